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
/** Sorting in so many takes a tenth of a second where the table has millions, in which the group waits; a start reads as many. */
const latelyMax = 4_000;

/**
 * Remembers dedup keys for the current and the previous UTC day: two tables in turn, the older one emptied at midnight.
 *
 * Keys are hashes, so each would dirty a page of its own in its table. They are noted one behind the other first, and
 * sorted into the table many at a time; the group's keys are asked for and noted in one statement each.
 */
function openMemory(file: SqliteFile) {
  const day = file.prepare<[], number>("SELECT day FROM seenDay").pluck();
  const setDay = file.prepare("INSERT INTO seenDay VALUES (1, ?) ON CONFLICT DO UPDATE SET day = excluded.day");
  const find = file
    .prepare<{ keys: string }, bigint>(
      `SELECT value FROM json_each(@keys)
       WHERE value IN (SELECT key FROM seenOnEvenDays) OR value IN (SELECT key FROM seenOnOddDays)`,
    )
    .pluck()
    .safeIntegers();
  const note = file.prepare("INSERT INTO seenLately SELECT value FROM json_each(?)");
  const noted = file.prepare<[], bigint>("SELECT key FROM seenLately").pluck().safeIntegers();
  const lately = new Set<bigint>(noted.iterate());
  let today = day.get() ?? 0;

  const table = (of: number) => (of % 2 === 0 ? "seenOnEvenDays" : "seenOnOddDays");

  function sortIn(): void {
    file.exec(`INSERT OR IGNORE INTO ${table(today)} SELECT key FROM seenLately ORDER BY key; DELETE FROM seenLately`);
    lately.clear();
  }

  function turnTo(next: number): void {
    sortIn();
    file.exec(`DELETE FROM ${table(next)}`);
    if (next - today > 1) file.exec(`DELETE FROM ${table(next + 1)}`);
    setDay.run(next);
    today = next;
  }

  return {
    /** Call inside the group's transaction: for each entry whether its key is new; all are remembered from now on. */
    areNew(entries: readonly Entry[]): boolean[] {
      const next = Math.floor(Math.max(...entries.map(({ receivedAt }) => receivedAt)) / dayMs);
      if (next > today) turnTo(next);
      const keys = entries.map(keyOf);
      const known = new Set(find.iterate({ keys: `[${keys.join()}]` }));
      const fresh: bigint[] = [];
      const areNew = keys.map((key) => {
        if (known.has(key) || lately.has(key)) return false;
        lately.add(key);
        fresh.push(key);
        return true;
      });
      note.run(`[${fresh.join()}]`);
      if (lately.size >= latelyMax) sortIn();
      return areNew;
    },
    /** After a rollback: what the file says is true again. */
    reload(): void {
      today = day.get() ?? 0;
      lately.clear();
      for (const key of noted.iterate()) lately.add(key);
    },
  };
}

/** 64 bits: among a thousand million keys of two days, one uplink in 10^10 would be taken for another. */
const keyOf = ({ deviceId, dedupKey }: Entry): bigint =>
  BigInt.asIntN(64, BigInt(`0x${hash("sha256", `${deviceId}\n${dedupKey}`, "hex").slice(0, 16)}`));

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
    const areNew = memory.areNew(group);
    const appended = group.map((entry, index): Appended => {
      if (!areNew[index]) return "duplicate";
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
