/** SECURITY.md: each line of the threat model names a test that is there. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);

test("every line of the threat model names a test that is there", () => {
  const lines = readFileSync(new URL("SECURITY.md", root), "utf8").split("\n");
  const claims = lines.filter((line) => line.startsWith("| ") && !/^\| (?:what|---)/.test(line));
  expect(claims.length).toBeGreaterThan(20);
  const broken = claims.filter((line) => {
    const [, file = "", name = ""] = /`([^`]+\.test\.ts)` "([^"]+)" \|$/.exec(line) ?? [];
    if (file === "" || !existsSync(new URL(file, root))) return true;
    return !readFileSync(new URL(file, root), "utf8").includes(name);
  });
  expect(broken).toEqual([]);
});
