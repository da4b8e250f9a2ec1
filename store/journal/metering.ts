/** How much each device said and how much room that takes, read page by page: a night's uplinks never hold their thread. */
import type { SqliteFile } from "./schema.ts";
import type { Metered, MeteringPage, MeteringQuestion } from "./streams.ts";

interface SizeRow {
  readonly offset: number;
  readonly deviceId: string;
  readonly receivedAt: number;
  readonly bytes: number;
}

/** `offsetBefore` and `clockStepMs`: times of receipt grow with offsets but for steps of the machine's clock. */
export function openMetering(
  uplinks: SqliteFile,
  measurements: SqliteFile,
  { offsetBefore, clockStepMs }: { offsetBefore: (instant: number) => number; clockStepMs: number },
) {
  const payloads = uplinks.prepare<[number, number], SizeRow>(
    `SELECT offset, deviceId, receivedAt,
       CASE WHEN body = '' THEN 0 ELSE length(json_extract(body, '$.payload')) / 2 END AS bytes
     FROM uplinks WHERE offset > ? ORDER BY offset LIMIT ?`,
  );
  const values = measurements.prepare<[number, number], { uplinkOffset: number; bytes: number | null }>(
    `SELECT uplinkOffset, length(CAST(nullif(json_extract(body, '$.fields'), '{}') AS BLOB)) AS bytes
     FROM measurements WHERE uplinkOffset > ? AND uplinkOffset <= ? AND body <> ''`,
  );

  return ({ from, to, after, limit }: MeteringQuestion): MeteringPage => {
    const start = Math.max(after, offsetBefore(from));
    const rows = payloads.all(start, limit);
    const last = rows.at(-1);
    const sizes = new Map(
      last ? values.all(start, last.offset).map(({ uplinkOffset, bytes }) => [uplinkOffset, bytes ?? 0]) : [],
    );
    const devices = new Map<string, Metered>();
    for (const { offset, deviceId, receivedAt, bytes } of rows) {
      if (receivedAt < from || receivedAt >= to) continue;
      const sum = devices.get(deviceId) ?? { uplinks: 0, bytes: 0 };
      const size = bytes + (sizes.get(offset) ?? 0);
      devices.set(deviceId, { uplinks: sum.uplinks + 1, bytes: sum.bytes + size });
    }
    const isLast = !last || rows.length < limit || last.receivedAt >= to + clockStepMs;
    return { devices, next: isLast ? null : last.offset };
  };
}
