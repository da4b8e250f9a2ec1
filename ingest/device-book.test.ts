import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import type { AdmittedUplink } from "#journal";
import { openDeviceBook } from "./device-book.ts";
import { lossRate } from "./device-status.ts";
import { ingestEvents } from "./events.ts";

const log = createLog("silent", "json");
const events = ingestEvents(log, createMetrics());
const noon = Date.parse("2026-04-15T03:00:00Z");

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hatoba-book-"));
  database = await openDatabase({ url: join(folder, "books.db"), log });
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const uplink = (fCnt: number): AdmittedUplink => ({
  ...{ network: "lorawan", identity: "70b3d5e75e00a1b2", dedupKey: String(fCnt), heardAt: null, payload: "01" },
  ...{ fPort: 1, fCnt, receptions: [{ gatewayId: "g", rssi: -90, snr: 1 }], radio: {}, decoded: null },
  ...{ connectionId: "c", deviceId: "d", organizationId: "o", profileId: "p" },
  ...{ receivedAt: noon, measuredAt: noon + fCnt * 60_000 },
});

test("a month of uplinks that a network server had kept is delivered within a second: each is counted, and the latest is the last", async () => {
  const book = openDeviceBook({ database, clock: systemClock(), events });
  for (let fCnt = 1; fCnt <= 8_736; fCnt += 1) book.heard(uplink(fCnt), null);
  for (let time = 0; time < 3_000; time += 1) book.heardAgain("d");
  const status = await book.status("d");
  expect(status).toMatchObject({ uplinks: 8_736, duplicates: 3_000, fCnt: 8_736, lastSeenAt: noon + 8_736 * 60_000 });
  expect(lossRate(status)).toBe(0);
  await book.stop();
});

test("as much while the database can't be written: it is written afterwards, and none is counted twice", async () => {
  let refusals = 2;
  const refusing: Database = {
    ...database,
    transaction: (work) => {
      refusals -= 1;
      return refusals < 0 ? database.transaction(work) : Promise.reject(new Error("disk full"));
    },
  };
  const book = openDeviceBook({ database: refusing, clock: systemClock(), events });
  for (let fCnt = 1; fCnt <= 9_000; fCnt += 1) {
    book.heard(uplink(fCnt), null);
    if (fCnt % 3_000 === 0) await book.flush();
  }
  const status = await book.status("d");
  expect(status).toMatchObject({ uplinks: 9_000, duplicates: 0, fCnt: 9_000 });
  expect(lossRate(status)).toBe(0);
  await book.stop();
});
