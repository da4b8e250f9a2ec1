/** What decoding once more made of uplinks, in the order in which it was written, and how far the jobs that wrote it have come. */
import { openStreamFile, type SqliteFile } from "./schema.ts";
import type { JournalledMeasurement, JournalledRevision, Revision } from "./streams.ts";

export interface MeasurementRow {
  readonly offset: number;
  readonly uplinkOffset: number;
  readonly deviceId: string;
  readonly body: string;
}

type MeasurementBody = Omit<JournalledMeasurement, "offset" | "uplinkOffset" | "deviceId">;

export const measurementFromRow = (row: MeasurementRow): JournalledMeasurement => ({
  ...(JSON.parse(row.body) as MeasurementBody),
  offset: row.offset,
  uplinkOffset: row.uplinkOffset,
  deviceId: row.deviceId,
});

interface RevisionRow extends MeasurementRow {
  readonly measurementOffset: number;
}

const revisionFromRow = (row: RevisionRow): JournalledRevision => ({
  ...(measurementFromRow(row) as JournalledMeasurement & Pick<Revision, "before">),
  measurementOffset: row.measurementOffset,
});

/** A revision as the measurement in whose place it stands. */
function measurementFromRevision({ measurementOffset, before, ...measurement }: JournalledRevision) {
  return { ...measurement, offset: measurementOffset };
}

const columns = "offset, uplinkOffset, measurementOffset, deviceId, body";

export function revisionReaders(file: SqliteFile) {
  const after = file.prepare<[number, number], RevisionRow>(
    `SELECT ${columns} FROM revisions WHERE offset > ? AND body <> '' ORDER BY offset LIMIT ?`,
  );
  const ofUplink = file.prepare<[number], RevisionRow>(
    `SELECT ${columns} FROM revisions WHERE uplinkOffset = ? AND body <> '' ORDER BY offset DESC LIMIT 1`,
  );
  const within = file.prepare<[number, number], RevisionRow>(
    `SELECT ${columns} FROM revisions WHERE offset IN (
       SELECT max(offset) FROM revisions WHERE uplinkOffset > ? AND uplinkOffset <= ? AND body <> '' GROUP BY uplinkOffset)`,
  );
  const ofJob = file.prepare<[string, number, number, number], RevisionRow>(
    `SELECT ${columns} FROM revisions AS one WHERE jobId = ? AND offset > ? AND offset < ? AND body <> ''
       AND NOT EXISTS (SELECT 1 FROM revisions AS later WHERE later.uplinkOffset = one.uplinkOffset AND later.offset > one.offset)
     ORDER BY offset DESC LIMIT ?`,
  );
  const head = file.prepare<[], number>("SELECT coalesce(max(offset), 0) FROM revisions").pluck();
  const progress = file.prepare<[string], string>("SELECT progress FROM progressOf WHERE jobId = ?").pluck();
  return {
    readRevisions: (offset: number, limit: number) => after.all(offset, limit).map(revisionFromRow),
    revised(uplinkOffset: number): JournalledMeasurement | null {
      const row = ofUplink.get(uplinkOffset);
      return row ? measurementFromRevision(revisionFromRow(row)) : null;
    },
    /** The newest revision of each uplink with an offset in `(after, upTo]`. */
    revisedWithin: (after: number, upTo: number) =>
      within.all(after, upTo).map((row) => measurementFromRevision(revisionFromRow(row))),
    revisionHead: () => head.get() ?? 0,
    revisionProgress: (jobId: string) => progress.get(jobId) ?? null,
    revisionsOf: (jobId: string, after: number, before: number, limit: number) =>
      ofJob.all(jobId, after, before, limit).map(revisionFromRow),
  };
}

export function openRevisionWriter(folder: string) {
  const file = openStreamFile(folder, "revisions", "write");
  const setProgress = file.prepare(
    "INSERT INTO progressOf VALUES (?, ?) ON CONFLICT DO UPDATE SET progress = excluded.progress",
  );
  const insert = file.prepare(
    "INSERT INTO revisions (uplinkOffset, measurementOffset, deviceId, jobId, body) VALUES (?, ?, ?, ?, ?)",
  );
  const { revisionHead } = revisionReaders(file);
  const commit = file.transaction((jobId: string, revisions: readonly Revision[], progress: string) => {
    for (const { uplinkOffset, measurementOffset, deviceId, ...body } of revisions)
      insert.run(uplinkOffset, measurementOffset, deviceId, jobId, JSON.stringify(body));
    setProgress.run(jobId, progress);
  });
  return {
    append(jobId: string, revisions: readonly Revision[], progress: string): number {
      commit.immediate(jobId, revisions, progress);
      return revisionHead();
    },
    close: () => file.close(),
  };
}
