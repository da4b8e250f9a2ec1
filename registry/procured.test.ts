import { afterEach, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { openField } from "../test/harness/field.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

test("SDM 第5条5項1号 (R-123): while a network has a list of procured things, others are neither registered, imported nor put in a place", async () => {
  const field = await openField("2026-04-01");
  opened.push(field);
  const { organizationId, register, registry } = field;
  const first = await register("70B3D57ED0000001");
  const list = {
    network: "lorawan",
    lot: "2026-04 納品",
    identities: ["70-B3-D5-7E-D0-00-00-02", "70B3D57ED0000003"],
  } as const;
  await registry.addProcured(systemActor, list);
  const refused = (path: string) => ({ errors: [expect.objectContaining({ path, text: "registry.not-procured" })] });
  await expect(register("70B3D57ED0000009")).rejects.toMatchObject(refused("devEui"));
  const file = `契約者,プロファイル,名前,devEui\n${organizationId},温度,一,70B3D57ED0000002\n${organizationId},温度,二,70B3D57ED0000009\n`;
  for (const act of [registry.planImport, registry.importDevices])
    await expect(act(systemActor, Buffer.from(file))).rejects.toMatchObject(refused("rows.3.devEui"));
  const replaced = (devEui: string) => registry.replaceDevice(systemActor, first.id, { devEui, reason: "故障" });
  await expect(replaced("70B3D57ED0000009")).rejects.toMatchObject(refused("devEui"));
  await replaced("70B3D57ED0000002");
  const { items } = await registry.procured(systemActor, { limit: 10, network: "lorawan" });
  expect(items.map(({ identity, lot, deviceId }) => [identity, lot, deviceId])).toEqual([
    ["70b3d57ed0000002", "2026-04 納品", first.id],
    ["70b3d57ed0000003", "2026-04 納品", null],
  ]);
  await registry.removeProcured(systemActor, list);
  await register("70B3D57ED0000009");
  expect((await registry.devices(systemScope(), { limit: 10 })).items).toHaveLength(2);
});

test("what was procured is the provider's to say, and every identity that is none is named", async () => {
  const field = await openField("2026-04-01");
  opened.push(field);
  const { organizationId, registry } = field;
  const list = { network: "sigfox", lot: "一", identities: ["1A2B3C", "not one"] } as const;
  await expect(registry.addProcured(systemActor, list)).rejects.toMatchObject({ errors: [{ path: "identities.1" }] });
  const holder: Actor = { ...systemActor, organizationId, organizationKind: "contract-holder" };
  await expect(registry.addProcured(holder, list)).rejects.toMatchObject({ kind: "not-allowed" });
});
