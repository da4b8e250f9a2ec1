/** Deliveries in the books: filled up, closed once sent, tidied, and without what is erased; on both databases. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createTurns, openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { startPostgres } from "../test/harness/postgres.ts";
import {
  append,
  claim,
  closeDeliveries,
  entriesOf,
  forgetDevices,
  newDelivery,
  type Queue,
  tidy,
} from "./deliveries.ts";
import { tablesIn } from "./tables.ts";

const log = createLog("silent", "json");
const day = 86_400_000;
const event = (deviceId: string) => ({
  id: deviceId,
  type: "device.changed",
  at: 0,
  organizationId: "o",
  data: { deviceId },
});
const offsets = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

const postgres = await startPostgres();
if ("skipped" in postgres) process.stdout.write(`skipped: deliveries in PostgreSQL (${postgres.skipped})\n`);
afterAll(() => ("stop" in postgres ? postgres.stop() : undefined));

const newUrl: Record<string, () => string | Promise<string>> = {
  SQLite: () => join(mkdtempSync(join(tmpdir(), "hatoba-forward-")), "books.db"),
  ...("newDatabase" in postgres && { PostgreSQL: postgres.newDatabase }),
};

async function openOn(kind: string) {
  const database = await openDatabase({ url: (await newUrl[kind]?.()) ?? "", log });
  const queue: Queue = { holder: "h", takeTurn: createTurns(), underWay: new Set() };
  const add = (entries: Parameters<typeof append>[3]) =>
    queue.takeTurn(() => database.transaction((tx) => append(tx, queue, "w", entries, 1)));
  const rows = () => tablesIn(database.sql).selectFrom("webhookDeliveries").selectAll().orderBy("id").execute();
  const counts = async () => (await rows()).map((row) => entriesOf(row).length);
  return { database, queue, add, rows, counts };
}

describe.each(Object.keys(newUrl))("deliveries in %s", (kind) => {
  const open = () => openOn(kind);

  test("are filled up to a hundred events, in order, while nobody has sent them", async () => {
    const { database, add, rows, counts } = await open();
    await add(offsets(1, 30));
    await add(offsets(31, 50));
    await add(offsets(81, 150));
    expect(await counts()).toEqual([100, 100, 30]);
    expect((await rows()).flatMap(entriesOf)).toEqual(offsets(1, 230));
    await database.close();
  });

  test("take no more once they are being sent, or may have been before a crash", async () => {
    const { database, queue, add, counts } = await open();
    await add(offsets(1, 3));
    expect(await claim(database, queue, "w")).not.toBeNull();
    await add(offsets(4, 2));
    expect(await counts()).toEqual([3, 2]);
    await closeDeliveries(database, "h");
    queue.underWay.clear();
    await add(offsets(6, 1));
    expect(await counts()).toEqual([3, 2, 1]);
    await database.close();
  });

  test("of a device that is erased hold nothing of it, whether they were sent or not", async () => {
    const { database, add, rows } = await open();
    await add([event("one"), 7, event("other")]);
    await database.transaction((tx) => forgetDevices(tx, ["one"]));
    expect((await rows()).flatMap(entriesOf)).toEqual([7, event("other")]);
    await database.close();
  });

  test("leave the log after 30 days; what waits stays", async () => {
    const { database, rows } = await open();
    const clock = { ...systemClock(), now: () => 100 * day };
    const settled = (settledAt: number) => ({ ...newDelivery("w", "h", [1], 0), state: "accepted", settledAt });
    const kept = [settled(71 * day), newDelivery("w", "h", [2], 0)];
    await database.transaction(async (tx) => {
      const webhook = {
        id: "w",
        organizationId: "o",
        name: "n",
        url: "u",
        events: "[]",
        sealedSecrets: "",
        state: "on",
      };
      const fresh = { failingSince: null, failures: 0, nextAttemptAt: 0, lastAnswer: null, createdAt: 0 };
      await tablesIn(tx)
        .insertInto("webhooks")
        .values({ ...webhook, ...fresh })
        .execute();
      await tablesIn(tx)
        .insertInto("webhookDeliveries")
        .values([settled(69 * day), ...kept])
        .execute();
    });
    await tidy(database, clock);
    expect((await rows()).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    await database.close();
  });
});
