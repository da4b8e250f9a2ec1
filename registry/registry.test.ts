import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import pg from "pg";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { openAccounts, systemActor, systemScope } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { createLog } from "#foundation/log";
import { openVault, Secret } from "#foundation/secrets";
import { startPostgres } from "../test/harness/postgres.ts";
import { openRegistry } from "./registry.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";

const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});

const sqliteUrl = async () => join(mkdtempSync(join(tmpdir(), "hatoba-registry-")), "books.db");

/** A database of its own for each test, on the one server. */
async function postgresUrl(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const name = `registry_${newId().replaceAll("-", "")}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.replace(/[^/]+$/, name);
}

const engines: [string, () => Promise<string>][] = [["SQLite", sqliteUrl]];
if ("skipped" in postgres) process.stdout.write(`skipped: the registry on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgresUrl(postgres.url)]);

describe.each(engines)("the registry on %s", (_engine, newUrl) => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const rooms of opened.splice(0).reverse()) await rooms.close();
  });

  async function open(start = Date.parse("2026-11-20T03:00:00Z"), givenUrl?: string) {
    let now = start;
    const url = givenUrl ?? (await newUrl());
    const clock = { ...systemClock(), now: () => now };
    const database = await openDatabase({ url, log });
    const vault = openVault(new Secret("a key of the test"));
    const accounts = await openAccounts({ database, clock, log, vault });
    await accounts.createFirstOperator({ userId: "operator", password: null });
    const contracts = openContracts({ database, accounts, clock, zone });
    const registry = await openRegistry({ database, accounts, contracts, vault, clock, log, zone });
    opened.push({
      async close() {
        await registry.close();
        await database.close();
      },
    });
    return { url, database, accounts, contracts, registry, setNow: (text: string) => (now = Date.parse(text)) };
  }

  async function furnished(now?: number) {
    const rooms = await open(now);
    const holder = await rooms.accounts.createOrganization(systemActor, {
      kind: "contract-holder",
      name: "山田農園株式会社",
    });
    const profile = await rooms.registry.createProfile(systemActor, {
      name: "温湿度",
      network: "lorawan",
      codec: { kind: "cayenne-lpp" },
    });
    const input = { organizationId: holder.id, profileId: profile.id, name: "センサー", devEui: "70B3D5-499A1F-0001" };
    return { ...rooms, holder, profile, input };
  }

  const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof Fault) return error;
    throw new Error(`expected a Fault, got ${String(error)}`);
  };

  describe("registering a device", () => {
    test("SDM 第7条 (R-40): at 2026-04-14T15:30Z the billing start date is 2026-04-15 in Japan", async () => {
      const { registry, input } = await furnished(Date.parse("2026-04-14T15:30:00Z"));
      const device = await registry.registerDevice(systemActor, input);
      expect(device.contract.billingStartDate).toBe("2026-04-15");
      expect(device.identity).toBe("70b3d5499a1f0001");
    });

    test("SDM 第1条 (R-01): three devices have three child and three parent contracts, one to one", async () => {
      const { registry, contracts, input } = await furnished();
      for (const devEui of ["70b3d5499a1f0001", "70b3d5499a1f0002", "70b3d5499a1f0003"])
        await registry.registerDevice(systemActor, { ...input, devEui });
      const { items } = await contracts.contracts(systemScope(), { limit: 100 });
      const children = items.filter((contract) => contract.kind === "child");
      const parents = new Map(
        items.filter((contract) => contract.kind === "parent").map((contract) => [contract.id, contract]),
      );
      expect([children.length, parents.size]).toEqual([3, 3]);
      for (const child of children) expect(parents.get(child.counterpartId)?.counterpartId).toBe(child.id);
      expect(new Set(items.map((contract) => contract.number)).size).toBe(6);
    });

    test("IOT 第14条3項 (R-28): with a limit of three and one in service, two of five more are taken and the lines above are named", async () => {
      const { registry, database, holder, input } = await furnished();
      const limit = { organizationId: holder.id, devices: 3, changedAt: 0 };
      await database.transaction(async (tx) => {
        await tx.withTables<{ deviceLimits: typeof limit }>().insertInto("deviceLimits").values(limit).execute();
      });
      await registry.registerDevice(systemActor, input);
      const lines = [1, 2, 3, 4, 5].map((digit) => `${holder.id},温湿度,第${digit},70b3d5499a1f002${digit}`);
      const fileOf = (some: string[]) => Buffer.from(["契約者,プロファイル,名前,devEui", ...some].join("\n"));
      const fault = await faultOf(registry.importDevices(systemActor, fileOf(lines)));
      expect(fault).toMatchObject({ kind: "conflict", text: "registry.device-limit-reached" });
      expect(fault.errors.map(({ path }) => path)).toEqual(["rows.4.devEui", "rows.5.devEui", "rows.6.devEui"]);
      expect((await registry.importDevices(systemActor, fileOf(lines.slice(0, 2)))).registered).toHaveLength(2);
      const one = await faultOf(registry.registerDevice(systemActor, { ...input, devEui: "70b3d5499a1f0031" }));
      expect(one.errors).toMatchObject([{ path: "devEui", attributes: { limit: 3, left: 0 } }]);
    });

    test("of two registrations of one EUI at once, one wins and the other leaves nothing", async () => {
      const { registry, contracts, input } = await furnished();
      const both = await Promise.allSettled([
        registry.registerDevice(systemActor, input),
        registry.registerDevice(systemActor, input),
      ]);
      expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect((await contracts.contracts(systemScope(), { limit: 100 })).items.length).toBe(2);
      expect((await registry.devices(systemScope(), { limit: 100 })).items.length).toBe(1);
    });

    test("names every bad field at once", async () => {
      const { registry } = await furnished();
      const fault = await faultOf(
        registry.registerDevice(systemActor, {
          organizationId: "no",
          profileId: "no",
          name: " ",
          devEui: "12",
          latitude: 91,
        }),
      );
      expect(fault.errors.map((error) => error.path).sort()).toEqual([
        "latitude",
        "name",
        "organizationId",
        "profileId",
      ]);
    });

    test("is known to intake the moment it is committed, and again after a restart", async () => {
      const { registry, input, url } = await furnished();
      expect(registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")).toBeNull();
      const device = await registry.registerDevice(systemActor, input);
      expect(registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId).toBe(device.id);
      const again = await open(undefined, url);
      expect(again.registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId).toBe(device.id);
    });

    test("by another program is known to this one within seconds", async () => {
      const { registry, input, url } = await furnished();
      const other = await open(undefined, url);
      await other.registry.registerDevice(systemActor, input);
      await expect.poll(() => registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")).not.toBeNull();
    });

    test("SDM 第6条 (R-60, R-66): retiring ends child and parent 30 days later, and frees the identity", async () => {
      const { registry, contracts, input } = await furnished(Date.parse("2026-04-10T03:00:00Z"));
      const device = await registry.registerDevice(systemActor, input);
      const retired = await registry.retireDevice(systemActor, device.id);
      expect(retired.contract.endedOn).toBe("2026-05-10");
      const { items } = await contracts.contracts(systemScope(), { limit: 100 });
      expect(items.map((contract) => contract.endedOn)).toEqual(["2026-05-10", "2026-05-10"]);
      await registry.registerDevice(systemActor, input);
    });
  });

  describe("a device that is retired", () => {
    test("is heard until its last day has passed, then counts as unregistered; after a restart too", async () => {
      const { registry, input, setNow, url } = await furnished(Date.parse("2026-04-10T03:00:00Z"));
      const device = await registry.registerDevice(systemActor, input);
      expect((await registry.retireDevice(systemActor, device.id)).contract.endedOn).toBe("2026-05-10");
      const heard = () => registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId ?? null;
      expect([heard(), registry.addressBook.device(device.id)?.retiredAt]).toEqual([
        device.id,
        Date.parse("2026-04-10T03:00:00Z"),
      ]);
      setNow("2026-05-10T14:59:59Z"); // 23:59:59 of the last day in Japan
      const onLastDay = await open(Date.parse("2026-05-10T14:59:59Z"), url);
      expect(onLastDay.registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId).toBe(device.id);
      expect(heard()).toBe(device.id);
      setNow("2026-05-10T15:00:00Z");
      await expect.poll(heard).toBeNull();
      const dayAfter = await open(Date.parse("2026-05-10T15:00:00Z"), url);
      expect(dayAfter.registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")).toBeNull();
    });

    test("leaves its identity to the next registration, alone or by CSV, and never takes it back", async () => {
      const { registry, input, holder, profile, url } = await furnished();
      const first = await registry.registerDevice(systemActor, input);
      await registry.retireDevice(systemActor, first.id);
      const csv = `organization,profile,name,devEui\n${holder.id},${profile.id},次,70b3d5499a1f0001\n`;
      const [second] = (await registry.importDevices(systemActor, Buffer.from(csv))).registered;
      await registry.updateDevice(systemActor, first.id, { name: "前のセンサー" });
      expect(registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId).toBe(second?.id);
      const again = await open(undefined, url);
      expect(again.registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001")?.deviceId).toBe(second?.id);
    });

    test("is retired once: of two at once, one is told that it came late", async () => {
      const { registry, database, input } = await furnished();
      const device = await registry.registerDevice(systemActor, input);
      const both = await Promise.allSettled([
        registry.retireDevice(systemActor, device.id),
        registry.retireDevice(systemActor, device.id),
      ]);
      expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
      const facts = await database.sql
        .withTables<{ contractFacts: { kind: string } }>()
        .selectFrom("contractFacts")
        .select("kind")
        .where("kind", "=", "cancellation-notified")
        .execute();
      expect(facts.length).toBe(2);
    });

    test("stays in service when the day named is none", async () => {
      const { registry, input } = await furnished();
      const device = await registry.registerDevice(systemActor, input);
      const fault = await faultOf(registry.retireDevice(systemActor, device.id, { namedOn: "2026-02-30" }));
      expect([fault.kind, fault.errors[0]?.path]).toEqual(["invalid", "namedOn"]);
      expect((await registry.device(systemScope(), device.id)).retiredAt).toBeNull();
    });
  });

  test("a codec's versions say who and when; two who change the same version don't overwrite one another", async () => {
    const { registry, setNow } = await open();
    const codec = (note: string) => ({ kind: "javascript", source: `// ${note}` }) as const;
    const made = { name: "温湿度", network: "lorawan", codec: codec("1"), note: "初版" } as const;
    const { id, version, limits, hold } = await registry.createProfile(systemActor, made);
    expect([version, limits, hold]).toEqual([1, { timeMs: null, outputBytes: null, memoryMb: null }, null]);
    setNow("2026-11-21T03:00:00Z");
    await registry.updateProfile(systemActor, id, { name: "温湿度計" });
    await registry.updateProfile(systemActor, id, { codec: codec("2"), basedOn: 1, note: "補正" });
    await expect(registry.updateProfile(systemActor, id, { codec: codec("3"), basedOn: 1 })).rejects.toMatchObject({
      kind: "conflict",
    });
    const { items, next } = await registry.codecVersions(id, { limit: 1 });
    expect([items, next]).toMatchObject([[{ number: 2, by: "system", note: "補正", codec: codec("2") }], "2"]);
    expect((await registry.codecVersions(id, { limit: 5, before: 2 })).items).toMatchObject([
      { number: 1, note: "初版", at: Date.parse("2026-11-20T03:00:00Z") },
    ]);
    expect(await registry.codecVersionNumbered(id, 1)).toMatchObject({ codec: codec("1") });
    await expect(registry.codecVersionNumbered(id, 3)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a hold is written once, with what goes along; a release, another codec or other limits end it", async () => {
    const { registry } = await open();
    const made = { name: "止まる", network: "lorawan", codec: { kind: "hex" } } as const;
    const { id } = await registry.createProfile(systemActor, made);
    let letters = 0;
    const hold = () =>
      registry.holdCodec(id, { at: 5, limit: "memory" }, async () => {
        letters += 1;
      });
    await hold();
    await hold();
    expect([letters, registry.addressBook.profile(id)?.hold]).toEqual([1, { at: 5, limit: "memory" }]);
    expect((await registry.releaseCodec(systemActor, id)).hold).toBeNull();
    await expect(registry.releaseCodec(systemActor, id)).rejects.toMatchObject({ kind: "not-found" });
    const limits = { timeMs: 100, outputBytes: null, memoryMb: null };
    for (const changes of [{ limits }, { codec: { kind: "cayenne-lpp" } as const }]) {
      await hold();
      expect((await registry.updateProfile(systemActor, id, changes)).hold).toBeNull();
    }
    await hold();
    expect((await registry.updateProfile(systemActor, id, { name: "同じ" })).hold).not.toBeNull();
    expect([letters, (await registry.profile(systemScope(), id)).limits]).toEqual([4, limits]);
  });

  test("examples are kept with a profile, and all of them are put in place of those before", async () => {
    const { registry } = await open();
    const example = (name: string) =>
      ({ name, payload: "00", fPort: 1, receivedAt: null, expected: { fields: { t: 1 } } }) as const;
    const made = { name: "例", network: "lorawan", codec: { kind: "hex" }, examples: [example("a")] } as const;
    const { id } = await registry.createProfile(systemActor, made);
    expect(await registry.codecExamples(id)).toEqual([example("a")]);
    await registry.keepCodecExamples(systemActor, id, [example("b"), example("c")]);
    expect(await registry.codecExamples(id)).toEqual([example("b"), example("c")]);
    expect(await registry.codecExamples(newId())).toEqual([]);
  });

  test("a device is found by any part of its name as written, and by its identity however it is written", async () => {
    const { registry, input } = await furnished();
    await registry.registerDevice(systemActor, { ...input, name: "Pump_1", devEui: "70b3d5499a1f0031" });
    await registry.registerDevice(systemActor, { ...input, name: "pump21", devEui: "70b3d5499a1f0032" });
    const found = async (search: string) =>
      (await registry.devices(systemScope(), { limit: 10, search })).items.map((device) => device.name);
    expect(await found("p_1")).toEqual(["Pump_1"]);
    expect(await found("PUMP")).toEqual(["Pump_1", "pump21"]);
    expect(await found("49-9A-1F-00-32")).toEqual(["pump21"]);
    expect(await found("%")).toEqual([]);
  });

  test("an end customer's device is under contract with the holder that resells to it", async () => {
    const { registry, accounts, contracts, holder, input } = await furnished();
    const customer = await accounts.createOrganization(systemActor, {
      kind: "end-customer",
      name: "猟友会",
      parentId: holder.id,
    });
    const device = await registry.registerDevice(systemActor, { ...input, organizationId: customer.id });
    expect(device.organizationId).toBe(customer.id);
    const { items } = await contracts.contracts(systemScope(), { limit: 10 });
    expect(items.map((contract) => contract.organizationId)).toEqual([holder.id, holder.id]);
  });

  describe("importing devices from CSV", () => {
    const header = "organization,profile,name,devEui,latitude,longitude,place,trap";

    test("that fails in the midst leaves nothing: no device, no contract, no audit, no address", async () => {
      const { registry, contracts, accounts, holder, profile } = await furnished();
      const rows = Array.from(
        { length: 1_500 },
        (_, index) =>
          `${holder.id},${profile.id},s,${(0x70b3d5aa00000000n + BigInt(index)).toString(16).padStart(16, "0")}`,
      );
      const csv = Buffer.from(["organization,profile,name,devEui", ...rows].join("\n"));
      const dying = registry.importDevices(systemActor, csv, {
        onProgress: (done) => {
          if (done === 1_500) throw new Error("the terminal went away");
        },
      });
      await expect(dying).rejects.toThrow("the terminal went away");
      expect((await registry.devices(systemScope(), { limit: 1 })).items).toEqual([]);
      expect((await contracts.contracts(systemScope(), { limit: 1 })).items).toEqual([]);
      expect((await accounts.auditEntries(systemScope(), { limit: 10, action: "device.registered" })).items).toEqual(
        [],
      );
      expect(registry.addressBook.deviceFor("lorawan", "70b3d5aa00000000")).toBeNull();
      expect((await registry.importDevices(systemActor, csv)).registered[0]?.contract.child).toBe("C-000001");
    });

    test("names the line of a device that another program registered a moment ago", async () => {
      const { registry, input, holder, profile, url } = await furnished();
      const other = await open(undefined, url);
      await other.registry.registerDevice(systemActor, input);
      const csv = `${header}\n${holder.id},${profile.id},a,70b3d5499a1f0041,,,,\n${holder.id},${profile.id},b,70b3d5499a1f0001,,,,\n`;
      const fault = await faultOf(registry.importDevices(systemActor, Buffer.from(csv)));
      expect(fault.errors.map((error) => error.path)).toEqual(["rows.3.devEui"]);
      expect((await registry.devices(systemScope(), { limit: 10 })).items.length).toBe(1);
    });

    test("names cells that say nothing we know, cells too many and columns there twice", async () => {
      const { registry } = await furnished();
      const csv = `${header},\n山田農園株式会社,温湿度,a,70b3d5499a1f0051,abc,,,たぶん,\n,,,,,,,,\n山田農園株式会社,温湿度,b,７０ｂ３ｄ５４９９ａ１ｆ００５２,,,東,いいえ,余り\n`;
      const fault = await faultOf(registry.importDevices(systemActor, Buffer.from(csv)));
      expect(fault.errors.map((error) => error.path)).toEqual(["rows.2.latitude", "rows.2.trap", "rows.4"]);
      const twice = await faultOf(
        registry.importDevices(systemActor, Buffer.from("organization,organizationId,profile,name\na,b,c,d\n")),
      );
      expect(twice.errors.map((error) => error.path)).toEqual(["rows.1.organizationId"]);
    });

    test("registers all of a file, by name or ID, UTF-8 or as Excel in Japan writes it", async () => {
      const { registry, holder } = await furnished();
      const csv = `契約者,プロファイル,名前,devEui,場所,わな\n山田農園株式会社,温湿度,第1ハウス,70b3d5499a1f0011,東側,はい\n${holder.id},温湿度,第2ハウス,70b3d5499a1f0012,,\n`;
      const { registered } = await registry.importDevices(systemActor, iconv.encode(csv, "cp932"));
      expect(registered.map((device) => [device.name, device.place, device.trap])).toEqual([
        ["第1ハウス", "東側", true],
        ["第2ハウス", null, false],
      ]);
    });

    test("names every mistake by line and column, and registers nothing", async () => {
      const { registry, input } = await furnished();
      await registry.registerDevice(systemActor, input);
      const csv = [
        `\uFEFF${header}`,
        "山田農園株式会社,温湿度,良い,70b3d5499a1f0021,35.6,139.7,,",
        "どこか,温湿度,a,70b3d5499a1f0022,,,,",
        "山田農園株式会社,温湿度,,xyz,95,139,,",
        "山田農園株式会社,温湿度,b,70b3d5499a1f0021,,,,",
        "山田農園株式会社,温湿度,c,70b3d5499a1f0001,,,,",
      ].join("\r\n");
      const fault = await faultOf(registry.importDevices(systemActor, Buffer.from(csv)));
      expect(fault.errors.map((error) => error.path).sort()).toEqual(
        [
          "rows.3.organization",
          "rows.4.devEui",
          "rows.4.latitude",
          "rows.4.name",
          "rows.5.devEui",
          "rows.6.devEui",
        ].sort(),
      );
      expect((await registry.devices(systemScope(), { limit: 100 })).items.length).toBe(1);
    });

    test("refuses a file without the columns it needs", async () => {
      const { registry } = await furnished();
      const fault = await faultOf(registry.importDevices(systemActor, Buffer.from("name,color\na,red\n")));
      expect(fault.errors.map((error) => error.path)).toEqual([
        "rows.1.color",
        "rows.1.organization",
        "rows.1.profile",
      ]);
    });

    test("takes ten thousand devices in one transaction", async () => {
      const { registry, holder, profile } = await furnished();
      const rows = Array.from(
        { length: 10_000 },
        (_, index) => `${holder.id},${profile.id},s${index},70b3d5aa${index.toString(16).padStart(8, "0")},,,,`,
      );
      const { registered } = await registry.importDevices(systemActor, Buffer.from([header, ...rows].join("\n")));
      expect(registered.length).toBe(10_000);
      expect(registered[9_999]?.contract.child).toBe("C-010000");
    });
  });

  describe("groups", () => {
    test("a device is in several, only of its own organization; lists are filtered by them, and a restart knows them", async () => {
      const { registry, accounts, url, holder, profile, input } = await furnished();
      const [one, two] = [
        await registry.registerDevice(systemActor, input),
        await registry.registerDevice(systemActor, { ...input, devEui: "70b3d5499a1f0002" }),
      ];
      const other = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "別の会社" });
      const foreign = { organizationId: other.id, profileId: profile.id, name: "よそ", devEui: "70b3d5499a1f0003" };
      const strange = await registry.registerDevice(systemActor, foreign);
      const mine = { organizationId: holder.id };
      const ridge = await registry.createGroup(systemActor, { ...mine, name: " 尾根 " });
      const all = await registry.createGroup(systemActor, { ...mine, name: "全部" });
      await registry.changeMembers(systemActor, ridge.id, { add: [one.id, one.id] });
      await registry.changeMembers(systemActor, all.id, { add: [one.id, two.id] });
      const refused = await faultOf(registry.changeMembers(systemActor, all.id, { add: [two.id, strange.id] }));
      expect(refused.errors.map(({ path }) => path)).toEqual(["add.1"]);
      const taken = await faultOf(registry.renameGroup(systemActor, all.id, "尾根"));
      expect(taken.text).toBe("registry.group-name-taken");

      const idsIn = async (groupId: string) =>
        (await registry.devices(systemScope(), { limit: 10, groupId })).items.map(({ id }) => id);
      expect([await idsIn(ridge.id), await idsIn(all.id)]).toEqual([[one.id], [one.id, two.id]]);
      const listed = (await registry.groups(systemScope(), { limit: 10 })).items;
      expect(listed.map(({ name, devices }) => [name, devices])).toEqual([
        ["尾根", 1],
        ["全部", 2],
      ]);
      expect([...registry.groupsOf(one.id)].sort()).toEqual([ridge.id, all.id].sort());
      const { registry: again } = await open(undefined, url);
      expect([...again.groupsOf(one.id)].sort()).toEqual([ridge.id, all.id].sort());
    });

    test("who leaves is told, also what another program takes out", async () => {
      const { registry, url, holder, input } = await furnished();
      const device = await registry.registerDevice(systemActor, input);
      const group = await registry.createGroup(systemActor, { organizationId: holder.id, name: "尾根" });
      const { registry: other } = await open(undefined, url);
      const told: string[] = [];
      registry.onLeftGroup(({ deviceIds }) => told.push(...deviceIds));
      await registry.changeMembers(systemActor, group.id, { add: [device.id] });
      await expect.poll(() => other.groupsOf(device.id)).toEqual([group.id]);
      await other.deleteGroup(systemActor, group.id);
      await expect.poll(() => told).toEqual([device.id]);
      expect(registry.groupsOf(device.id)).toEqual([]);
    });
  });

  describe("connections", () => {
    test("show their secret once and know it again by its hash", async () => {
      const { registry, database } = await furnished();
      const input = {
        name: "ChirpStack",
        kind: "chirpstack",
        transport: "mqtt",
        broker: { kind: "embedded", username: "ns" },
      } as const;
      const { connection, secret } = await registry.createConnection(systemActor, input);
      expect((await registry.verifyEmbedded("ns", secret.reveal()))?.id).toBe(connection.id);
      expect(await registry.verifyEmbedded("ns", "guess")).toBeNull();
      expect(await registry.verifyEmbedded("nobody", secret.reveal())).toBeNull();
      expect((await faultOf(registry.createConnection(systemActor, input))).text).toBe("registry.broker-user-taken");
      const external = {
        ...input,
        broker: { kind: "external", url: "mqtt://broker:1883", username: "u" },
        password: new Secret("of the broker"),
      } as const;
      const sealed = await registry.createConnection(systemActor, external);
      expect((await registry.externalSecrets(sealed.connection.id)).password?.reveal()).toBe("of the broker");
      const dump = JSON.stringify(
        await database.sql
          .withTables<{ connections: Record<string, unknown> }>()
          .selectFrom("connections")
          .selectAll()
          .execute(),
      );
      expect(dump).not.toContain("of the broker");
      expect(dump).not.toContain(secret.reveal());
      await registry.updateConnection(systemActor, connection.id, { enabled: false });
      expect(await registry.verifyEmbedded("ns", secret.reveal())).toBeNull();
    });
  });
});
