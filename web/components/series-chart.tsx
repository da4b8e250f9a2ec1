import { useComputedColorScheme, VisuallyHidden } from "@mantine/core";
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
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SeriesField } from "../data/shapes.ts";
import { useMomentText, useValueText } from "./moment.tsx";

/** Time without measurements, in the colour of its reason. */
export interface GapMark {
  from: number;
  to: number;
  colour: string;
}

const ribbonHeight = 7;

/** Of thresholds and incidents: apart from the colours of lines and of gaps. */
export const alarmColour = "#c92a2a";

/** A value that a rule watches for. */
export interface Threshold {
  value: number;
  /** Whose it is, and which side of it is told. */
  label: string;
}

/** Time in which an incident was open. */
export interface IncidentMark {
  from: number;
  to: number;
}

export interface Marks {
  thresholds: readonly Threshold[];
  incidents: readonly IncidentMark[];
}

const noMarks: Marks = { thresholds: [], incidents: [] };

/** Incidents as a ribbon along the upper edge with a tint below it, thresholds as lines across. */
const alarmMarks = ({ thresholds, incidents }: Marks): Plugin<"line"> => ({
  id: "alarms",
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    const { x: time, y: values } = scales;
    if (time === undefined || values === undefined) return;
    const { left, right, top, bottom, height } = chartArea;
    ctx.save();
    ctx.fillStyle = alarmColour;
    ctx.strokeStyle = alarmColour;
    for (const { from, to } of incidents) {
      const start = Math.max(left, time.getPixelForValue(from));
      const width = Math.max(2, Math.min(right, time.getPixelForValue(to)) - start);
      if (start > right || time.getPixelForValue(to) < left) continue;
      ctx.globalAlpha = 0.08;
      ctx.fillRect(start, top, width, height);
      ctx.globalAlpha = 1;
      ctx.fillRect(start, top, width, ribbonHeight);
    }
    ctx.setLineDash([6, 4]);
    for (const { value } of thresholds) {
      const at = values.getPixelForValue(value);
      if (at < top || at > bottom) continue;
      ctx.beginPath();
      ctx.moveTo(left, at);
      ctx.lineTo(right, at);
      ctx.stroke();
    }
    ctx.restore();
  },
});

/** A threshold is in sight unless that would press the line flat: as far away as the values spread, or one unit. */
function withThresholds(axis: { min: number; max: number }, thresholds: readonly Threshold[]): void {
  const { min, max } = axis;
  const reach = Math.max(max - min, 1);
  for (const { value } of thresholds) {
    if (value < min - reach || value > max + reach) continue;
    axis.min = Math.min(axis.min, value);
    axis.max = Math.max(axis.max, value);
  }
}

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

// Its types describe its CommonJS form; the browser gets the other one, whose default is the plugin itself.
const zooming = zoomPlugin as unknown as Plugin;
Chart.register(Filler, LinearScale, LineController, LineElement, PointElement, TimeScale, Tooltip, zooming);

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

/** One of the lines of a chart. The first is the one that the chart is about; only it has a band. */
export interface Line {
  name: string;
  marks: readonly Mark[];
  colour: string;
  dashed?: boolean;
}

/** A state lasts until another is told, however long; between two values of other kinds nothing is known. */
const dotsOf = (marks: readonly Mark[], drawing: Drawing): Dot[] =>
  drawing === "state"
    ? marks.map((mark) => ({ x: mark.at, y: mark.value, mark }))
    : withGaps(marks, (mark) => mark.value);

