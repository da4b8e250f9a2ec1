/** The power is cut at any moment: what was acknowledged is in what the disk had been told to keep. */
import { mkdtempSync, type NoParamCallback, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { createLog } from "#foundation/log";
import { openDatabase } from "./open.ts";

interface Disk {
  readonly file: Buffer;
  readonly log: Buffer;
}

const power = vi.hoisted(() => ({ syncBegins: () => {}, syncEnded: () => {} }));

/** A disk keeps what had been written when the sync that has ended was asked for, and nothing that was written later. */
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const fdatasync = (descriptor: number, callback: NoParamCallback) => {
    power.syncBegins();
    fs.fdatasync(descriptor, (error) => {
      power.syncEnded();
      callback(error);
    });
  };
  return { ...fs, fdatasync };
});

const folder = mkdtempSync(join(tmpdir(), "hatoba-books-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rows that a program finds that is started after the power came back. */
function rowsAfterwards({ file, log }: Disk): Set<number> {
  const path = join(mkdtempSync(join(folder, "cut-")), "hatoba.db");
  writeFileSync(path, file);
  writeFileSync(`${path}-wal`, log);
  const books = new Sqlite(path);
  expect(books.pragma("integrity_check", { simple: true })).toBe("ok");
  const rows = books.prepare<[], number>("SELECT id FROM probe").pluck().all();
  books.close();
  return new Set(rows);
}

test("a commit is acknowledged when it is on disk, also while the log is moved to its file and begun anew", async () => {
  const path = join(folder, "hatoba.db");
  let [begun, kept]: [Disk | null, Disk | null] = [null, null];
  power.syncBegins = () => {
    begun = { file: readFileSync(path), log: readFileSync(`${path}-wal`) };
  };
  power.syncEnded = () => {
    kept = begun;
  };
  const database = await openDatabase({ url: path, log: createLog("silent", "json") });
  await database.transaction(async (tx) => void (await sql`CREATE TABLE probe (id INTEGER PRIMARY KEY)`.execute(tx)));
  const acknowledged = new Set<number>();
  const logBegan: (string | undefined)[] = [];
  let last = 0;
  /** More commits than it takes for the log to be moved, several at once. */
  async function commitOnAndOn(): Promise<void> {
    while (last < 420) {
      last += 1;
      const id = last;
      await database.transaction(async (tx) => void (await sql`INSERT INTO probe VALUES (${id})`.execute(tx)));
      acknowledged.add(id);
      const disk = kept as Disk | null;
      logBegan.push(disk?.log.subarray(16, 24).toString("hex"));
      if (id % 6 === 0 && disk) expect([...acknowledged.difference(rowsAfterwards(disk))]).toEqual([]);
    }
  }
  await Promise.all(Array.from({ length: 5 }, commitOnAndOn));
  await database.close();
  // The salts of a log's header change each time it is begun anew.
  expect(new Set(logBegan).size).toBeGreaterThan(1);
});
