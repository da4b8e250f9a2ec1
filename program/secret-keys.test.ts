/** The key is changed for a new one: killed between any two steps, nothing is lost; afterwards the old key opens nothing. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { openDatabase } from "#database";
import { createLog } from "#foundation/log";
import { openVault, Secret, type Vault } from "#foundation/secrets";
import {
  beginKeyChange,
  countByKey,
  endKeyChange,
  keysOf,
  previousKeyFile,
  resealAll,
  sealedColumns,
} from "./secret-keys.ts";

/** More than a page of them, so that a change can be killed amid a table. */
const devices = 1_100;

async function installation() {
  const dataFolder = mkdtempSync(join(tmpdir(), "hatoba-keys-"));
  const config = { dataFolder, secretKey: null, previousSecretKey: null };
  const url = join(dataFolder, "hatoba.db");
  const database = await openDatabase({ url, log: createLog("silent", "json") });
  const { current } = keysOf(config);
  const file = new Sqlite(url);
  file.transaction(() => fill(file, openVault(current)))();
  file.close();
  return { config, database, first: current };
}

/** A sealed text says where it is, so that one that ends up elsewhere shows. */
function fill(file: Sqlite.Database, vault: Vault): void {
  const add = (table: string, row: Record<string, string | number | null>) => {
    const columns = Object.keys(row).map((name) => `"${name}"`);
    const values = Object.keys(row).map((name) => `@${name}`);
    file.prepare(`INSERT INTO "${table}" (${columns}) VALUES (${values})`).run(row);
  };
  const sealed = (place: string) => vault.seal(`secret of ${place}`);
  add("secondFactors", { user: "u", secret: sealed("secondFactors u"), lastStep: 0, createdAt: 0 });
  const kept = (caller: string, key: string) => ({
    caller,
    key,
    request: sealed(`request ${caller} ${key}`),
    createdAt: 0,
  });
  for (const key of ["a", "b"]) add("keptAnswers", { ...kept("c", key), answer: sealed(`keptAnswers c ${key}`) });
  add("keptAnswers", { ...kept("d", "a"), answer: null });
  const channel = { id: "1", organizationId: "o", kind: "slack", name: "n", createdAt: 0 };
  add("channels", { ...channel, sealedTarget: sealed("channels 1") });
  const webhook = { id: "1", organizationId: "o", name: "n", url: "u", events: "[]", state: "on", failures: 0 };
  add("webhooks", { ...webhook, sealedSecrets: sealed("webhooks 1"), nextAttemptAt: 0, createdAt: 0 });
  for (let number = 0; number < devices; number += 1) {
    const deviceId = String(number).padStart(6, "0");
    add("lorawanDevices", {
      ...{ deviceId, devEui: deviceId, activation: "otaa", version: "1.0.3", mayRestart: 0, epoch: 0, fCntUp: 0 },
      ...{ fCntDown: 0, confirmedDown: 0, joinNonce: 0, devNonces: "[]", changedAt: 0 },
      sealedRoot: sealed(`root ${deviceId}`),
      sealedSession: number % 2 === 0 ? sealed(`session ${deviceId}`) : null,
    });
  }
}

const texts = 1 + 3 + 2 + 1 + 1 + devices + devices / 2;

/** Every sealed text in every column of every table, as it is opened. */
function everythingIn(dataFolder: string, vault: Vault): Set<string> {
  const opened = new Set<string>();
  const file = new Sqlite(join(dataFolder, "hatoba.db"), { readonly: true });
  for (const table of file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all())
    for (const row of file.prepare(`SELECT * FROM "${table}"`).iterate() as Iterable<Record<string, unknown>>)
      for (const [column, value] of Object.entries(row))
        if (typeof value === "string" && vault.keyOf(value)) opened.add(`${table}.${column} ${vault.open(value)}`);
  file.close();
  return opened;
}

test("killed after any step it goes on; nothing is lost, and then the old key opens nothing in any column", async () => {
  const { config, database, first } = await installation();
  const everything = (vault: Vault) => everythingIn(config.dataFolder, vault);
  const before = everything(openVault(first));
  expect(before.size).toBe(texts);
  let killed = 0;
  for (;;) {
    let steps = 0;
    const isKilled = await (async () => {
      for (const _ of beginKeyChange(config)) if (steps++ >= killed) return true;
      const { current, previous } = keysOf(config);
      for await (const _ of resealAll(database, openVault(current, previous))) if (steps++ >= killed) return true;
      return false;
    })();
    const { current, previous } = keysOf(config);
    const vault = openVault(current, previous);
    expect(await countByKey(database, vault)).toMatchObject({ unknown: 0 });
    expect(everything(vault).size).toBe(texts);
    if (!isKilled) break;
    killed += 1;
  }
  expect(killed).toBeGreaterThan(sealedColumns.length - 2);
  endKeyChange(config);
  expect(existsSync(join(config.dataFolder, previousKeyFile))).toBe(false);
  const { current, previous } = keysOf(config);
  expect(previous).toBeNull();
  expect(current.reveal()).not.toBe(first.reveal());
  expect(everything(openVault(current))).toEqual(before);
  expect(everything(openVault(first))).toEqual(new Set());
  expect(readFileSync(join(config.dataFolder, "secret.key"), "utf8")).toBe(current.reveal());
  await database.close();
});

test("no column that says it is sealed is left out", async () => {
  const { config, database } = await installation();
  const file = new Sqlite(join(config.dataFolder, "hatoba.db"), { readonly: true });
  const columns = file
    .prepare(
      "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE c.name LIKE 'sealed%'",
    )
    .pluck()
    .all();
  file.close();
  expect(sealedColumns.map(({ table, column }) => `${table}.${column}`)).toEqual(expect.arrayContaining(columns));
  expect(columns.length).toBeGreaterThan(3);
  await database.close();
});

test("keys of the environment: the new one needs the one before, and reseals under it", async () => {
  const { config, database, first } = await installation();
  const secretKey = new Secret("a new key that is long enough");
  const alone = { ...config, secretKey, previousSecretKey: null };
  expect(() => [...beginKeyChange(alone)]).toThrow("HATOBA_SECRET_KEY_PREVIOUS");
  const both = { ...alone, previousSecretKey: first };
  expect([...beginKeyChange(both)]).toEqual([]);
  const { current, previous } = keysOf(both);
  for await (const { done, total } of resealAll(database, openVault(current, previous)))
    expect(done).toBeLessThanOrEqual(total);
  expect(await countByKey(database, openVault(secretKey))).toEqual({ current: texts, previous: 0, unknown: 0 });
  await database.close();
});
