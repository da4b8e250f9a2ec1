import { expect, test } from "vitest";
import { byteRangeFrom } from "./byte-range.ts";

test.each([
  ["bytes=0-99", { first: 0, last: 99 }],
  ["bytes=900-", { first: 900, last: 999 }],
  ["bytes=900-5000", { first: 900, last: 999 }],
  ["bytes=-100", { first: 900, last: 999 }],
  ["bytes=-5000", { first: 0, last: 999 }],
  ["bytes=1000-", "none"],
  ["bytes=-0", "none"],
  ["bytes=5-2", null],
  ["bytes=0-1,5-6", null],
  ["lines=0-1", null],
  ["bytes=-", null],
  [undefined, null],
])("RFC 9110 §14: %s of a thousand bytes", (header, expected) => {
  expect(byteRangeFrom(header, 1_000)).toEqual(expected);
});
