import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createLog } from "#foundation/log";
import { startPostgres } from "../../test/harness/postgres.ts";
import { openDatabase } from "./database.ts";

const log = createLog("silent", "json");
const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});

type Tables = { migrations: { name: string; at: number }; consumerCursors: { name: string; cursor: number } };
const aFile = () => join(mkdtempSync(join(tmpdir(), "hatoba-database-")), "books.db");
const engines: [string, () => string][] = [["SQLite", aFile]];
if ("skipped" in postgres) process.stdout.write(`skipped: the books on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgres.url]);

describe.each(engines)("the books on %s", (_name, url) => {
  test("make their tables at the first start and keep them at the second", async () => {
    const where = url();
    const first = await openDatabase({ url: where, log });
    const applied = await first.sql.withTables<Tables>().selectFrom("migrations").selectAll().execute();
    expect(applied.map((row) => row.name)).toContain("0001-accounts");
    await first.close();
    const second = await openDatabase({ url: where, log });
    expect((await second.sql.withTables<Tables>().selectFrom("migrations").selectAll().execute()).length).toBe(
      applied.length,
    );
    await second.close();
  });

  test("commit what a transaction did, or nothing of it; numbers come back as numbers", async () => {
    const database = await openDatabase({ url: url(), log });
    const cursors = () =>
      database.sql
        .withTables<Tables>()
        .selectFrom("consumerCursors")
        .selectAll()
        .where("name", "like", "test%")
        .execute();
    await database.transaction(async (tx) => {
      await tx
        .withTables<Tables>()
        .insertInto("consumerCursors")
        .values({ name: "test", cursor: 9_007_199_254_740_991 })
        .execute();
    });
    const failing = database.transaction(async (tx) => {
      await tx.withTables<Tables>().insertInto("consumerCursors").values({ name: "test 2", cursor: 1 }).execute();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await cursors()).toEqual([{ name: "test", cursor: 9_007_199_254_740_991 }]);
    await database.close();
  });

  test("take writers in turn: a hundred increments at once make a hundred", async () => {
    const database = await openDatabase({ url: url(), log });
    await database.transaction(async (tx) => {
      await tx.withTables<Tables>().insertInto("consumerCursors").values({ name: "turns", cursor: 0 }).execute();
    });
    const increments = Array.from({ length: 100 }, () =>
      database.transaction(async (tx) => {
        await tx
          .withTables<Tables>()
          .updateTable("consumerCursors")
          .set((row) => ({ cursor: row("cursor", "+", 1) }))
          .where("name", "=", "turns")
          .execute();
      }),
    );
    await Promise.all(increments);
    const row = await database.sql
      .withTables<Tables>()
      .selectFrom("consumerCursors")
      .selectAll()
      .where("name", "=", "turns")
      .executeTakeFirst();
    expect(row?.cursor).toBe(100);
    await database.close();
  });

  test("refuse to be opened by a program that is older than they are", async () => {
    const where = url();
    const newer = await openDatabase({ url: where, log });
    await newer.transaction(async (tx) => {
      await tx.withTables<Tables>().insertInto("migrations").values({ name: "9999-of-the-future", at: 0 }).execute();
    });
    await newer.close();
    await expect(openDatabase({ url: where, log })).rejects.toThrow(
      /newer than this program: it has 9999-of-the-future/,
    );
  });
});

test("on SQLite the reader can't write", async () => {
  const database = await openDatabase({ url: aFile(), log });
  const writing = database.sql
    .withTables<Tables>()
    .insertInto("consumerCursors")
    .values({ name: "x", cursor: 1 })
    .execute();
  await expect(writing).rejects.toThrow("readonly");
  await database.close();
});
