const width = 120;
const height = 36;

/** A small line without axes, broken where nothing was measured; the value beside it is what is read out. */
export function Sparkline({ means }: { means: readonly (number | null)[] }) {
  const known = means.filter((mean) => mean !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const most = Math.max(...known);
  const x = (index: number) => 2 + (index / (means.length - 1)) * (width - 4);
  const y = (mean: number) => 3 + (most === least ? 0.5 : (most - mean) / (most - least)) * (height - 6);
  let isDrawing = false;
  const path = means
    .map((mean, index) => {
      const step = mean === null ? "" : `${isDrawing ? "L" : "M"}${x(index).toFixed(1)} ${y(mean).toFixed(1)}`;
      isDrawing = mean !== null;
      return step;
    })
    .join("");
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} style={{ maxWidth: width }} aria-hidden="true">
      <path d={path} fill="none" stroke="#0e8fae" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
