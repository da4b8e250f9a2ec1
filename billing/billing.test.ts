import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { openAccounts, scopeOf, systemActor, systemScope } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { createLog } from "#foundation/log";
import { openVault, Secret } from "#foundation/secrets";
import { startPostgres } from "../test/harness/postgres.ts";
import { openBilling } from "./billing.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";
const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});

const sqliteUrl = async () => join(mkdtempSync(join(tmpdir(), "hatoba-billing-")), "books.db");

/** A database of its own for each test, on the one server. */
async function postgresUrl(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const name = `billing_${newId().replaceAll("-", "")}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.replace(/[^/]+$/, name);
}

const engines: [string, () => Promise<string>][] = [["SQLite", sqliteUrl]];
if ("skipped" in postgres) process.stdout.write(`skipped: device counts on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgresUrl(postgres.url)]);

describe.each(engines)("device counts on %s", (_engine, newUrl) => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });

  async function open(today = "2026-05-20T03:00:00Z") {
    const clock = { ...systemClock(), now: () => Date.parse(today) };
    const database = await openDatabase({ url: await newUrl(), log });
    opened.push(database);
    const accounts = await openAccounts({ database, clock, log, vault: openVault(new Secret("k")) });
    await accounts.createFirstOperator({ userId: "operator", password: null });
    const contracts = openContracts({ database, accounts, clock, zone });
    const billing = openBilling({ database, accounts, contracts, clock, zone });
    const holder = async (name: string) =>
      (await accounts.createOrganization(systemActor, { kind: "contract-holder", name })).id;
    const start = (organizationId: string, at: string, item: "LORAWAN" | "SIGFOX" = "LORAWAN") => {
      const device = { deviceId: newId(), organizationId, item };
      return database.transaction(async (tx) => {
        await contracts.openForDevices(tx, [device], Date.parse(at));
        return device;
      });
    };
    const end = (deviceId: string, arrivedAt: string) =>
      database.transaction((tx) => contracts.cancelForDevice(tx, { deviceId, arrivedAt: Date.parse(arrivedAt) }));
    return { accounts, billing, contracts, database, holder, start, end };
  }

  test("SDM 第7条 (R-40): registered at 2026-04-14T15:30Z counts from 2026-04-15 in Japan, 16 of April's days", async () => {
    const { billing, holder, start } = await open();
    const farm = await holder("山田農園株式会社");
    await start(farm, "2026-04-14T15:30:00Z");
    expect(await billing.deviceCounts(systemScope(), { month: "2026-04" })).toEqual([
      {
        organizationId: farm,
        organizationName: "山田農園株式会社",
        plan: "LORAWAN",
        registered: 1,
        started: 1,
        ended: 0,
        deviceDays: 16,
      },
    ]);
    expect(await billing.deviceCounts(systemScope(), { month: "2026-03" })).toEqual([]);
  });

  test("SDM 第6条 (R-60, A-2): notice on 2026-04-10 ends on 2026-05-10, which is a day of May's ten", async () => {
    const { billing, holder, start, end } = await open();
    const { deviceId } = await start(await holder("山田農園株式会社"), "2026-04-01T03:00:00Z");
    await end(deviceId, "2026-04-10T03:00:00Z");
    const [april] = await billing.deviceCounts(systemScope(), { month: "2026-04" });
    const [may] = await billing.deviceCounts(systemScope(), { month: "2026-05" });
    expect([april?.deviceDays, april?.ended, may?.deviceDays, may?.ended, may?.registered]).toEqual([30, 0, 10, 1, 0]);
    expect(await billing.deviceCounts(systemScope(), { month: "2026-06" })).toEqual([]);
  });

  test("are apart by contract holder and item, and a holder sees its own only", async () => {
    const { accounts, billing, holder, start } = await open();
    const [farm, hunters] = [await holder("農園"), await holder("猟友会")];
    for (const organizationId of [farm, farm, hunters]) await start(organizationId, "2026-05-01T03:00:00Z");
    await start(farm, "2026-05-01T03:00:00Z", "SIGFOX");
    const rows = (await billing.deviceCounts(systemScope(), { month: "2026-05" })).map((count) => [
      count.organizationName,
      count.plan,
      count.registered,
    ]);
    expect(rows.sort()).toEqual([
      ["猟友会", "LORAWAN", 1],
      ["農園", "LORAWAN", 2],
      ["農園", "SIGFOX", 1],
    ]);
    const member = { ...systemActor, organizationKind: "contract-holder" as const, organizationIds: [hunters] };
    const seen = await billing.deviceCounts(scopeOf(member), { month: "2026-05" });
    expect(seen.map((count) => count.organizationId)).toEqual([hunters]);
    await expect(
      billing.deviceCounts(scopeOf(member), { month: "2026-05", organizationId: farm }),
    ).rejects.toMatchObject({ kind: "not-found" });
    expect((await accounts.organization(systemScope(), farm)).name).toBe("農園");
  });

  test("SDM 第1条 (R-01): a second contract for a device is refused, and the first one stays as it was", async () => {
    const { contracts, database, holder, start } = await open();
    const device = await start(await holder("農園"), "2026-05-01T03:00:00Z");
    const again = database.transaction((tx) => contracts.openForDevices(tx, [device]));
    await expect(again).rejects.toMatchObject({ kind: "conflict", text: "contracts.device-has-contract" });
    expect((await contracts.ofDevices(database.sql, [device.deviceId])).get(device.deviceId)?.child).toBe("C-000001");
  });

  test("SDM 第6条2項・3項 (R-66): of two notices at once the earlier end holds for child and parent", async () => {
    const { contracts, database, holder, start } = await open();
    const { deviceId } = await start(await holder("農園"), "2026-03-01T03:00:00Z");
    const arrivedAt = Date.parse("2026-04-10T03:00:00Z");
    const notices = [undefined, "2026-05-31"].map((namedOn) =>
      database.transaction((tx) => contracts.cancelForDevice(tx, { deviceId, arrivedAt, namedOn })),
    );
    await Promise.all(notices);
    const { items } = await contracts.contracts(systemScope(), { limit: 10 });
    expect(items.map((contract) => contract.endedOn)).toEqual(["2026-05-10", "2026-05-10"]);
  });

  test("of a closed month stay as they were; a correction shows in the state of the contract and in the months that are open", async () => {
    const { billing, contracts, database, holder, start } = await open("2026-06-20T03:00:00Z");
    const { deviceId } = await start(await holder("農園"), "2026-04-01T03:00:00Z");
    const before = await billing.deviceCounts(systemScope(), { month: "2026-04" });
    const correction = { deviceId, endedOn: "2026-04-20", reason: "届出の入力漏れ", recordedBy: "operator" };
    const recordedAt = Date.parse("2026-06-20T02:00:00Z");
    await database.transaction((tx) => contracts.correctDevice(tx, { ...correction, recordedAt }));
    expect(await billing.deviceCounts(systemScope(), { month: "2026-04" })).toEqual(before);
    expect(before.map((count) => count.deviceDays)).toEqual([30]);
    expect(await billing.deviceCounts(systemScope(), { month: "2026-06" })).toEqual([]);
    expect((await contracts.ofDevices(database.sql, [deviceId])).get(deviceId)?.endedOn).toBe("2026-04-20");
  });

  test.each(["2026-13", "2026-00", "2026-5", "2026", "", "2026-05-01"])("refuse the month %j", async (month) => {
    const { billing } = await open();
    await expect(billing.deviceCounts(systemScope(), { month })).rejects.toMatchObject({ kind: "invalid" });
  });
});
