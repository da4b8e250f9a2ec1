const width = 120;
const height = 36;
/** A device that speaks every hour or two has nothing in most half hours, and no gap. */
const bridged = 4;

/** A small line without axes, broken where nothing was measured; the value beside it is what is read out. */
export function Sparkline({ means }: { means: readonly (number | null)[] }) {
  const known = means.filter((mean) => mean !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const most = Math.max(...known);
  const x = (index: number) => 2 + (index / (means.length - 1)) * (width - 4);
  const y = (mean: number) => 3 + (most === least ? 0.5 : (most - mean) / (most - least)) * (height - 6);
  let missing = Number.POSITIVE_INFINITY;
  const path = means
    .map((mean, index) => {
      missing = mean === null ? missing + 1 : missing;
      if (mean === null) return "";
      const step = `${missing <= bridged ? "L" : "M"}${x(index).toFixed(1)} ${y(mean).toFixed(1)}`;
      missing = 0;
      return step;
    })
    .join("");
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} style={{ maxWidth: width }} aria-hidden="true">
      <path d={path} fill="none" stroke="#0e8fae" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
