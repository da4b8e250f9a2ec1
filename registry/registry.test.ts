import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { openAccounts, systemActor, systemScope } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { createLog } from "#foundation/log";
import { openVault, Secret } from "#foundation/secrets";
import { openRegistry } from "./registry.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";

async function open(
  now = Date.parse("2026-11-20T03:00:00Z"),
  url = join(mkdtempSync(join(tmpdir(), "hatoba-registry-")), "books.db"),
) {
  const clock = { ...systemClock(), now: () => now };
  const database = await openDatabase({ url, log });
  const accounts = await openAccounts({ database, clock, log });
  await accounts.createFirstOperator({ userId: "operator", password: null });
  const contracts = openContracts({ database, accounts, clock, zone });
  const registry = await openRegistry({
    database,
    accounts,
    contracts,
    vault: openVault(new Secret("a key of the test")),
    clock,
    log,
    zone,
  });
  return { url, database, accounts, contracts, registry };
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
    expect(fault.errors.map((error) => error.path).sort()).toEqual(["latitude", "name", "organizationId", "profileId"]);
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
    await expect
      .poll(() => registry.addressBook.deviceFor("lorawan", "70b3d5499a1f0001"), { timeout: 5_000 })
      .not.toBeNull();
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

describe("importing devices from CSV", () => {
  const header = "organization,profile,name,devEui,latitude,longitude,place,trap";

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
    expect(fault.errors.map((error) => error.path)).toEqual(["rows.1.color", "rows.1.organization", "rows.1.profile"]);
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
    expect((await registry.externalPassword(sealed.connection.id))?.reveal()).toBe("of the broker");
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
