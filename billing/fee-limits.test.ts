import { afterEach, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { openField } from "../test/harness/field.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

test("IOT 第14条3項 (R-28): of a limit of 50,000 yen 49,200 are used: one device at 800 is taken, the next is named and refused", async () => {
  const field = await openField("2026-04-01");
  opened.push(field.close);
  const { billing, holder, organizationId, register, registry, running } = field;
  const monthly = { component: "monthly", validFrom: "2020-01-01" };
  await billing.setPrices(systemActor, [
    { ...monthly, plan: "IOT-S", yen: 49_200 },
    { ...monthly, plan: "SDM-CHILD-LORAWAN", yen: 500 },
    { ...monthly, plan: "SDM-PARENT", yen: 300 },
  ]);
  await running("IOT-S");
  await billing.setFeeLimit(systemActor, organizationId, 50_000);
  const line = (digit: number) => `${organizationId},温度,第${digit},70b3d5499a1f002${digit}`;
  const fileOf = (...lines: string[]) => Buffer.from(["契約者,プロファイル,名前,devEui", ...lines].join("\n"));
  await expect(registry.importDevices(systemActor, fileOf(line(1), line(2)))).rejects.toMatchObject({
    ...{ kind: "conflict", text: "registry.fee-limit-reached" },
    errors: [{ path: "rows.3.devEui", attributes: { limit: 50_000, left: 0 } }],
  });
  expect((await registry.importDevices(systemActor, fileOf(line(1)))).registered).toHaveLength(1);
  expect(await billing.feeLimit(systemScope(), organizationId)).toEqual({ limit: 50_000, monthlyYen: 50_000 });
  await expect(register("70b3d5499a1f0029")).rejects.toMatchObject({ text: "registry.fee-limit-reached" });
  // Others have no limit, and what is lifted holds no more.
  await register("70b3d5499a1f0030", await holder("別の会社"));
  await billing.setFeeLimit(systemActor, organizationId, null);
  await register("70b3d5499a1f0029");
});

test("IOT 第14条3項 (R-28): a contract that no device has is refused above the limit when it is applied for, accepted or changed; less is always taken", async () => {
  const field = await openField("2026-04-01");
  opened.push(field.close);
  const { billing, desk, organizationId, running } = field;
  const monthly = { component: "monthly", validFrom: "2020-01-01" };
  await billing.setPrices(systemActor, [
    { ...monthly, plan: "IOT-S", yen: 1_000 },
    { ...monthly, plan: "DS", yen: 3_000 },
    { ...monthly, plan: "MA-TYPE-D", component: "line", yen: 500 },
  ]);
  await running("IOT-S");
  const line = await running("MA-TYPE-D", "2026-04-01", { quantity: 2 });
  const { id: waiting } = await desk.apply(systemActor, { organizationId, plan: "DS" });
  await billing.setFeeLimit(systemActor, organizationId, 4_000);
  const above = (path: string) => ({
    errors: [{ path, text: "contracts.fee-limit-reached", attributes: { limit: 4_000, left: 2_000 } }],
  });
  await expect(desk.apply(systemActor, { organizationId, plan: "DS" })).rejects.toMatchObject(above("plan"));
  await expect(desk.record(systemActor, waiting, { content: { kind: "accepted" } })).rejects.toMatchObject(
    above("kind"),
  );
  const lines = (quantity: number) => ({ content: { kind: "quantity-changed", quantity } }) as const;
  await expect(desk.record(systemActor, line.id, lines(7))).rejects.toMatchObject(above("quantity"));
  await desk.record(systemActor, line.id, lines(6));
  expect((await billing.feeLimit(systemScope(), organizationId)).monthlyYen).toBe(4_000);
  // A price that rises holds for all; who comes above the limit by it is told, and may still have less.
  await billing.setPrices(systemActor, [{ ...monthly, plan: "IOT-S", yen: 1_200, validFrom: "2026-06-01" }]);
  expect(await billing.aboveFeeLimits(["2026-06-01"])).toEqual([{ organizationId, limit: 4_000, monthlyYen: 4_200 }]);
  await desk.record(systemActor, line.id, lines(5));
  expect(await billing.aboveFeeLimits(["2026-06-01"])).toEqual([]);
});
