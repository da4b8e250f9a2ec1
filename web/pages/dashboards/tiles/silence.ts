import type { Device } from "../../../data/shapes.ts";

/** One uplink lost on air is nothing to look at; three in a row are. */
const missedIntervals = 3;

/** True when a device in use has missed three of its expected intervals; without an expected interval never. */
export function isSilent(
  { lastUplinkAt, registeredAt, retiredAt }: Pick<Device, "lastUplinkAt" | "registeredAt" | "retiredAt">,
  expectedIntervalSeconds: number | null,
  now: number,
): boolean {
  if (expectedIntervalSeconds === null || retiredAt !== null) return false;
  return now - Date.parse(lastUplinkAt ?? registeredAt) > missedIntervals * expectedIntervalSeconds * 1000;
}
