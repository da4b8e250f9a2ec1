import { Text } from "@mantine/core";
import { useValueText } from "../../../components/moment.tsx";
import type { TileOf } from "../../../data/dashboards.ts";
import { useReading } from "../board.ts";
import { beyond } from "./alarm.ts";
import { AlarmBadge, Nothing, Source } from "./reading.tsx";

/** One number, as large as there is room. */
export function ValueTile({ tile }: { tile: TileOf<"value"> }) {
  const text = useValueText();
  const { device, latest } = useReading(tile.source);
  if (device === null || latest === null) return <Nothing device={device} />;
  const colour = beyond(latest.value, tile.alarm) === null ? {} : { c: "red" };
  return (
    <div className="tile-value">
      <Text component="p" className="tile-number" {...colour}>
        {text(latest.value)}
        {latest.unit !== null && <span className="tile-unit">{latest.unit}</span>}
      </Text>
      <AlarmBadge latest={latest} alarm={tile.alarm} />
      <Source device={device} latest={latest} />
    </div>
  );
}
