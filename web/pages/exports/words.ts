import { DateTime } from "luxon";

/** First and last day of a span; its end is exclusive. */
export function daysText({ from, to }: { from: string; to: string }, timezone: string): string {
  const day = (instant: DateTime) => instant.setZone(timezone).toFormat("yyyy-MM-dd");
  return `${day(DateTime.fromISO(from))} – ${day(DateTime.fromISO(to).minus({ milliseconds: 1 }))}`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
