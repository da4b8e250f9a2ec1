import { useTranslation } from "react-i18next";
import { useValueText } from "../../../components/moment.tsx";
import type { TileOf } from "../../../data/dashboards.ts";
import { useReading } from "../board.ts";
import { beyond } from "./alarm.ts";
import { AlarmBadge, Nothing, Source, useReadingText } from "./reading.tsx";

const radius = 80;
const halfCircle = Math.PI * radius;
const arc = `M 20 100 A ${radius} ${radius} 0 0 1 180 100`;

const shareOf = (value: number, min: number, max: number) =>
  max <= min ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));

/** A part of the arc, from one share to another. */
function Part({ from, to, className }: { from: number; to: number; className: string }) {
  if (to <= from) return null;
  const dash = `${(to - from) * halfCircle} ${halfCircle}`;
  return <path d={arc} className={className} strokeDasharray={dash} strokeDashoffset={-from * halfCircle} />;
}

/** Where a value stands between two others, and where it would be too high or too low. */
export function GaugeTile({ tile }: { tile: TileOf<"gauge"> }) {
  const { t } = useTranslation();
  const number = useValueText();
  const text = useReadingText();
  const { device, latest } = useReading(tile.source);
  const { min, max, alarm } = tile;
  if (device === null || latest === null || typeof latest.value !== "number") return <Nothing device={device} />;
  const share = shareOf(latest.value, min, max);
  const look = beyond(latest.value, alarm) === null ? "gauge-value" : "gauge-value gauge-beyond";
  return (
    <div className="tile-value">
      <svg
        viewBox="0 0 200 118"
        className="gauge"
        role="img"
        aria-label={t("dashboards.gaugeOf", { name: device.name, label: latest.label, value: text(latest) })}
      >
        <path d={arc} className="gauge-track" />
        {alarm.below !== null && <Part from={0} to={shareOf(alarm.below, min, max)} className="gauge-alarm" />}
        {alarm.above !== null && <Part from={shareOf(alarm.above, min, max)} to={1} className="gauge-alarm" />}
        <Part from={0} to={share} className={look} />
        <text x="100" y="86" className="gauge-number">
          {number(latest.value)}
        </text>
        <text x="100" y="104" className="gauge-bound">
          {latest.unit ?? ""}
        </text>
        <text x="20" y="116" className="gauge-bound">
          {number(min)}
        </text>
        <text x="180" y="116" className="gauge-bound">
          {number(max)}
        </text>
      </svg>
      <AlarmBadge latest={latest} alarm={alarm} />
      <Source device={device} latest={latest} />
    </div>
  );
}
