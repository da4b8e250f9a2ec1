import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import type { Message } from "./bridges/bridge.ts";
import { ingestEvents } from "./events.ts";
import { refusal } from "./outcome.ts";
import { openTally } from "./tally.ts";

const log = createLog("silent", "json");
const metrics = createMetrics();
const events = ingestEvents(log, metrics);
const strange: Message = { topic: "a\0b", body: Buffer.from([0, 255]), contentType: null, query: { a: "\0" } };
const unregistered = (identity: string) =>
  refusal("unregistered", "ingest.unregistered", { network: "sigfox", identity });

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hatoba-tally-"));
  database = await openDatabase({ url: join(folder, "books.db"), log });
});

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (over: Database = database) =>
  openTally({ database: over, clock: systemClock(), events, isRegistered: () => false });

test("counts add up over flushes and restarts; of refused messages and strangers the latest thousand are kept", async () => {
  const first = await open();
  for (let index = 0; index < 1_200; index++) {
    first.count("c", "unregistered", index);
    first.keep("c", strange, unregistered(`${index}`), index);
  }
  await first.stop();
  const second = await open();
  expect(second.lastMessageAt("c")).toBe(1_199);
  for (let index = 0; index < 300; index++) {
    second.count("c", "unregistered", 5_000);
    second.keep("c", strange, unregistered("0"), 5_000);
  }
  expect(await second.counts()).toEqual([{ connectionId: "c", outcome: "unregistered", count: 1_500, lastAt: 5_000 }]);
  expect((await second.rejected({ limit: 5_000 })).items).toHaveLength(1_000);
  const heard = await second.unregistered(5_000);
  expect(heard).toHaveLength(1_000);
  expect(heard[0]).toMatchObject({ identity: "0", count: 301, firstAt: 0, lastAt: 5_000 });
  await second.stop();
});

test("what is no text is kept as base64, byte for byte", async () => {
  const tally = await open();
  tally.keep("c", strange, unregistered("A"), 1);
  await tally.flush();
  const [kept] = await tally.kept("", 10);
  expect(kept?.message?.body).toEqual(Buffer.from([0, 255]));
  expect(kept?.message?.query).toEqual({ a: "\0" });
  expect((await tally.rejected({ limit: 1 })).items[0]).toMatchObject({ content: "AP8=", contentBytes: 2 });
  await tally.stop();
});

test("only the beginning of a long message is kept, and it is not replayed", async () => {
  const tally = await open();
  tally.keep("c", { ...strange, body: Buffer.alloc(70_000, "あ") }, refusal("malformed", "ingest.not-json"), 1);
  await tally.flush();
  expect((await tally.kept("", 10))[0]?.message).toBeNull();
  await tally.stop();
});

test("duplicates and other events are counted, but not kept", async () => {
  const tally = await open();
  tally.keep("c", strange, refusal("not-an-uplink", "ingest.sigfox-service"), 1);
  expect((await tally.rejected({ limit: 10 })).items).toEqual([]);
  await tally.stop();
});

test("a database that can't be written costs nothing but time", async () => {
  let broken = true;
  const transaction: Database["transaction"] = (work) =>
    broken ? Promise.reject(new Error("disk full")) : database.transaction(work);
  const tally = await open({ ...database, transaction });
  tally.count("c", "unregistered", 1);
  tally.keep("c", strange, unregistered("A"), 1);
  await tally.flush();
  tally.count("c", "unregistered", 2);
  tally.keep("c", strange, unregistered("A"), 2);
  await tally.flush();
  broken = false;
  expect(await tally.counts()).toEqual([{ connectionId: "c", outcome: "unregistered", count: 2, lastAt: 2 }]);
  expect((await tally.rejected({ limit: 10 })).items).toHaveLength(2);
  expect(await tally.unregistered(10)).toMatchObject([{ identity: "A", count: 2, firstAt: 1, lastAt: 2 }]);
  await tally.stop();
});
