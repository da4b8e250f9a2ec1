/**
 * What leaves the journal: what is past its data range, and what is to be erased.
 *
 * The content of an uplink goes when its device's data range begins after it: its row gets an empty body, which no reader is
 * shown. That there was an uplink still counts for the month's bill. Rows themselves go from the old end only, and behind a
 * margin of empty ones: SQLite moves rows of pages that become sparse, and a moved row leaves a copy in the gap of its old
 * page, which nothing would overwrite.
 *
 * Rows are looked at in the order of receipt, once for each length of range, and a mark says how far that has come. What was
 * received long after it was measured is noted apart, so that it goes by the time of measurement, too.
 */
import { type DataRanges, daysOfDevice, startOfDevice, startOfLength } from "./data-ranges.ts";
import type { SqliteFile } from "./schema.ts";
import { type Removed, type Stream, streams } from "./streams.ts";

export type StreamFiles = Readonly<Record<Stream, SqliteFile>>;

/** Lets writers have their turn; called between two pieces of a few milliseconds. */
export type Pause = () => Promise<void>;

const rowsPerPiece = 400;
/** Some dozen pages of empty rows: more than SQLite ever joins. */
const emptyRowsMin = 2_000;
/** A device's clock may be ahead of ours by so much (intake refuses more): what was received before that was measured before. */
const aheadMsMax = 10 * 60_000;

/** May be stopped between any two pieces and called again: each mark moves in the commit of what it stands for. */
export async function removeAged(files: StreamFiles, ranges: DataRanges, pause: Pause): Promise<Removed> {
  const removed: Removed = { uplinks: 0, measurements: 0, revisions: 0 };
  noteRanges(files, ranges);
  for (const length of ranges.starts.keys()) {
    const upTo = await sweepUplinks(files.uplinks, { ranges, length, removed, pause });
    for (const stream of ["measurements", "revisions"] as const)
      await sweepDecoded(files[stream], stream, upTo, { ranges, length, removed, pause });
  }
  await removeLate(files, ranges, removed, pause);
  const marks = marksIn(files.uplinks);
  const oldest = Math.min(...[...ranges.starts.keys()].map(marks.of)) - emptyRowsMin;
  await trim(files, "uplinks", oldest, pause);
  await trim(files, "measurements", oldest, pause);
  return removed;
}

/** Empties what these devices said up to the offset `upTo` of the stream `uplinks`, and what it was decoded to. */
export async function removeDevices(
  files: StreamFiles,
  deviceIds: readonly string[],
  upTo: number,
  pause: Pause,
): Promise<Removed> {
  const removed: Removed = { uplinks: 0, measurements: 0, revisions: 0 };
  const empty = emptier(files, removed);
  const newest = files.uplinks.prepare<[string], number>("SELECT offset FROM newestOf WHERE deviceId = ?").pluck();
  const previous = files.uplinks.prepare<[number], number>("SELECT previous FROM uplinks WHERE offset = ?").pluck();
  const forgetLate = files.uplinks.prepare("DELETE FROM lateUplinks WHERE deviceId = ? AND offset <= ?");
  // A job's report shows samples of what it changed; one that is not over begins again.
  const forgetProgress = files.revisions.prepare("DELETE FROM progressOf WHERE instr(progress, ?) > 0");
  for (const deviceId of deviceIds) {
    let piece: number[] = [];
    for (let offset = newest.get(deviceId) ?? 0; offset > 0; offset = previous.get(offset) ?? 0) {
      if (offset <= upTo) piece.push(offset);
      if (piece.length < rowsPerPiece) continue;
      empty(piece);
      piece = [];
      await pause();
    }
    empty(piece);
    forgetLate.run(deviceId, upTo);
    forgetProgress.run(deviceId);
    await pause();
  }
  return removed;
}

/** Empties uplinks by offset, and what they were decoded to. */
function emptier(files: StreamFiles, removed: Removed): (uplinkOffsets: readonly number[]) => void {
  const works = streams.map((stream) => {
    const key = stream === "uplinks" ? "offset" : "uplinkOffset";
    const update = files[stream].prepare(`UPDATE ${stream} SET body = '' WHERE ${key} = ? AND body <> ''`);
    return files[stream].transaction((offsets: readonly number[]) => {
      for (const offset of offsets) removed[stream] += update.run(offset).changes;
    });
  });
  return (offsets) => {
    if (offsets.length > 0) for (const work of works) work.immediate(offsets);
  };
}

/**
 * Takes back the marks of lengths that a device has anew: its older rows have not been looked at for them. The marks go
 * first: after a crash in between, the same lengths are new once more.
 */
function noteRanges(files: StreamFiles, { days, defaultDays }: DataRanges): void {
  const known = new Map(
    files.uplinks
      .prepare<[], { deviceId: string; days: number }>("SELECT deviceId, days FROM sweptRanges")
      .all()
      .map((row) => [row.deviceId, row.days]),
  );
  const anew = new Set<number>();
  for (const [deviceId, length] of days) if (known.get(deviceId) !== length) anew.add(length);
  for (const deviceId of known.keys()) if (!days.has(deviceId)) anew.add(defaultDays);
  if (anew.size === 0) return;
  for (const stream of streams) {
    const forget = files[stream].prepare("DELETE FROM sweptTo WHERE days = ?");
    for (const length of anew) forget.run(length);
  }
  const insert = files.uplinks.prepare("INSERT INTO sweptRanges VALUES (?, ?)");
  files.uplinks
    .transaction(() => {
      files.uplinks.exec("DELETE FROM sweptRanges");
      for (const [deviceId, length] of days) insert.run(deviceId, length);
    })
    .immediate();
}

