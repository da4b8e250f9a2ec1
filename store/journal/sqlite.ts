/** The embedded journal: three SQLite files, a thread that appends uplinks, readers wherever they are opened. */
import { BroadcastChannel, Worker } from "node:worker_threads";
import { openMetering } from "./metering.ts";
import type { RemovalTask } from "./removal-thread.ts";
import { type MeasurementRow, measurementFromRow, openRevisionWriter, revisionReaders } from "./revisions.ts";
import { openStreamFile, type SqliteFile } from "./schema.ts";
import type {
  AdmittedUplink,
  Appended,
  Journal,
  JournalledMeasurement,
  JournalledUplink,
  JournalOptions,
  Measurement,
  Removed,
  Stream,
  UplinkHistory,
  WaitingUplink,
} from "./streams.ts";
import type { Entry, FlatGroup, GroupAnswer } from "./writer-thread.ts";

/** More than one commit takes in a few tens of milliseconds; what is beyond waits for the next group. */
const groupMax = 2_000;
/** More than a machine's clock is ever set back. */
const clockStepMsMax = 86_400_000;

interface Waiting {
  readonly entry: Entry;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the journal in `folder`. Any thread may open it; uplinks are appended by one of them, measurements by one. */
export async function openJournal({ folder }: JournalOptions): Promise<Journal> {
  const uplinks = openStreamFile(folder, "uplinks", "read");
  const measurements = openStreamFile(folder, "measurements", "read");
  const revisions = openStreamFile(folder, "revisions", "read");
  const bell = openBell(folder);
  const intake = openIntake(folder, (head) => bell.ring("uplinks", head));
  const readers = { ...uplinkReaders(uplinks), ...measurementReaders(measurements), ...revisionReaders(revisions) };
  const heads = { uplinks: readers.uplinkHead, measurements: readers.measurementHead, revisions: readers.revisionHead };
  const measurementOf = (offset: number) => readers.revised(offset) ?? readers.measured(offset);
  let writer: ReturnType<typeof openMeasurementWriter> | undefined;
  const removal = openRemoval(folder);
  let reviser: ReturnType<typeof openRevisionWriter> | undefined;

  return {
    folder,
    id: String(uplinks.prepare("SELECT id FROM journalId").pluck().get()),
    append: intake.append,
    appendMeasurements(entries, cursor, waiting = []) {
      writer ??= openMeasurementWriter(folder);
      bell.ring("measurements", writer.append(entries, cursor, waiting));
    },
    appendRevisions(jobId, entries, progress) {
      reviser ??= openRevisionWriter(folder);
      const head = reviser.append(jobId, entries, progress);
      if (entries.length > 0) bell.ring("revisions", head);
    },
    settleWaiting(entries, settled) {
      writer ??= openMeasurementWriter(folder);
      bell.ring("measurements", writer.settle(entries, settled));
    },
    waitingProfiles: readers.waitingProfiles,
    waitingCount: readers.waitingCount,
    readWaiting: (profileId, limit) =>
      readers.waitingOf(profileId, limit).map((offset) => ({ offset, uplink: readers.uplinkAt(offset) })),
    decodingCursor: readers.decodingCursor,
    readUplinks: readers.readUplinks,
    readMeasurements: readers.readMeasurements,
    readRevisions: readers.readRevisions,
    head: (stream) => heads[stream](),
    measurementOf,
    uplinksUnder(profileId, after, upTo): UplinkHistory[] {
      const decoded = readers.measuredUnder(profileId, after, upTo);
      for (const revision of readers.revisedWithin(after, upTo))
        if (revision.profileId === profileId) decoded.set(revision.uplinkOffset, revision);
        else decoded.delete(revision.uplinkOffset);
      return [...decoded].flatMap(([offset, measurement]) => {
        const uplink = readers.uplinkAt(offset);
        return uplink ? [{ uplink, measurement }] : [];
      });
    },
    offsetBefore: readers.offsetBefore,
    revisionProgress: readers.revisionProgress,
    revisionsOf: readers.revisionsOf,
    uplinksOf: (deviceId, options): UplinkHistory[] =>
      readers.uplinksOf(deviceId, options).map((uplink) => ({ uplink, measurement: measurementOf(uplink.offset) })),
    meter: openMetering(uplinks, measurements, { offsetBefore: readers.offsetBefore, clockStepMs: clockStepMsMax }),
    onAppended: bell.onRing,
    age: (ranges, signal) => removal.run({ kind: "age", ranges }, signal),
    erase: (deviceIds, upTo, signal) => removal.run({ kind: "erase", deviceIds, upTo }, signal),
    async close() {
      await removal.stop();
      await intake.close();
      writer?.close();
      reviser?.close();
      bell.close();
      for (const file of [uplinks, measurements, revisions]) file.close();
    },
  };
}

/** One list is cloned into the thread at less cost than as many objects. */
function flatGroup(entries: readonly Entry[]): FlatGroup {
  return entries.flatMap(({ deviceId, dedupKey, receivedAt, measuredAt, body }) => [
    deviceId,
    dedupKey,
    receivedAt,
    measuredAt,
    body,
  ]);
}

/** Gathers appended uplinks into groups for the writer thread: one group is being committed while the next one gathers. */
function openIntake(folder: string, committed: (head: number) => void) {
  let worker: Worker | undefined;
  const gathering: Waiting[] = [];
  let committing: Waiting[] = [];
  let scheduled = false;
  let idle: () => void = () => {};

  function send(): void {
    scheduled = false;
    if (committing.length > 0 || gathering.length === 0) return;
    committing = gathering.splice(0, groupMax);
    worker ??= start();
    worker.postMessage(flatGroup(committing.map((waiting) => waiting.entry)));
  }

  function finish(settle: (group: Waiting[]) => void): void {
    const group = committing;
    committing = [];
    settle(group);
    send();
    if (committing.length === 0) idle();
  }

  function fail(sentence: string): void {
    const error = new Error(`the journal could not be written: ${sentence}`);
    finish((group) => {
      for (const waiting of group) waiting.reject(error);
    });
  }

  function start(): Worker {
    const thread = new Worker(new URL("./writer-thread.ts", import.meta.url), {
      name: "journal",
      workerData: { folder },
    });
    thread.on("message", (answer: GroupAnswer) => {
      if (answer.kind === "failed") return fail(answer.sentence);
      finish((group) => {
        group.forEach((waiting, index) => {
          waiting.resolve(answer.appended[index] ?? "duplicate");
        });
      });
      committed(answer.head);
    });
    thread.on("error", (error) => {
      worker = undefined; // the next group starts a new thread
      fail(error instanceof Error ? error.message : String(error));
    });
    return thread;
  }

  return {
    append(uplink: AdmittedUplink): Promise<Appended> {
      const { deviceId, dedupKey, receivedAt, measuredAt } = uplink;
      const entry: Entry = { deviceId, dedupKey, receivedAt, measuredAt, body: JSON.stringify(uplink) };
      return new Promise((resolve, reject) => {
        gathering.push({ entry, resolve, reject });
        if (scheduled || committing.length > 0) return;
        scheduled = true;
        setImmediate(send);
      });
    },
    async close(): Promise<void> {
      if (gathering.length > 0 || committing.length > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
      const thread = worker;
      if (!thread) return;
      const exited = new Promise((resolve) => thread.once("exit", resolve));
      thread.postMessage("close");
      await exited;
    },
  };
}

/** Tasks of removal, one after the other, each in a thread that ends with it. */
function openRemoval(folder: string) {
  let last: Promise<unknown> = Promise.resolve();
  let running: Worker | undefined;
  let stopping = false;

  function start(task: RemovalTask, signal: AbortSignal | undefined): Promise<Removed> {
    if (stopping || signal?.aborted) return Promise.reject(new Error("the journal is being closed"));
    const thread = new Worker(new URL("./removal-thread.ts", import.meta.url), {
      name: "removal",
      workerData: { folder, task },
    });
    running = thread;
    const stop = () => thread.postMessage("stop");
    signal?.addEventListener("abort", stop, { once: true });
    return new Promise((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.once("exit", () => {
        running = undefined;
        signal?.removeEventListener("abort", stop);
        reject(new Error("the removal ended early"));
      });
    });
  }

  return {
    run(task: RemovalTask, signal?: AbortSignal): Promise<Removed> {
      const turn = last.then(() => start(task, signal));
      last = turn.catch(() => {}); // whoever asked is told; the next task's turn comes anyhow
      return turn;
    },
    /** Ends after the piece in hand. */
    async stop(): Promise<void> {
      stopping = true;
      running?.postMessage("stop");
      await last;
    },
  };
}

/** Tells every thread of this process that has the same folder open when a stream grew. */
function openBell(folder: string) {
  const channel = new BroadcastChannel(`hatoba journal ${folder}`);
  channel.unref();
  const listeners: Record<Stream, Set<(head: number) => void>> = {
    uplinks: new Set(),
    measurements: new Set(),
    revisions: new Set(),
  };
  const call = (stream: Stream, head: number) => {
    for (const listener of listeners[stream]) listener(head);
  };
  channel.onmessage = (event) => {
    const { stream, head } = (event as { data: { stream: Stream; head: number } }).data;
    call(stream, head);
  };
  return {
    ring(stream: Stream, head: number): void {
      channel.postMessage({ stream, head });
      call(stream, head);
    },
    onRing(stream: Stream, callback: (head: number) => void): () => void {
      listeners[stream].add(callback);
      return () => listeners[stream].delete(callback);
    },
    close: () => channel.close(),
  };
}

interface UplinkRow {
  readonly offset: number;
  readonly body: string;
}

interface ListedRow extends UplinkRow {
  readonly deviceId: string;
  readonly receivedAt: number;
  readonly previous: number;
}

const uplinkFromRow = (row: UplinkRow): JournalledUplink => ({
  ...(JSON.parse(row.body) as AdmittedUplink),
  offset: row.offset,
});

function uplinkReaders(file: SqliteFile) {
  const after = file.prepare<[number, number], UplinkRow>(
    "SELECT offset, body FROM uplinks WHERE offset > ? AND body <> '' ORDER BY offset LIMIT ?",
  );
  const head = file.prepare<[], number>("SELECT coalesce(max(offset), 0) FROM uplinks").pluck();
  const newest = file.prepare<[string], number>("SELECT offset FROM newestOf WHERE deviceId = ?").pluck();
  const at = file.prepare<[number], ListedRow>(
    "SELECT offset, deviceId, receivedAt, previous, body FROM uplinks WHERE offset = ?",
  );
  const from = file.prepare<[number], { offset: number; receivedAt: number }>(
    "SELECT offset, receivedAt FROM uplinks WHERE offset >= ? ORDER BY offset LIMIT 1",
  );
  return {
    readUplinks: (offset: number, limit: number) => after.all(offset, limit).map(uplinkFromRow),
    uplinkHead: () => head.get() ?? 0,
    uplinksOf(deviceId: string, { before, limit, since }: { before?: number; limit: number; since: number }) {
      const found: JournalledUplink[] = [];
      // A page begins behind an uplink of this device, as a rule; any other number is looked for along the list.
      const known = before === undefined ? undefined : at.get(before);
      let offset = known?.deviceId === deviceId ? known.previous : (newest.get(deviceId) ?? 0);
      while (offset > 0 && found.length < limit) {
        const row = at.get(offset);
        if (!row || row.receivedAt < since - clockStepMsMax) break; // aged out, or all that follows is too old
        const uplink = row.body === "" || (before !== undefined && offset >= before) ? null : uplinkFromRow(row);
        if (uplink && uplink.measuredAt >= since) found.push(uplink);
        offset = row.previous;
      }
      return found;
    },
    uplinkAt(offset: number): JournalledUplink | null {
      const row = at.get(offset);
      return row && row.body !== "" ? uplinkFromRow(row) : null;
    },
    /** Times of receipt grow with offsets but for steps of the machine's clock. */
    offsetBefore(instant: number): number {
      let [low, high] = [0, (head.get() ?? 0) + 1];
      while (low + 1 < high) {
        const middle = Math.floor((low + high) / 2);
        const row = from.get(middle);
        if (row && row.offset < high && row.receivedAt < instant - clockStepMsMax) low = row.offset;
        else high = middle;
      }
      return low;
    },
  };
}

function measurementReaders(file: SqliteFile) {
  const after = file.prepare<[number, number], MeasurementRow>(
    "SELECT offset, uplinkOffset, deviceId, body FROM measurements WHERE offset > ? AND body <> '' ORDER BY offset LIMIT ?",
  );
  const ofUplink = file.prepare<[number], MeasurementRow>(
    "SELECT offset, uplinkOffset, deviceId, body FROM measurements WHERE uplinkOffset = ? AND body <> ''",
  );
  // A profile's ID in quotes stands in few other measurements: those are not parsed.
  const under = file.prepare<[number, number, string], MeasurementRow>(
    `SELECT offset, uplinkOffset, deviceId, body FROM measurements
     WHERE uplinkOffset > ? AND uplinkOffset <= ? AND instr(body, ?) > 0 ORDER BY uplinkOffset`,
  );
  const head = file.prepare<[], number>("SELECT coalesce(max(offset), 0) FROM measurements").pluck();
  const cursor = file.prepare<[], number>("SELECT offset FROM decodingCursor").pluck();
  const waitingProfiles = file.prepare<[], string>("SELECT DISTINCT profileId FROM waiting").pluck();
  const waitingCount = file.prepare<[string], number>("SELECT count(*) FROM waiting WHERE profileId = ?").pluck();
  const waiting = file
    .prepare<[string, number], number>(
      "SELECT uplinkOffset FROM waiting WHERE profileId = ? ORDER BY uplinkOffset LIMIT ?",
    )
    .pluck();
  return {
    waitingProfiles: () => waitingProfiles.all(),
    waitingCount: (profileId: string) => waitingCount.get(profileId) ?? 0,
    waitingOf: (profileId: string, limit: number) => waiting.all(profileId, limit),
    readMeasurements: (offset: number, limit: number) => after.all(offset, limit).map(measurementFromRow),
    measured(uplinkOffset: number): JournalledMeasurement | null {
      const row = ofUplink.get(uplinkOffset);
      return row ? measurementFromRow(row) : null;
    },
    measuredUnder(profileId: string, after: number, upTo: number): Map<number, JournalledMeasurement> {
      const found = under.all(after, upTo, JSON.stringify(profileId)).map(measurementFromRow);
      const entries = found.filter((measurement) => measurement.profileId === profileId);
      return new Map(entries.map((measurement) => [measurement.uplinkOffset, measurement]));
    },
    measurementHead: () => head.get() ?? 0,
    decodingCursor: () => cursor.get() ?? 0,
  };
}

function openMeasurementWriter(folder: string) {
  const file = openStreamFile(folder, "measurements", "write");
  const insert = file.prepare("INSERT OR IGNORE INTO measurements (uplinkOffset, deviceId, body) VALUES (?, ?, ?)");
  const moveCursor = file.prepare(
    "INSERT INTO decodingCursor VALUES (1, ?) ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)",
  );
  const head = file.prepare<[], number>("SELECT coalesce(max(offset), 0) FROM measurements").pluck();
  const wait = file.prepare("INSERT OR IGNORE INTO waiting VALUES (?, ?)");
  const settle = file.prepare("DELETE FROM waiting WHERE profileId = ? AND uplinkOffset = ?");
  function insertAll(entries: readonly Measurement[]): void {
    for (const { uplinkOffset, deviceId, ...body } of entries) insert.run(uplinkOffset, deviceId, JSON.stringify(body));
  }
  const commit = file.transaction(
    (entries: readonly Measurement[], cursor: number, waiting: readonly WaitingUplink[]) => {
      insertAll(entries);
      for (const { profileId, uplinkOffset } of waiting) wait.run(profileId, uplinkOffset);
      moveCursor.run(cursor);
    },
  );
  const commitSettled = file.transaction((entries: readonly Measurement[], settled: readonly WaitingUplink[]) => {
    insertAll(entries);
    for (const { profileId, uplinkOffset } of settled) settle.run(profileId, uplinkOffset);
  });
  return {
    append(entries: readonly Measurement[], cursor: number, waiting: readonly WaitingUplink[]): number {
      commit.immediate(entries, cursor, waiting);
      return head.get() ?? 0;
    },
    settle(entries: readonly Measurement[], settled: readonly WaitingUplink[]): number {
      commitSettled.immediate(entries, settled);
      return head.get() ?? 0;
    },
    close: () => file.close(),
  };
}
