import { useComputedColorScheme } from "@mantine/core";
import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
  TimeScale,
  Tooltip,
} from "chart.js";
import "chartjs-adapter-luxon";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMomentText, useValueText } from "./moment.tsx";

/** Time without measurements, in the colour of its reason. */
export interface GapMark {
  from: number;
  to: number;
  colour: string;
}

const ribbonHeight = 7;

/** A ribbon along the time axis, and a tint above it: where nothing is, and why. */
const gapRibbon = (gaps: readonly GapMark[]): Plugin<"line"> => ({
  id: "gaps",
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    const time = scales.x;
    if (time === undefined) return;
    for (const { from, to, colour } of gaps) {
      const left = Math.max(chartArea.left, time.getPixelForValue(from));
      const width = Math.min(chartArea.right, time.getPixelForValue(to)) - left;
      if (width <= 0) continue;
      ctx.save();
      ctx.fillStyle = colour;
      ctx.globalAlpha = 0.1;
      ctx.fillRect(left, chartArea.top, width, chartArea.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, chartArea.bottom - ribbonHeight, Math.max(1, width), ribbonHeight);
      ctx.restore();
    }
  },
});

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement, TimeScale, Tooltip);

/** One place on the line: a measurement, or a bucket of them with its bounds. */
export interface Mark {
  at: number;
  value: number;
  band: { min: number; max: number; count: number; from: number; to: number } | null;
}

interface Dot {
  x: number;
  y: number;
  mark: Mark | null;
}

/** Breaks the line where neighbours are more than three times as far apart as they usually are. */
function withGaps(marks: readonly Mark[], height: (mark: Mark) => number): Dot[] {
  const distances = marks.slice(1).map((mark, index) => mark.at - (marks[index]?.at ?? mark.at));
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const dots: Dot[] = [];
  for (const mark of marks) {
    const before = dots.at(-1);
    if (before !== undefined && median > 0 && mark.at - before.x > 3 * median) {
      dots.push({ x: (before.x + mark.at) / 2, y: Number.NaN, mark: null });
    }
    dots.push({ x: mark.at, y: height(mark), mark });
  }
  return dots;
}

/** A point with a gap on both sides has no line to be seen by: it is drawn as a dot. */
function radii(dots: readonly Dot[]): number[] {
  const empty = (index: number) => Number.isNaN(dots[index]?.y ?? Number.NaN);
  return dots.map((_, index) => (dots.length < 40 || (empty(index - 1) && empty(index + 1)) ? 2.5 : 0));
}

function datasetsOf(marks: readonly Mark[]): ChartDataset<"line", Dot[]>[] {
  const line = withGaps(marks, (mark) => mark.value);
  const mean: ChartDataset<"line", Dot[]> = {
    data: line,
    borderColor: "#0e8fae",
    backgroundColor: "#0e8fae",
    borderWidth: 2,
    pointRadius: radii(line),
    pointHoverRadius: 4,
  };
  if (!marks.some((mark) => mark.band !== null)) return [mean];
  const edge = { borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, backgroundColor: "rgba(14,143,174,0.2)" };
  return [
    mean,
    { ...edge, data: withGaps(marks, (mark) => mark.band?.max ?? mark.value), fill: "+1" },
    { ...edge, data: withGaps(marks, (mark) => mark.band?.min ?? mark.value), fill: false },
  ];
}

interface Look {
  from: number;
  to: number;
  timezone: string;
  language: string;
  dark: boolean;
  title: (mark: Mark) => string;
  lines: (mark: Mark) => string[];
}

function configuration(
  marks: readonly Mark[],
  gaps: readonly GapMark[],
  look: Look,
): ChartConfiguration<"line", Dot[]> {
  const ink = look.dark ? "#a8b3ba" : "#5b6b75";
  const grid = { color: look.dark ? "rgba(255,255,255,0.08)" : "rgba(0,40,60,0.08)" };
  const ticks = { color: ink, maxRotation: 0, autoSkipPadding: 16 };
  const markOf = (raw: unknown) => (raw as Dot | undefined)?.mark ?? null;
  return {
    type: "line",
    data: { datasets: datasetsOf(marks) },
    plugins: [gapRibbon(gaps)],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "time",
          min: look.from,
          max: look.to,
          adapters: { date: { zone: look.timezone, locale: look.language } },
          time: {
            displayFormats: { second: "HH:mm:ss", minute: "HH:mm", hour: "HH:mm", day: "M/d", month: "yyyy/M" },
          },
          grid,
          ticks,
        },
        y: { grid, ticks, grace: "8%" },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          filter: (item) => item.datasetIndex === 0 && markOf(item.raw) !== null,
          callbacks: {
            title: (items) => {
              const mark = markOf(items[0]?.raw);
              return mark === null ? "" : look.title(mark);
            },
            label: (item) => {
              const mark = markOf(item.raw);
              return mark === null ? "" : look.lines(mark);
            },
          },
        },
      },
    },
  };
}

export interface SeriesChartProps {
  label: string;
  unit: string | null;
  marks: readonly Mark[];
  gaps: readonly GapMark[];
  from: number;
  to: number;
  timezone: string;
}

export function SeriesChart({ label, unit, marks, gaps, from, to, timezone }: SeriesChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { t, i18n } = useTranslation();
  const dark = useComputedColorScheme("light") === "dark";
  const moment = useMomentText();
  const value = useValueText();

  useEffect(() => {
    if (canvas.current === null) return;
    const told = (number: number) => `${value(number)}${unit === null ? "" : ` ${unit}`}`;
    const chart = new Chart<"line", Dot[]>(
      canvas.current,
      configuration(marks, gaps, {
        from,
        to,
        timezone,
        language: i18n.language,
        dark,
        title: ({ at, band }) => (band === null ? moment(at) : `${moment(band.from)} – ${moment(band.to)}`),
        lines: ({ value: mean, band }) =>
          band === null
            ? [told(mean)]
            : [
                `${t("chart.mean")} ${told(mean)}`,
                `${t("chart.min")} ${told(band.min)} / ${t("chart.max")} ${told(band.max)}`,
                t("chart.count", { count: band.count }),
              ],
      }),
    );
    return () => chart.destroy();
  }, [marks, gaps, from, to, timezone, unit, dark, i18n.language, moment, value, t]);

  return (
    <div style={{ position: "relative", height: 220 }}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
