import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor } from "#accounts";
import { openField } from "../test/harness/field.ts";
import { zone } from "../test/harness/trade.ts";
import { rate } from "./rating.ts";
import { daysDue } from "./reconcile.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function open(today: string) {
  const field = await openField(today);
  opened.push(field.close);
  const found = async (day: string) => {
    const { findings } = await field.reconciling.reconciliation(systemActor, day);
    return findings.map(({ kind, deviceId, detail }) => [kind, deviceId, detail]);
  };
  return { ...field, found };
}

describe("reconciliation with the field", () => {
  test("days that are over are due from half past one; missed ones, too, up to a month", () => {
    const at = (instant: string) => Date.parse(instant);
    expect(daysDue(null, at("2026-06-10T01:29:00+09:00"), zone)).toEqual(["2026-06-08"]);
    expect(daysDue("2026-06-08", at("2026-06-10T01:29:00+09:00"), zone)).toEqual([]);
    expect(daysDue("2026-06-07", at("2026-06-10T01:30:00+09:00"), zone)).toEqual(["2026-06-08", "2026-06-09"]);
    expect(daysDue("2025-06-07", at("2026-06-10T01:30:00+09:00"), zone)).toHaveLength(31);
  });

  test("SDM 第7条2項 (R-41): heard but not billed, billed but never heard: each is found on its night, and nothing is when all is well", async () => {
    const { contracts, database, found, hear, reconciling, register, setNow } = await open("2026-06-01");
    const [well, silent, early] = [
      await register("70b3d50000000001"),
      await register("70b3d50000000002"),
      await register("70b3d50000000003"),
    ];
    for (const device of [well, early]) await hear(device, "2026-06-01T12:00:00+09:00");
    setNow("2026-06-02");
    await reconciling.catchUp();
    expect(await found("2026-06-01")).toEqual([]);
    // Its contract was corrected to begin later than it was heard.
    await database.transaction((tx) =>
      contracts.correctDevice(tx, {
        ...{ deviceId: early.id, startedOn: "2026-06-20", reason: "入力の誤り", recordedBy: "operator" },
        recordedAt: Date.parse("2026-06-02T12:00:00+09:00"),
      }),
    );
    for (const device of [well, early]) await hear(device, "2026-06-08T12:00:00+09:00");
    setNow("2026-06-09");
    await reconciling.catchUp();
    expect(await found("2026-06-08")).toEqual([
      ["billed-never-heard", silent.id, "2026-06-01"],
      ["heard-not-billed", early.id, "2026-06-08"],
    ]);
    // A silent device is billed all the same, and one that was heard once is silent, not unheard.
    expect(await found("2026-06-07")).toEqual([]);
  });

  test("an identity that is registered again while its old contract runs is found as twice; at another holder as moved", async () => {
    const { found, holder, reconciling, register, registry, setNow } = await open("2026-06-01");
    const first = await register("70b3d50000000001");
    await registry.retireDevice(systemActor, first.id);
    setNow("2026-06-03");
    const second = await register("70b3d50000000001", await holder("別の会社"));
    setNow("2026-06-04");
    await reconciling.catchUp();
    expect(await found("2026-06-03")).toEqual([
      ["moved", second.id, first.id],
      ["registered-twice", second.id, first.id],
    ]);
  });

  test("uplinks, their bytes, heard device-days and e-mails of a month by holder; a night again changes nothing", async () => {
    const { hear, organizationId, reconciling, register, setNow } = await open("2026-06-01");
    const [one, two] = [await register("70b3d50000000001"), await register("70b3d50000000002")];
    for (const at of ["2026-06-01T00:00:00+09:00", "2026-06-01T23:59:59+09:00", "2026-06-02T08:00:00+09:00"])
      await hear(one, at);
    await hear(two, "2026-06-02T08:00:00+09:00", "016700e1");
    await hear(two, "2026-05-31T23:59:59+09:00", "016700e1");
    setNow("2026-06-02");
    await reconciling.catchUp();
    setNow("2026-06-03");
    await reconciling.catchUp();
    await reconciling.catchUp();
    expect(await reconciling.meters(systemActor, "2026-06")).toEqual([
      { organizationId, uplinks: 4, bytes: 4, heardDeviceDays: 3, letters: 0 },
    ]);
    const owner: Actor = { ...systemActor, organizationKind: "contract-holder" };
    await expect(reconciling.meters(owner, "2026-06")).rejects.toMatchObject({ kind: "not-allowed" });
  });
});

describe("a device that is replaced at its place", () => {
  test("keeps its contracts: one initial fee, one monthly fee; the old thing counts as unregistered", async () => {
    const { billing, contracts, clock, organizationId, register, registry, setNow, ...trade } =
      await open("2026-06-01");
    for (const plan of ["SDM-CHILD-LORAWAN", "SDM-PARENT"])
      await billing.setPrices(systemActor, [
        { plan, component: "initial", yen: 1000, validFrom: "2026-01-01" },
        { plan, component: "monthly", yen: 500, validFrom: "2026-01-01" },
      ]);
    const { id, contract } = await register("70b3d50000000001");
    setNow("2026-06-15");
    const replaced = await registry.replaceDevice(systemActor, id, { devEui: "70b3d50000000002", reason: "故障" });
    expect(replaced).toMatchObject({ id, identity: "70b3d50000000002", contract });
    expect(registry.addressBook.deviceFor("lorawan", "70b3d50000000001")).toBeNull();
    expect(registry.addressBook.deviceFor("lorawan", "70b3d50000000002")?.deviceId).toBe(id);
    const { lines } = await rate(
      { ...trade, contracts },
      { holderId: organizationId, serviceMonth: "2026-06", asOf: clock.now() },
    );
    expect(lines.map(({ component, quantity, yen }) => [component, quantity, yen])).toEqual([
      ["initial", 1, 1000],
      ["monthly", 1, 500],
      ["initial", 1, 1000],
      ["monthly", 1, 500],
    ]);
    const again = await register("70b3d50000000001");
    expect(again.contract.child).not.toBe(contract.child);
    const taken = registry.replaceDevice(systemActor, id, { devEui: "70b3d50000000001", reason: "故障" });
    await expect(taken).rejects.toMatchObject({ kind: "conflict" });
  });
});
