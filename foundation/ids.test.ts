import { expect, test } from "vitest";
import { newId } from "./ids.ts";

test("ids are UUIDv7 and sort by birth, also many within a millisecond; who knows one knows no other", () => {
  const ids = Array.from({ length: 50_000 }, newId);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ""))).toBe(true);
  const unguessable = new Set(ids.map((id) => id.slice(19)));
  expect(unguessable.size).toBe(ids.length);
});
