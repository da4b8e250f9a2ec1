/** The thread that owns `uplinks.db`: one group in, one durable commit, one answer. */
import { hash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { openStreamFile, type SqliteFile } from "./schema.ts";
import type { Appended } from "./streams.ts";

export interface Entry {
  readonly deviceId: string;
  readonly dedupKey: string;
  readonly receivedAt: number;
  readonly measuredAt: number;
  readonly body: string;
}

/** A group as it crosses to the thread: the five values of each entry, one entry after the other. */
export type FlatGroup = readonly (string | number)[];

function entriesFrom(flat: FlatGroup): Entry[] {
  return Array.from({ length: flat.length / 5 }, (_, index) => ({
    deviceId: String(flat[5 * index]),
    dedupKey: String(flat[5 * index + 1]),
    receivedAt: Number(flat[5 * index + 2]),
    measuredAt: Number(flat[5 * index + 3]),
    body: String(flat[5 * index + 4]),
  }));
}

/** What the thread answers to a group: what became of each entry, or why nothing was written. */
export type GroupAnswer =
  | { readonly kind: "committed"; readonly appended: Appended[]; readonly head: number }
  | { readonly kind: "failed"; readonly sentence: string };

const dayMs = 86_400_000;
/** What is received so long after it was measured leaves its data range noticeably before others of its time. */
const lateMs = 3_600_000;

/** Remembers dedup keys for the current and the previous UTC day: two tables in turn, the older one emptied at midnight. */
function openMemory(file: SqliteFile) {
  const day = file.prepare<[], number>("SELECT day FROM seenDay").pluck();
  const setDay = file.prepare("INSERT INTO seenDay VALUES (1, ?) ON CONFLICT DO UPDATE SET day = excluded.day");
  const insert = {
    even: file.prepare("INSERT OR IGNORE INTO seenOnEvenDays VALUES (?)"),
    odd: file.prepare("INSERT OR IGNORE INTO seenOnOddDays VALUES (?)"),
  };
  const find = {
    even: file.prepare("SELECT 1 FROM seenOnEvenDays WHERE key = ?"),
    odd: file.prepare("SELECT 1 FROM seenOnOddDays WHERE key = ?"),
  };
  let today = day.get() ?? 0;

  function turnTo(next: number): void {
    const fresh = next % 2 === 0 ? "seenOnEvenDays" : "seenOnOddDays";
    const other = next % 2 === 0 ? "seenOnOddDays" : "seenOnEvenDays";
    file.exec(`DELETE FROM ${fresh}`);
    if (next - today > 1) file.exec(`DELETE FROM ${other}`);
    setDay.run(next);
    today = next;
  }

  return {
    /** Call inside the group's transaction: true when the key is new, and it is remembered from now on. */
    isNew(entry: Entry): boolean {
      const next = Math.floor(entry.receivedAt / dayMs);
      if (next > today) turnTo(next);
      const [current, previous] = today % 2 === 0 ? (["even", "odd"] as const) : (["odd", "even"] as const);
      // 64 bits: among a thousand million keys of two days, one uplink in 10^10 would be taken for another.
      const key = hash("sha256", `${entry.deviceId}\n${entry.dedupKey}`, "buffer").readBigInt64BE();
      if (find[previous].get(key) !== undefined) return false;
      return insert[current].run(key).changes === 1;
    },
    /** After a rollback: what the file says is true again. */
    reload(): void {
      today = day.get() ?? 0;
    },
  };
}

/** The list of each device's uplinks: every uplink names the one before it. */
function openLists(file: SqliteFile) {
  const find = file.prepare<[string], number>("SELECT offset FROM newestOf WHERE deviceId = ?").pluck();
  const set = file.prepare("INSERT INTO newestOf VALUES (?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset");
  const moved = new Map<string, number>();
  return {
    newest: (deviceId: string): number => moved.get(deviceId) ?? find.get(deviceId) ?? 0,
    move(deviceId: string, offset: number): void {
      moved.set(deviceId, offset);
    },
    /** Once per group, inside its transaction: a device that spoke often moves once. */
    write(): void {
      for (const [deviceId, offset] of moved) set.run(deviceId, offset);
      moved.clear();
    },
    forget: () => moved.clear(),
  };
}

function startWriting(port: NonNullable<typeof parentPort>, folder: string): void {
  const file = openStreamFile(folder, "uplinks", "write");
  const memory = openMemory(file);
  const lists = openLists(file);
  const insert = file.prepare("INSERT INTO uplinks (deviceId, receivedAt, body, previous) VALUES (?, ?, ?, ?)");
  const noteLate = file.prepare("INSERT INTO lateUplinks VALUES (?, ?, ?)");
  let head = file.prepare<[], number>("SELECT coalesce(max(offset), 0) FROM uplinks").pluck().get() ?? 0;

  const commit = file.transaction((group: readonly Entry[]): Appended[] => {
    const appended = group.map((entry): Appended => {
      if (!memory.isNew(entry)) return "duplicate";
      const { deviceId, receivedAt, measuredAt, body } = entry;
      head = Number(insert.run(deviceId, receivedAt, body, lists.newest(deviceId)).lastInsertRowid);
      lists.move(deviceId, head);
      if (receivedAt - measuredAt > lateMs) noteLate.run(head, deviceId, measuredAt);
      return "stored";
    });
    lists.write();
    return appended;
  });

  port.on("message", (group: FlatGroup | "close") => {
    if (group === "close") {
      file.close();
      port.close();
      return;
    }
    let answer: GroupAnswer;
    try {
      answer = { kind: "committed", appended: commit.immediate(entriesFrom(group)), head };
    } catch (error) {
      memory.reload();
      lists.forget();
      answer = { kind: "failed", sentence: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
  });
}

if (parentPort) startWriting(parentPort, (workerData as { folder: string }).folder);
