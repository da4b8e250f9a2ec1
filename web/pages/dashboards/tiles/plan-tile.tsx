import { Skeleton, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Spot, TileOf } from "../../../data/dashboards.ts";
import { usePicture, useReading } from "../board.ts";
import { useReadingText } from "./reading.tsx";

export const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

function Reading({ spot }: { spot: Spot }) {
  const text = useReadingText();
  const { device, latest } = useReading(spot);
  if (device === null) return null;
  const look = latest?.value === true ? "plan-spot plan-spot-alert" : "plan-spot";
  return (
    <div className={look} style={{ left: percent(spot.x), top: percent(spot.y) }}>
      <span>{device.name}</span>
      <b>{text(latest)}</b>
    </div>
  );
}

/** The picture as large as its frame lets it be, and what stands on it. */
export function Plan({ pictureId, children }: { pictureId: string; children: ReactNode }) {
  const { t } = useTranslation();
  const source = usePicture(pictureId);
  const [ratio, setRatio] = useState<number | null>(null);
  if (source === undefined) return <Skeleton h="100%" />;
  return (
    <div className="plan">
      <div
        className="plan-picture"
        style={ratio === null ? {} : { width: `min(100cqw, calc(100cqh * ${ratio}))`, aspectRatio: String(ratio) }}
      >
        <img
          src={source}
          alt={t("dashboards.planOf")}
          onLoad={({ currentTarget }) => setRatio(currentTarget.naturalWidth / currentTarget.naturalHeight)}
        />
        {ratio !== null && children}
      </div>
    </div>
  );
}

/** A floor plan with what its devices say, where they stand. */
export function PlanTile({ tile }: { tile: TileOf<"plan"> }) {
  const { t } = useTranslation();
  if (tile.pictureId === null)
    return (
      <Text c="dimmed" size="sm" ta="center" m="auto">
        {t("dashboards.noPicture")}
      </Text>
    );
  return (
    <Plan pictureId={tile.pictureId}>
      {tile.spots.map((spot) => (
        <Reading key={`${spot.deviceId} ${spot.field}`} spot={spot} />
      ))}
    </Plan>
  );
}
