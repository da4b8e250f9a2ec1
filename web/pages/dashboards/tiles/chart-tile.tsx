import { Skeleton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { SeriesChart } from "../../../components/series-chart.tsx";
import { ChartLegend, lineColour, marksOf } from "../../../components/series-lines.tsx";
import type { TileOf } from "../../../data/dashboards.ts";
import { useInstallation } from "../../../data/me.ts";
import { useBoard, useShownDevices } from "../board.ts";
import { Nothing } from "./reading.tsx";

/** Fields of one or several devices over the last hours, days or months. */
export function ChartTile({ tile }: { tile: TileOf<"chart"> }) {
  const { t } = useTranslation();
  const { timezone } = useInstallation();
  const { data } = useBoard();
  const devices = useShownDevices();
  const { sources, range } = tile;
  const drawn = useMemo(
    () =>
      sources.flatMap(({ deviceId, field }, index) => {
        const answer = data?.series.find((one) => one.deviceId === deviceId && one.range === range);
        const described = answer?.fields.find(({ name }) => name === field);
        if (answer === undefined || described === undefined) return [];
        const isMixed = new Set(sources.map((source) => source.field)).size > 1;
        const device = devices.get(deviceId)?.name ?? "";
        const name = isMixed ? `${device} ${described.label}` : device;
        return [{ answer, described, line: { name, marks: marksOf(answer, field), colour: lineColour(index) } }];
      }),
    [sources, range, data, devices],
  );
  const lines = useMemo(() => drawn.map(({ line }) => line), [drawn]);
  const [first] = drawn;
  if (data === undefined) return <Skeleton h="100%" />;
  if (first === undefined) return <Nothing device={devices.get(sources[0]?.deviceId ?? "") ?? null} />;
  const { label, unit, drawing } = first.described;
  return (
    <>
      <div className="tile-chart">
        <SeriesChart
          label={t("dashboards.chartOf", { label, names: lines.map(({ name }) => name).join(", ") })}
          unit={unit}
          drawing={drawing}
          lines={lines}
          from={Math.min(...drawn.map(({ answer }) => Date.parse(answer.to))) - spans[range]}
          to={Date.parse(first.answer.to)}
          timezone={timezone}
          height="100%"
        />
      </div>
      <ChartLegend lines={lines} />
    </>
  );
}

const hour = 3_600_000;
/** What lies before a device's first measurement is empty, not cut off. */
const spans = { "1h": hour, "24h": 24 * hour, "7d": 168 * hour, "30d": 720 * hour, "1y": 8760 * hour } as const;
