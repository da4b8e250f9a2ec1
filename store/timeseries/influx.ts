/** InfluxDB 1.x and 2.x. */
import type { InfluxAddress } from "./influx-address.ts";
import type { Engine } from "./series.ts";

export function openInfluxEngine(_options: { address: InfluxAddress; folder: string; retentionDays: number }): Engine {
  throw new Error("InfluxDB is not spoken to yet");
}
