import { assert, asyncProperty, uint8Array } from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { quantityNamed } from "#registry";
import { decodeAlone } from "./decode.ts";
import { deviceMakes } from "./makes.ts";
import { openSandbox, usualLimits } from "./sandbox.ts";

const sandbox = openSandbox({ clock: systemClock(), log: createLog("silent", "json") });
afterAll(() => sandbox.close());
const makes = deviceMakes();
const at = Date.UTC(2026, 10, 20);

test("the catalogue has at least twenty makes of LoRaWAN and Sigfox, with names in both languages and a source", () => {
  expect(makes.length).toBeGreaterThanOrEqual(20);
  expect(new Set(makes.map(({ network }) => network))).toEqual(new Set(["lorawan", "sigfox"]));
  for (const { id, name, source, expectedIntervalSeconds, examples } of makes) {
    expect(
      [name.ja, name.en, source].every((text) => text.length > 5),
      id,
    ).toBe(true);
    expect(expectedIntervalSeconds, id).toBeGreaterThan(0);
    expect(examples.length, id).toBeGreaterThan(0);
  }
});

describe.each(makes.map((make) => [make.id, make] as const))("%s", (_id, make) => {
  const decode = (payload: string, fPort: number) =>
    decodeAlone(
      { ...make, mapping: {}, limits: { ...usualLimits, timeMs: 250 }, isHeld: false },
      { payload, fPort, receivedAt: at, decoded: null },
      sandbox,
    );

  test.each(make.examples)("$name", async ({ payload, fPort, fields, error }) => {
    const decoded = await decode(payload, fPort);
    if (error === undefined)
      expect([decoded.reason === "" || decoded.warnings.length > 0, decoded.fields]).toEqual([true, fields]);
    else expect([decoded.outcome, decoded.reason]).toEqual(["codec-error", expect.stringContaining(error)]);
  });

  test("its values are in the range of their quantities", async () => {
    for (const { fields } of make.examples)
      for (const [name, value] of Object.entries(fields ?? {})) {
        const range = quantityNamed(name)?.range;
        if (range && typeof value === "number") expect(value >= range[0] && value <= range[1], name).toBe(true);
      }
  });

  test("any bytes are fields or a sentence, in time", async () => {
    await assert(
      asyncProperty(uint8Array({ minLength: 1, maxLength: 40 }), async (bytes) => {
        const { outcome, fields } = await decode(Buffer.from(bytes).toString("hex"), 2);
        expect(["decoded", "codec-error"]).toContain(outcome);
        for (const value of Object.values(fields)) expect(["number", "boolean", "string"]).toContain(typeof value);
      }),
      { numRuns: 40 },
    );
  });
});
