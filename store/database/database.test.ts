import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { createLog } from "#foundation/log";
import { startPostgres } from "../../test/harness/postgres.ts";
import { openDatabase, type Sql } from "./database.ts";

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

  test("keep no trace of what is eradicated, and the rest", async () => {
    const where = url();
    const database = await openDatabase({ url: where, log });
    const cursors = (tx: Sql) => tx.withTables<Tables>();
    const names = ["mark-gone", "mark-stays"].flatMap((mark) => [1, 2, 3].map((n) => `${mark}-${n}`));
    await database.transaction(async (tx) => {
      for (const name of names) await cursors(tx).insertInto("consumerCursors").values({ name, cursor: 1 }).execute();
    });
    await database.eradicate(async (tx) => {
      await cursors(tx).deleteFrom("consumerCursors").where("name", "like", "mark-gone%").execute();
    });
    const left = cursors(database.sql).selectFrom("consumerCursors").select("name").where("name", "like", "mark%");
    expect((await left.execute()).length).toBe(3);
    let folder = dirname(where);
    if (database.dialect === "postgres") {
      await sql`CHECKPOINT`.execute(database.sql);
      const { rows } = await sql<{ data_directory: string }>`SHOW data_directory`.execute(database.sql);
      folder = join(rows[0]?.data_directory ?? "", "base"); // its write-ahead log is recycled in time
    }
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
    await database.close();
    expect(texts.some((text) => text.includes("mark-stays"))).toBe(true);
    expect(texts.some((text) => text.includes("mark-gone"))).toBe(false);
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

function saltsOf(log: string): string {
  const header = Buffer.alloc(32);
  const descriptor = openSync(log, "r");
  readSync(descriptor, header);
  closeSync(descriptor);
  return header.subarray(16, 24).toString("hex");
}

test("on SQLite the log begins anew while transactions go on without a pause, and everything is in the file", async () => {
  const file = aFile();
  const database = await openDatabase({ url: file, log });
  const long = "x".repeat(10_000);
  // The salts of a log's header change each time it is begun anew.
  const began = new Set<string>();
  let written = 0;
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let number = 0; began.size < 3; number += 1) {
      await database.transaction(async (tx) => {
        const row = { name: `${writer} ${number} ${long}`, cursor: number };
        await tx.withTables<Tables>().insertInto("consumerCursors").values(row).execute();
      });
      written += 1;
      began.add(saltsOf(`${file}-wal`));
    }
  });
  await Promise.all(writers);
  const books = database.sql.withTables<Tables>().selectFrom("consumerCursors");
  const found = await books.select((row) => row.fn.countAll<number>().as("rows")).executeTakeFirst();
  expect(found?.rows).toBe(written);
  await database.close();
});
