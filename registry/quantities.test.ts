import { expect, test } from "vitest";
import { quantities, readBefore } from "./quantities.ts";

test("fields are read in the vocabulary's order, then what has no quantity, last how the device is and where", () => {
  const fields = ["batteryVoltage", "humidity", "BatV", "z_raw", "latitude", "trapSprung", "temperature", "a_raw"];
  const inOrder = ["temperature", "humidity", "trapSprung", "a_raw", "z_raw", "batteryVoltage", "latitude", "BatV"];
  expect(fields.toSorted(readBefore)).toEqual(inOrder);
  expect(inOrder.toSorted(readBefore)).toEqual(inOrder);
});

test("the order is one: of any two one is read before the other", () => {
  const names = [...quantities.map(({ name }) => name), "a", "b", "battery", "Bat_mV"];
  for (const one of names)
    for (const other of names)
      if (one !== other) expect(Math.sign(readBefore(one, other))).toBe(-Math.sign(readBefore(other, one)));
});
