/** SECURITY.md: each line of the threat model names a test that is there. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);

/** What tests and their groups are called, `test.each(…)(name)` included. */
const titlesIn = (source: string): string[] =>
  [...source.matchAll(/(?:\b(?:test|describe)\(|\)\()\s*(?:"([^"]*)"|`([^`]*)`)/g)].map(
    ([, one, other]) => one ?? other ?? "",
  );

test("every line of the threat model names a test that is there", () => {
  const whole = readFileSync(new URL("SECURITY.md", root), "utf8");
  const [, model = ""] = /## What an attacker can and can't do\n([\s\S]*?)\n## Limits\n/.exec(whole) ?? [];
  const [, ...sections] = model.split("\n### ");
  const lines = sections.flatMap((section) => section.split("\n").slice(1)).filter((line) => line !== "");
  const claims = lines.filter((line) => !/^\| (?:what \||--- \|)/.test(line));
  expect(claims.length).toBeGreaterThan(40);
  const broken = claims.filter((line) => {
    const [, file = "", name = ""] = /^\| .+ \| `([^`]+\.test\.ts)` "([^"]+)" \|$/.exec(line) ?? [];
    if (file === "" || !existsSync(new URL(file, root))) return true;
    return !titlesIn(readFileSync(new URL(file, root), "utf8")).some((title) => title.includes(name));
  });
  expect(broken).toEqual([]);
});
