/** How far back what devices said is kept and shown (データ蓄積範囲), as the stores are told it. */
import type { Millis } from "#foundation/clock";

/** The data ranges at one moment: plain values, so that they can be told to a thread. */
export interface DataRanges {
  /** Of a device that is not among `days`. */
  readonly defaultDays: number;
  /** By device, where the range is another. */
  readonly days: ReadonlyMap<string, number>;
  /** The oldest instant of each length in use; there is one for each. */
  readonly starts: ReadonlyMap<number, Millis>;
}

export const daysOfDevice = ({ days, defaultDays }: DataRanges, deviceId: string): number =>
  days.get(deviceId) ?? defaultDays;

/** The oldest instant of a device that is kept. */
export function startOfDevice(ranges: DataRanges, deviceId: string): Millis {
  return startOfLength(ranges, daysOfDevice(ranges, deviceId));
}

export function startOfLength({ starts }: DataRanges, days: number): Millis {
  const start = starts.get(days);
  if (start === undefined) throw new Error(`nobody said when a data range of ${days} days begins`);
  return start;
}

/** What lies before this is nobody's any more. */
export const oldestStart = ({ starts }: DataRanges): Millis => Math.min(...starts.values());

/** Who knows the data ranges. */
export interface DataRangeBook {
  /** The oldest instant of each device that is shown at `now`, to the millisecond. */
  dataRangeStarts(now: Millis): (deviceId: string) => Millis;
  dataRanges(now: Millis): DataRanges;
  /** Calls back when a device's range is another one; the returned function stops that. */
  onDataRangesChanged(callback: () => void): () => void;
}
