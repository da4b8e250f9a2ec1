/** A chart over time as chart.js is told of it. */
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
import zoomPlugin from "chartjs-plugin-zoom";
import type { SeriesField } from "../data/shapes.ts";
import {
  alarmMarks,
  type GapDot,
  type GapMark,
  gapDataset,
  gapRibbon,
  type Marks,
  ribbonAxis,
  withThresholds,
} from "./chart-marks.ts";

// Its types describe its CommonJS form; the browser gets the other one, whose default is the plugin itself.
const zooming = zoomPlugin as unknown as Plugin;
Chart.register(Filler, LinearScale, LineController, LineElement, PointElement, TimeScale, Tooltip, zooming);

/** One place on the line: a measurement, or a bucket of them with its bounds. */
export interface Mark {
  at: number;
  value: number;
  band: { min: number; max: number; count: number; from: number; to: number } | null;
}

interface LineDot {
  x: number;
  y: number;
  mark: Mark | null;
}

export type Dot = LineDot | GapDot;

/** What is told of a dot: a value, or why there is none; null between two parts of a line. */
export const toldOf = (dot: Dot | undefined): Mark | GapMark | null =>
  dot === undefined ? null : "gap" in dot ? dot.gap : dot.mark;

/** Breaks the line where neighbours are more than three times as far apart as they usually are. */
function withGaps(marks: readonly Mark[], height: (mark: Mark) => number): LineDot[] {
  const distances = marks.slice(1).map((mark, index) => mark.at - (marks[index]?.at ?? mark.at));
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const dots: LineDot[] = [];
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
function radii(dots: readonly LineDot[]): number[] {
  const empty = (index: number) => Number.isNaN(dots[index]?.y ?? Number.NaN);
  return dots.map((_, index) => (dots.length < 40 || (empty(index - 1) && empty(index + 1)) ? 2.5 : 0));
}

/** One of the lines of a chart. The first is the one that the chart is about; only it has a band. */
export interface Line {
  name: string;
  marks: readonly Mark[];
  colour: string;
  dashed?: boolean;
}

/** A state lasts until another is told, however long; between two values of other kinds nothing is known. */
const dotsOf = (marks: readonly Mark[], drawing: Drawing): LineDot[] =>
  drawing === "state"
    ? marks.map((mark) => ({ x: mark.at, y: mark.value, mark }))
    : withGaps(marks, (mark) => mark.value);

function linesOf(lines: readonly Line[], drawing: Drawing): ChartDataset<"line", Dot[]>[] {
  const stepped = drawing === "line" || drawing === "place" ? false : "before";
  const means = lines.map(({ name, marks, colour, dashed }): ChartDataset<"line", Dot[]> => {
    const dots = dotsOf(marks, drawing);
    const look = {
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 2,
      pointHoverRadius: 4,
      stepped,
    } as const;
    return { label: name, data: dots, ...look, pointRadius: radii(dots), borderDash: dashed ? [5, 4] : [] };
  });
  const marks = lines[0]?.marks ?? [];
  if (!marks.some((mark) => mark.band !== null)) return means;
  const edge = { borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, backgroundColor: `${lines[0]?.colour}33` };
  return [
    ...means,
    { ...edge, data: withGaps(marks, (mark) => mark.band?.max ?? mark.value), fill: "+1" },
    { ...edge, data: withGaps(marks, (mark) => mark.band?.min ?? mark.value), fill: false },
  ];
}

export type Drawing = SeriesField["drawing"];

/** All that a chart shows, and how. */
export interface Shown {
  lines: readonly Line[];
  gaps: readonly GapMark[];
  /** What rules watch for, and what they found. */
  marks: Marks;
  drawing: Drawing;
  from: number;
  to: number;
  timezone: string;
  language: string;
  dark: boolean;
  told: (value: number) => string;
  /** When it was, and what. */
  title: (told: Mark | GapMark) => string;
  words: (told: Mark | GapMark) => string[];
  /** Without it the chart stays as it is. */
  onZoomed: ((from: number, to: number) => void) | undefined;
}

export const dataOf = ({ lines, gaps, drawing, from, to }: Shown): { datasets: ChartDataset<"line", Dot[]>[] } => ({
  datasets: [...linesOf(lines, drawing), gapDataset(gaps, from, to)],
});

function scalesOf({ drawing, told, from, to, timezone, language, dark, marks }: Shown): Options["scales"] {
  const grid = { color: dark ? "rgba(255,255,255,0.08)" : "rgba(0,40,60,0.08)" };
  // As large as the words around it: on a wall they grow with the screen.
  const size = 0.75 * Number.parseFloat(window.getComputedStyle(document.documentElement).fontSize);
  const ticks = { color: dark ? "#a8b3ba" : "#5b6b75", maxRotation: 0, autoSkipPadding: 16, font: { size } };
  return {
    x: {
      type: "time",
      min: from,
      max: to,
      adapters: { date: { zone: timezone, locale: language } },
      time: {
        // Hours alone would not say which day.
        minUnit: to - from > 3 * 86_400_000 ? "day" : "millisecond",
        displayFormats: { second: "HH:mm:ss", minute: "HH:mm", hour: "HH:mm", day: "M/d", month: "yyyy/M" },
      },
      grid,
      ticks,
    },
    y:
      drawing === "state"
        ? {
            grid,
            min: -0.1,
            max: 1.1,
            afterBuildTicks: bothStates,
            ticks: { ...ticks, callback: (at) => told(Number(at)) },
          }
        : { grid, ticks, grace: "8%", afterDataLimits: (axis) => withThresholds(axis, marks.thresholds) },
    ribbon: ribbonAxis,
  };
}

function bothStates(axis: { ticks: { value: number }[] }): void {
  axis.ticks = [{ value: 0 }, { value: 1 }];
}

type Options = NonNullable<ChartConfiguration<"line", Dot[]>["options"]>;

export function optionsOf(shown: Shown): Options {
  const { lines, title, words, onZoomed } = shown;
  const toldAt = (raw: unknown) => toldOf(raw as Dot | undefined);
  const zooms = onZoomed !== undefined;
  const zoomed = ({ chart }: { chart: Chart }) => {
    const { min, max } = chart.scales.x ?? { min: shown.from, max: shown.to };
    onZoomed?.(Math.round(min), Math.round(max));
  };
  return {
    animation: false,
    parsing: false,
    normalized: true,
    maintainAspectRatio: false,
    interaction: { mode: "explained", axis: "x", intersect: false },
    scales: scalesOf(shown) ?? {},
    plugins: {
      tooltip: {
        displayColors: lines.length > 1,
        filter: ({ datasetIndex, raw }) => (datasetIndex < lines.length || isGap(raw)) && toldAt(raw) !== null,
        callbacks: {
          title: (items) => {
            const told = toldAt(items[0]?.raw);
            return told === null ? "" : title(told);
          },
          label: ({ raw, dataset }) => {
            const told = toldAt(raw);
            if (told === null) return "";
            const said = words(told);
            return lines.length === 1 || isGap(raw) ? said : [`${dataset.label}: ${said[0]}`, ...said.slice(1)];
          },
        },
      },
      // A finger on the chart scrolls the page; two fingers, a drag with the mouse, or Ctrl and the wheel zoom.
      zoom: {
        zoom: {
          mode: "x",
          drag: { enabled: zooms, threshold: 8 },
          wheel: { enabled: zooms, modifierKey: "ctrl" },
          pinch: { enabled: zooms },
          onZoomComplete: zoomed,
        },
      },
    },
  };
}

const isGap = (raw: unknown): raw is GapDot => typeof raw === "object" && raw !== null && "gap" in raw;

/** `shown` is looked at whenever the chart is drawn. */
export const pluginsOf = (shown: () => Shown): Plugin<"line">[] => [
  gapRibbon(() => shown().gaps),
  alarmMarks(() => shown().marks),
];
