import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { recordPrices } from "#billing";
import { openField } from "../test/harness/field.ts";
import { zone } from "../test/harness/trade.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open() {
  const field = await openField("2026-04-01");
  opened.push(field);
  const { billing, clock, database, holder, organizationId, registry, register, setNow, successions } = field;
  const setting = { at: clock.now(), by: "test", zone };
  const price = (plan: string, component: string, yen: number) => ({
    ...{ plan, component, yen, validFrom: "2026-01-01", reason: "" },
  });
  const prices = [price("SDM-CHILD-LORAWAN", "initial", 2_000), price("SDM-CHILD-LORAWAN", "monthly", 500)];
  await database.transaction((tx) => recordPrices(tx, prices, setting));
  const successor = await holder("承継した農園");
  const devices = [await register("70B3D57ED0000001"), await register("70B3D57ED0000002")];
  setNow("2026-05-20");
  const succeed = (more: {
    on?: string;
    deviceIds?: readonly string[] | null;
    contractIds?: readonly string[] | null;
    isTrial?: boolean;
  }) => {
    const { on = "2026-05-11", deviceIds = null, contractIds = null, isTrial = false } = more;
    const parties = { from: organizationId, to: successor, on };
    return registry.succeedDevices(
      systemActor,
      { ...parties, reason: "吸収分割契約書", deviceIds, isTrial },
      async (tx) => {
        await successions.succeed(tx, systemActor, { ...parties, contractIds });
      },
    );
  };
  const countsOf = async (holderId: string) => {
    const counts = await billing.deviceCounts(systemScope(), { month: "2026-05" });
    return counts.find((count) => count.organizationId === holderId);
  };
  return { ...field, successor, devices, succeed, countsOf };
}

describe("承継 (IOT 第17条; R-11): what a holder has passes to another one", () => {
  test("a device passes from a day on: days are counted once, no initial fee falls due again, history and place go on", async () => {
    const { contracts, countsOf, database, devices, organizationId, registry, succeed, successor } = await open();
    const [first, second] = devices;
    const group = await registry.createGroup(systemActor, { organizationId, name: "北の畑" });
    await registry.changeMembers(systemActor, group.id, { add: [first?.id ?? ""] });
    expect(await succeed({ deviceIds: [first?.id ?? ""] })).toEqual([first?.id]);
    expect((await registry.device(systemScope(), first?.id ?? "")).organizationId).toBe(successor);
    expect((await registry.device(systemScope(), second?.id ?? "")).organizationId).toBe(organizationId);
    expect(registry.addressBook.deviceFor("lorawan", first?.identity ?? "")?.organizationId).toBe(successor);
    expect(registry.groupsOf(first?.id ?? "")).toEqual([]);
    const terms = await contracts.termCounts(database.sql, {
      from: "2026-05-01",
      to: "2026-05-31",
      asOf: Number.MAX_SAFE_INTEGER,
    });
    const said = terms.map(({ organizationId: holderId, from, to, starts, initial }) => {
      return [holderId === successor, from, to, starts && initial];
    });
    expect(said.sort()).toEqual([
      [false, "2026-05-01", "2026-05-10", false],
      [false, "2026-05-01", "2026-05-31", false],
      [true, "2026-05-11", "2026-05-31", false],
    ]);
    expect([(await countsOf(organizationId))?.deviceDays, (await countsOf(successor))?.deviceDays]).toEqual([41, 21]);
  });

  test("what happens to it afterwards is the new holder's: notice of its end, and corrections within its days", async () => {
    const { contracts, database, devices, registry, succeed } = await open();
    const id = devices[0]?.id ?? "";
    await succeed({ deviceIds: [id] });
    await expect(
      registry.correctContract(systemActor, id, { endedOn: "2026-05-05", reason: "誤り" }),
    ).rejects.toMatchObject({
      errors: [{ path: "endedOn" }],
    });
    await expect(
      registry.correctContract(systemActor, id, { startedOn: "2026-05-15", reason: "誤り" }),
    ).rejects.toMatchObject({
      errors: [{ path: "startedOn", text: "contracts.day-of-another-holder" }],
    });
    await registry.correctContract(systemActor, id, { startedOn: "2026-04-10", reason: "登録の遅れ" });
    await registry.retireDevice(systemActor, id);
    expect((await contracts.ofDevices(database.sql, [id])).get(id)).toMatchObject({
      ...{ billingStartDate: "2026-04-10", endedOn: "2026-06-19" },
    });
    const days = { from: "2026-04-01", to: "2026-06-30", asOf: Number.MAX_SAFE_INTEGER };
    const terms = await contracts.termCounts(database.sql, days);
    expect(terms.map(({ from, to, initial }) => [from, to, initial]).sort()).toEqual([
      ["2026-04-01", "2026-06-30", true],
      ["2026-04-10", "2026-05-10", true],
      ["2026-05-11", "2026-06-19", false],
    ]);
  });

  test("all of a holder passes with its contracts; a trial says so and leaves everything as it is", async () => {
    const { desk, devices, organizationId, registry, running, succeed, successor } = await open();
    const { id } = await running("IOT-S", "2026-04-15");
    const ids = devices.map((device) => device.id).sort();
    expect(await succeed({ isTrial: true })).toEqual(ids);
    expect((await registry.devices(systemScope(), { limit: 10, organizationId })).items).toHaveLength(2);
    expect(await succeed({})).toEqual(ids);
    expect((await registry.devices(systemScope(), { limit: 10, organizationId: successor })).items).toHaveLength(2);
    const holders = await Promise.all(
      ["2026-05-10", "2026-05-11"].map(
        async (on) => (await desk.contract(systemScope(), id, { on })).state.organizationId,
      ),
    );
    expect(holders).toEqual([organizationId, successor]);
  });

  test("a contract isn't parted from what it needs; what isn't the holder's, and a day ahead, are refused, and nothing passes", async () => {
    const { devices, organizationId, registry, running, succeed } = await open();
    const main = await running("IOT-S", "2026-04-15");
    const line = await running("MA-TYPE-D", "2026-04-15");
    for (const contractIds of [[main.id], [line.id]])
      await expect(succeed({ contractIds })).rejects.toMatchObject({
        errors: [{ text: "contracts.parted-from", attributes: { number: line.number, services: "IOT-S" } }],
      });
    await expect(succeed({ deviceIds: ["nobody's"] })).rejects.toMatchObject({
      errors: [{ path: "deviceIds.0", text: "contracts.not-the-holders" }],
    });
    await expect(succeed({ on: "2026-05-21" })).rejects.toMatchObject({ errors: [{ path: "on" }] });
    expect((await registry.devices(systemScope(), { limit: 10, organizationId })).items).toHaveLength(devices.length);
  });
});
