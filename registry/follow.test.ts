import { expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { newId } from "#foundation/ids";
import { openField } from "../test/harness/field.ts";
import { idBefore } from "./follow.ts";

test("devices made up to ten minutes before the newest one known are looked at again, older ones are not", () => {
  const newest = "0199aa00-0000-7000-8000-000000000000";
  const madeAt = 0x0199aa000000;
  const idMadeAt = (at: number) => {
    const hex = at.toString(16).padStart(12, "0");
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  };
  expect(idMadeAt(madeAt - 600_000) > idBefore(newest)).toBe(true);
  expect(idMadeAt(madeAt - 600_001) > idBefore(newest)).toBe(false);
  expect(newId() > idBefore(newId())).toBe(true);
  expect(idBefore("")).toBe("");
});

test("IOT 第29条3項 (R-65): a device whose service was discontinued is retired the day after its last day, and its identity is free", async () => {
  const { close, discontinuations, register, registry, setNow } = await openField("2026-04-01");
  try {
    const { id } = await register("70B3D57ED0000001");
    const words = { reason: "終了", subject: "終了", text: "終了します。" };
    await discontinuations.discontinue(systemActor, { plans: ["SDM-CHILD-LORAWAN"], on: "2026-08-31", ...words });
    setNow("2026-08-31");
    await new Promise((resolve) => setImmediate(resolve));
    expect((await registry.device(systemScope(), id)).retiredAt).toBeNull();
    setNow("2026-09-01");
    const retired = async () => (await registry.device(systemScope(), id)).retiredAt !== null;
    await expect.poll(retired, { timeout: 10_000 }).toBe(true);
    const heard = () => registry.addressBook.deviceFor("lorawan", "70b3d57ed0000001");
    await expect.poll(heard, { timeout: 10_000 }).toBeNull();
  } finally {
    await close();
  }
});