interface Sweep {
  readonly ranges: DataRanges;
  readonly length: number;
  readonly removed: Removed;
  readonly pause: Pause;
}

function marksIn(file: SqliteFile) {
  const read = file.prepare<[number], number>("SELECT offset FROM sweptTo WHERE days = ?").pluck();
  const write = file.prepare("INSERT INTO sweptTo VALUES (?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset");
  return {
    of: (length: number): number => read.get(length) ?? 0,
    /** Call inside the transaction of what it stands for. */
    move: (length: number, offset: number): void => void write.run(length, offset),
  };
}

/** Up to the first uplink that may be within the length; gives the offset of the last one looked at. */
async function sweepUplinks(file: SqliteFile, { ranges, length, removed, pause }: Sweep): Promise<number> {
  const marks = marksIn(file);
  const before = startOfLength(ranges, length) - aheadMsMax;
  const next = file.prepare<[number, number], { offset: number; deviceId: string; receivedAt: number }>(
    "SELECT offset, deviceId, receivedAt FROM uplinks WHERE offset > ? ORDER BY offset LIMIT ?",
  );
  const sweep = sweeper(file, "uplinks", { ranges, length, removed });
  for (;;) {
    const rows = next.all(marks.of(length), rowsPerPiece);
    const end = rows.findIndex(({ receivedAt }) => receivedAt >= before);
    const due = end < 0 ? rows : rows.slice(0, end);
    const last = due.at(-1);
    if (last) sweep.immediate(due, last.offset);
    if (due.length < rowsPerPiece) return marks.of(length);
    await pause();
  }
}

/** The same for what uplinks up to the offset `upTo` were decoded to. */
async function sweepDecoded(
  file: SqliteFile,
  stream: "measurements" | "revisions",
  upTo: number,
  { ranges, length, removed, pause }: Sweep,
): Promise<void> {
  const marks = marksIn(file);
  const next = file.prepare<[number, number, number], { offset: number; uplinkOffset: number; deviceId: string }>(
    `SELECT offset, uplinkOffset, deviceId FROM ${stream} WHERE uplinkOffset IN (
       SELECT DISTINCT uplinkOffset FROM ${stream} WHERE uplinkOffset > ? AND uplinkOffset <= ? ORDER BY uplinkOffset LIMIT ?)
     ORDER BY uplinkOffset`,
  );
  const sweep = sweeper(file, stream, { ranges, length, removed });
  for (;;) {
    const rows = next.all(marks.of(length), upTo, rowsPerPiece);
    const last = rows.at(-1);
    if (!last) return;
    sweep.immediate(rows, last.uplinkOffset);
    await pause();
  }
}

/** Empties the rows of devices that have the length, and moves its mark. */
function sweeper(file: SqliteFile, stream: Stream, { ranges, length, removed }: Omit<Sweep, "pause">) {
  const marks = marksIn(file);
  const empty = file.prepare(`UPDATE ${stream} SET body = '' WHERE offset = ? AND body <> ''`);
  return file.transaction((rows: readonly { offset: number; deviceId: string }[], last: number) => {
    for (const { offset, deviceId } of rows)
      if (daysOfDevice(ranges, deviceId) === length) removed[stream] += empty.run(offset).changes;
    marks.move(length, last);
  });
}

/** Deletes the rows of uplinks up to an offset, which are all empty. Revisions are in no order of age: theirs stay. */
async function trim(files: StreamFiles, stream: "uplinks" | "measurements", upTo: number, pause: Pause): Promise<void> {
  const key = stream === "uplinks" ? "offset" : "uplinkOffset";
  const remove = files[stream].prepare(
    `DELETE FROM ${stream} WHERE ${key} IN (SELECT ${key} FROM ${stream} WHERE ${key} <= ? ORDER BY ${key} LIMIT ?)`,
  );
  while (upTo > 0 && remove.run(upTo, rowsPerPiece).changes > 0) await pause();
}

/** What was received long after it was measured. */
async function removeLate(files: StreamFiles, ranges: DataRanges, removed: Removed, pause: Pause): Promise<void> {
  const empty = emptier(files, removed);
  const next = files.uplinks.prepare<
    [number, number, number],
    { offset: number; deviceId: string; measuredAt: number }
  >(
    `SELECT offset, deviceId, measuredAt FROM lateUplinks WHERE offset > ? AND measuredAt < ?
     ORDER BY offset LIMIT ?`,
  );
  const forget = files.uplinks.prepare("DELETE FROM lateUplinks WHERE offset = ?");
  const latestStart = Math.max(...ranges.starts.values());
  for (let after = 0; ; await pause()) {
    const rows = next.all(after, latestStart, rowsPerPiece);
    const last = rows.at(-1);
    if (!last) return;
    after = last.offset;
    const due = rows.filter(({ deviceId, measuredAt }) => measuredAt < startOfDevice(ranges, deviceId));
    const offsets = due.map(({ offset }) => offset);
    empty(offsets);
    for (const offset of offsets) forget.run(offset);
  }
}
