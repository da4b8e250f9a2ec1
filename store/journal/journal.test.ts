import { hash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { anUplink, describeJournal } from "./journal.suite.ts";
import { consume, openJournal } from "./journal.ts";

const aFolder = () => mkdtempSync(join(tmpdir(), "hatoba-journal-"));

describeJournal("embedded journal", async (folder = aFolder()) => ({ journal: await openJournal({ folder }), folder }));

describe("consume", () => {
  test("hands on each entry once, in order, and repeats a batch whose effect failed", async () => {
    const journal = await openJournal({ folder: aFolder() });
    const seen: string[] = [];
    let committed = 0;
    let failures = 2;
    const consumer = consume({
      name: "test",
      journal,
      stream: "uplinks",
      read: journal.readUplinks,
      cursor: () => committed,
      effect(batch, cursor) {
        if (failures-- > 0) throw new Error("not now");
        seen.push(...batch.map((uplink) => uplink.dedupKey));
        committed = cursor;
      },
      batchMax: 2,
      clock: systemClock(),
      log: createLog("silent", "json"),
    });
    for (const dedupKey of ["a", "b", "c", "d", "e"]) await journal.append(anUplink({ dedupKey }));
    await expect.poll(() => consumer.position()).toBe(5);
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
    await consumer.stop();
    await journal.close();
  });

  test("passes by what is appended while nobody wants it, and hands on what comes once somebody does", async () => {
    const journal = await openJournal({ folder: aFolder() });
    let [isWanted, read] = [false, 0];
    const seen: string[] = [];
    for (const dedupKey of ["a", "b", "c", "d", "e"]) await journal.append(anUplink({ dedupKey }));
    const consumer = consume({
      name: "test",
      journal,
      stream: "uplinks",
      read(after, limit) {
        const entries = journal.readUplinks(after, limit);
        read += entries.length;
        return entries;
      },
      isWanted: () => isWanted,
      cursor: () => 0,
      effect(batch) {
        if (isWanted) seen.push(...batch.map((uplink) => uplink.dedupKey));
      },
      batchMax: 2,
      clock: systemClock(),
      log: createLog("silent", "json"),
    });
    await expect.poll(() => consumer.position()).toBe(5);
    expect(read).toBe(1);
    isWanted = true;
    for (const dedupKey of ["f", "g"]) await journal.append(anUplink({ dedupKey }));
    await expect.poll(() => consumer.position()).toBe(7);
    expect(seen).toEqual(["f", "g"]);
    await consumer.stop();
    await journal.close();
  });
});

test("a file of the first layout keeps its uplinks, each device's list, and its memory of duplicates", async () => {
  const folder = aFolder();
  const [old, noon] = [new Sqlite(join(folder, "uplinks.db")), anUplink().receivedAt];
  old.exec(`
    CREATE TABLE uplinks (offset INTEGER PRIMARY KEY AUTOINCREMENT, deviceId TEXT NOT NULL, receivedAt INTEGER NOT NULL,
      body TEXT NOT NULL);
    CREATE INDEX uplinksOfDevice ON uplinks (deviceId, offset);
    CREATE TABLE seenEvenDays (key BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE seenOddDays (key BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE seenDay (one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL);`);
  const day = Math.floor(noon / 86_400_000);
  old.prepare("INSERT INTO seenDay VALUES (1, ?)").run(day);
  const remember = old.prepare(`INSERT INTO ${day % 2 === 0 ? "seenEvenDays" : "seenOddDays"} VALUES (?)`);
  const insert = old.prepare("INSERT INTO uplinks (deviceId, receivedAt, body) VALUES (?, ?, ?)");
  for (const [deviceId, dedupKey] of [
    ["device", "a"],
    ["another", "a"],
    ["device", "b"],
  ] as const) {
    insert.run(deviceId, noon, JSON.stringify(anUplink({ deviceId, dedupKey })));
    remember.run(hash("sha256", `${deviceId}\n${dedupKey}`, "buffer").subarray(0, 16));
  }
  old.close();

  const journal = await openJournal({ folder });
  expect(await journal.append(anUplink({ dedupKey: "b" }))).toBe("duplicate");
  expect(await journal.append(anUplink({ dedupKey: "c" }))).toBe("stored");
  const offsets = journal.uplinksOf("device", { limit: 10, since: 0 }).map(({ uplink }) => uplink.offset);
  expect(offsets).toEqual([4, 3, 1]);
  await journal.close();
});

test("a full disk: nothing of the group is stored, nothing is forgotten, and it is taken once there is room", async () => {
  const folder = aFolder();
  const journal = await openJournal({ folder });
  await journal.append(anUplink({ dedupKey: "first" }));
  // The error that SQLite gives when the disk is full, raised in the middle of the commit.
  const file = new Sqlite(join(folder, "uplinks.db"));
  file.exec("CREATE TRIGGER full BEFORE INSERT ON uplinks BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  const group = ["a", "b"].map((dedupKey) => anUplink({ dedupKey }));
  const refused = await Promise.allSettled(group.map((uplink) => journal.append(uplink)));
  expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  file.exec("DROP TRIGGER full");
  file.close();
  expect(await Promise.all(group.map((uplink) => journal.append(uplink)))).toEqual(["stored", "stored"]);
  expect(journal.uplinksOf("device", { limit: 10, since: 0 }).map(({ uplink }) => uplink.dedupKey)).toEqual([
    "b",
    "a",
    "first",
  ]);
  await journal.close();
});
