import { useComputedColorScheme, VisuallyHidden } from "@mantine/core";
import { Chart } from "chart.js";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Dot, dataOf, optionsOf, pluginsOf, type Shown, toldOf } from "./chart-configuration.ts";
import type { GapMark, Marks } from "./chart-marks.ts";
import { useMomentText, useValueText } from "./moment.tsx";

const noMarks: Marks = { thresholds: [], incidents: [] };
const noGaps: readonly GapMark[] = [];

export interface SeriesChartProps
  extends Pick<Shown, "drawing" | "lines" | "from" | "to" | "timezone">,
    Partial<Pick<Shown, "gaps" | "marks" | "onZoomed">> {
  label: string;
  unit: string | null;
  height?: number | string;
}

type Place = { datasetIndex: number; index: number; x: number };

/** What the arrow keys lead to: the values of the first line and the times without any, in order of time. */
function placesOn(chart: Chart<"line", Dot[]>): Place[] {
  const { datasets } = chart.data;
  const walked = [0, datasets.length - 1]; // the last one are the gaps
  const places = walked.flatMap((datasetIndex) =>
    (datasets[datasetIndex]?.data ?? []).flatMap((dot, index) =>
      toldOf(dot) === null ? [] : [{ datasetIndex, index, x: dot.x }],
    ),
  );
  return places.sort((a, b) => a.x - b.x);
}

function stepTo(key: string, now: number, count: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight") return Math.min(count - 1, now + 1);
  if (key === "ArrowLeft") return now === -1 ? count - 1 : Math.max(0, now - 1);
  return null;
}

/** The place nearest to an instant: what was pointed at may have moved with what came live. */
function placeNear(places: readonly Place[], x: number): number {
  const distances = places.map((place) => Math.abs(place.x - x));
  return distances.indexOf(Math.min(...distances));
}

function point(chart: Chart<"line", Dot[]>, place: Place): void {
  chart.setActiveElements([place]);
  chart.tooltip?.setActiveElements([place], { x: 0, y: 0 });
  chart.render();
}

/** How a chart says what is shown, in the reader's words. */
function useWords(drawing: Shown["drawing"], unit: string | null): Pick<Shown, "told" | "title" | "words"> {
  const { t } = useTranslation();
  const moment = useMomentText();
  const value = useValueText();
  return useMemo(() => {
    const told = (number: number) =>
      drawing === "state" ? value(number === 1) : `${value(number)}${unit === null ? "" : ` ${unit}`}`;
    const span = ({ from, to }: { from: number; to: number }) => `${moment(from)} – ${moment(to)}`;
    return {
      told,
      title: (said) => ("words" in said ? span(said) : said.band === null ? moment(said.at) : span(said.band)),
      words(said) {
        if ("words" in said) return [said.words];
        const { value: mean, band } = said;
        if (band === null) return [told(mean)];
        return [
          `${t("chart.mean")} ${told(mean)}`,
          `${t("chart.min")} ${told(band.min)} / ${t("chart.max")} ${told(band.max)}`,
          t("chart.count", { count: band.count }),
        ];
      },
    };
  }, [drawing, unit, moment, value, t]);
}

/** A chart over time. The arrow keys go from value to value, and to where there is none, and read each out. */
export function SeriesChart({
  label,
  unit,
  drawing,
  lines,
  gaps = noGaps,
  marks = noMarks,
  from,
  to,
  timezone,
  onZoomed,
  height = drawing === "state" ? 120 : 220,
}: SeriesChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Chart<"line", Dot[]> | null>(null);
  const { i18n } = useTranslation();
  const dark = useComputedColorScheme("light") === "dark";
  const said = useWords(drawing, unit);
  const [read, setRead] = useState("");
  const readAt = useRef<number | null>(null);
  const shown: Shown = useMemo(
    () => ({ ...said, drawing, lines, gaps, marks, from, to, timezone, dark, onZoomed, language: i18n.language }),
    [said, drawing, lines, gaps, marks, from, to, timezone, dark, onZoomed, i18n.language],
  );
  const latest = useRef(shown);

  // What comes live changes the chart that is there: whoever points at it or draws over it is not disturbed.
  useEffect(() => {
    latest.current = shown;
    const chart = drawn.current;
    if (chart === null) return;
    chart.data = dataOf(shown);
    chart.options = optionsOf(shown);
    chart.update("none");
    if (readAt.current === null || document.activeElement !== canvas.current) return;
    const places = placesOn(chart);
    const place = places[placeNear(places, readAt.current)];
    if (place !== undefined) point(chart, place);
  }, [shown]);
  useEffect(() => {
    if (canvas.current === null) return;
    const chart = new Chart<"line", Dot[]>(canvas.current, {
      type: "line",
      data: dataOf(latest.current),
      options: optionsOf(latest.current),
      plugins: pluginsOf(() => latest.current),
    });
    drawn.current = chart;
    return () => {
      drawn.current = null;
      chart.destroy();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const chart = drawn.current;
    if (chart === null) return;
    const places = placesOn(chart);
    const now = readAt.current === null ? -1 : placeNear(places, readAt.current);
    const next = stepTo(event.key, now, places.length);
    const place = next === null ? undefined : places[next];
    const told = place && toldOf(chart.data.datasets[place.datasetIndex]?.data[place.index]);
    if (!place || !told) return;
    event.preventDefault();
    point(chart, place);
    readAt.current = place.x;
    setRead(`${shown.title(told)} ${shown.words(told).join(" ")}`);
  };

  return (
    <div style={{ position: "relative", height }}>
      <canvas ref={canvas} role="img" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} />
      <VisuallyHidden role="status">{read}</VisuallyHidden>
    </div>
  );
}
