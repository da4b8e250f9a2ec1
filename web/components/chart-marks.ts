/** What a chart over time shows beside its lines: why there is nothing, what rules watch for, and what they found. */
import { type Chart, type ChartDataset, Interaction, type InteractionModeFunction, type Plugin } from "chart.js";

declare module "chart.js" {
  interface InteractionModeMap {
    /** The values nearest to the pointer; where there are none, why. */
    explained: InteractionModeFunction;
  }
}

/** Time without measurements, in the colour of its reason. */
export interface GapMark {
  from: number;
  to: number;
  colour: string;
  /** The reason, for whoever points at it. */
  words: string;
}

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

const ribbonHeight = 7;

/** Incidents as a ribbon along the upper edge with a tint below it, thresholds as lines across. */
export const alarmMarks = (shown: () => Marks): Plugin<"line"> => ({
  id: "alarms",
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    const { x: time, y: values } = scales;
    if (time === undefined || values === undefined) return;
    const { thresholds, incidents } = shown();
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
export function withThresholds(axis: { min: number; max: number }, thresholds: readonly Threshold[]): void {
  const { min, max } = axis;
  const reach = Math.max(max - min, 1);
  for (const { value } of thresholds) {
    if (value < min - reach || value > max + reach) continue;
    axis.min = Math.min(axis.min, value);
    axis.max = Math.max(axis.max, value);
  }
}

/** A ribbon along the time axis, and a tint above it: where nothing is, and why. */
export const gapRibbon = (shown: () => readonly GapMark[]): Plugin<"line"> => ({
  id: "gaps",
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    const time = scales.x;
    if (time === undefined) return;
    for (const { from, to, colour } of shown()) {
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

export interface GapDot {
  x: number;
  y: number;
  gap: GapMark;
}

const gapsLabel = "gaps";

/** Gaps as dots that nobody sees, so that the chart's own tooltip names them; on an axis of their own, so that they move no other. */
export function gapDataset(gaps: readonly GapMark[], from: number, to: number): ChartDataset<"line", GapDot[]> {
  const inSight = gaps.filter((gap) => gap.to > from && gap.from < to);
  const data = inSight.map((gap) => {
    return { x: (Math.max(gap.from, from) + Math.min(gap.to, to)) / 2, y: 0, gap };
  });
  return { label: gapsLabel, data, hidden: true, yAxisID: "ribbon", pointRadius: 0, pointHoverRadius: 0 };
}

export const ribbonAxis = { type: "linear", display: false, min: 0, max: 1 } as const;

/** A finger is about as wide. */
const reachPixels = 10;

Interaction.modes.explained = (chart, event, options, useFinalPosition) => {
  const nearest = Interaction.modes.nearest(chart, event, options, useFinalPosition);
  const { x, y } = event;
  if (x === null || y === null) return nearest;
  const onRibbon = y > chart.chartArea.bottom - 2 * ribbonHeight;
  const isNear = nearest.some(({ element }) => Math.abs(element.x - x) <= reachPixels);
  if (isNear && !onRibbon) return nearest;
  return gapAt(chart, x) ?? nearest;
};

function gapAt(chart: Chart, x: number) {
  const datasetIndex = chart.data.datasets.findIndex(({ label }) => label === gapsLabel);
  const at = chart.scales.x?.getValueForPixel(x);
  const dots = chart.data.datasets[datasetIndex]?.data as GapDot[] | undefined;
  if (dots === undefined || at === undefined) return undefined;
  const index = dots.findIndex(({ gap }) => at >= gap.from && at <= gap.to);
  const element = chart.getDatasetMeta(datasetIndex).data[index];
  return element === undefined ? undefined : [{ datasetIndex, index, element }];
}