function datasetsOf(lines: readonly Line[], drawing: Drawing): ChartDataset<"line", Dot[]>[] {
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

type Drawing = SeriesField["drawing"];

interface Look {
  drawing: Drawing;
  told: (value: number) => string;
  from: number;
  to: number;
  timezone: string;
  language: string;
  dark: boolean;
  title: (mark: Mark) => string;
  words: (mark: Mark) => string[];
  onZoomed: ((from: number, to: number) => void) | undefined;
}

function configuration(
  lines: readonly Line[],
  gaps: readonly GapMark[],
  marks: Marks,
  look: Look,
): ChartConfiguration<"line", Dot[]> {
  const ink = look.dark ? "#a8b3ba" : "#5b6b75";
  const grid = { color: look.dark ? "rgba(255,255,255,0.08)" : "rgba(0,40,60,0.08)" };
  // As large as the words around it: on a wall they grow with the screen.
  const size = 0.75 * Number.parseFloat(window.getComputedStyle(document.documentElement).fontSize);
  const ticks = { color: ink, maxRotation: 0, autoSkipPadding: 16, font: { size } };
  const markOf = (raw: unknown) => (raw as Dot | undefined)?.mark ?? null;
  const zooms = look.onZoomed !== undefined;
  const zoomed = ({ chart }: { chart: Chart }) => {
    const { min, max } = chart.scales.x ?? { min: look.from, max: look.to };
    look.onZoomed?.(Math.round(min), Math.round(max));
  };
  return {
    type: "line",
    data: { datasets: datasetsOf(lines, look.drawing) },
    plugins: [gapRibbon(gaps), alarmMarks(marks)],
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
            // Hours alone would not say which day.
            minUnit: look.to - look.from > 3 * 86_400_000 ? "day" : "millisecond",
            displayFormats: { second: "HH:mm:ss", minute: "HH:mm", hour: "HH:mm", day: "M/d", month: "yyyy/M" },
          },
          grid,
          ticks,
        },
        y:
          look.drawing === "state"
            ? {
                grid,
                min: -0.1,
                max: 1.1,
                afterBuildTicks: bothStates,
                ticks: { ...ticks, callback: (at) => look.told(Number(at)) },
              }
            : { grid, ticks, grace: "8%", afterDataLimits: (axis) => withThresholds(axis, marks.thresholds) },
      },
      plugins: {
        tooltip: {
          displayColors: lines.length > 1,
          filter: (item) => item.datasetIndex < lines.length && markOf(item.raw) !== null,
          callbacks: {
            title: (items) => {
              const mark = markOf(items[0]?.raw);
              return mark === null ? "" : look.title(mark);
            },
            label: (item) => {
              const mark = markOf(item.raw);
              if (mark === null) return "";
              const words = look.words(mark);
              return lines.length === 1 ? words : [`${item.dataset.label}: ${words[0]}`, ...words.slice(1)];
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
    },
  };
}

function bothStates(axis: { ticks: { value: number }[] }): void {
  axis.ticks = [{ value: 0 }, { value: 1 }];
}

export interface SeriesChartProps {
  label: string;
  unit: string | null;
  drawing: Drawing;
  lines: readonly Line[];
  gaps: readonly GapMark[];
  /** What rules watch for, and what they found. */
  marks?: Marks;
  from: number;
  to: number;
  timezone: string;
  /** Without it the chart stays as it is. */
  onZoomed?: (from: number, to: number) => void;
  height?: number | string;
}

/** Which mark of the first line the arrow keys lead to. */
function stepTo(key: string, now: number | null, count: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight") return now === null ? 0 : Math.min(count - 1, now + 1);
  if (key === "ArrowLeft") return now === null ? count - 1 : Math.max(0, now - 1);
  return null;
}

/** A chart over time. The arrow keys go from value to value and read each out. */
export function SeriesChart({
  label,
  unit,
  drawing,
  lines,
  gaps,
  marks = noMarks,
  from,
  to,
  timezone,
  onZoomed,
  height = drawing === "state" ? 120 : 220,
}: SeriesChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Chart<"line", Dot[]> | null>(null);
  const { t, i18n } = useTranslation();
  const dark = useComputedColorScheme("light") === "dark";
  const moment = useMomentText();
  const value = useValueText();
  const told = useCallback(
    (number: number) =>
      drawing === "state" ? value(number === 1) : `${value(number)}${unit === null ? "" : ` ${unit}`}`,
    [drawing, unit, value],
  );
  const [read, setRead] = useState<{ index: number; words: string } | null>(null);

  useEffect(() => {
    if (canvas.current === null) return;
    const chart = new Chart<"line", Dot[]>(
      canvas.current,
      configuration(lines, gaps, marks, {
        ...{ drawing, told, from, to, timezone, dark, onZoomed },
        language: i18n.language,
        title: ({ at, band }) => (band === null ? moment(at) : `${moment(band.from)} – ${moment(band.to)}`),
        words: ({ value: mean, band }) =>
          band === null
            ? [told(mean)]
            : [
                `${t("chart.mean")} ${told(mean)}`,
                `${t("chart.min")} ${told(band.min)} / ${t("chart.max")} ${told(band.max)}`,
                t("chart.count", { count: band.count }),
              ],
      }),
    );
    drawn.current = chart;
    return () => chart.destroy();
  }, [lines, gaps, marks, from, to, timezone, drawing, dark, i18n.language, moment, told, t, onZoomed]);

  const onKeyDown = (event: KeyboardEvent) => {
    const chart = drawn.current;
    const dots = chart?.data.datasets[0]?.data ?? [];
    const places = dots.flatMap((dot, index) => (dot.mark === null ? [] : [index]));
    const next = stepTo(event.key, read === null ? null : places.indexOf(read.index), places.length);
    const index = next === null ? undefined : places[next];
    const mark = index === undefined ? null : dots[index]?.mark;
    if (!chart || index === undefined || !mark) return;
    event.preventDefault();
    const active = [{ datasetIndex: 0, index }];
    chart.setActiveElements(active);
    chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    chart.update();
    setRead({ index, words: `${moment(mark.at)} ${told(mark.value)}` });
  };

  return (
    <div style={{ position: "relative", height }}>
      <canvas ref={canvas} role="img" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} />
      <VisuallyHidden role="status">{read?.words}</VisuallyHidden>
    </div>
  );
}
