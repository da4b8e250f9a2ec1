/** Every rule of the specification of contracts and billing is a test that names it, or is told here why it is none. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const specification = `${root}../shared/spec/contracts-billing.md`;

/** They ask nothing of a program: texts of the terms, what one of the parties may or must do by itself, and carriers' own matters. */
const ofTheParties: Readonly<Record<string, string>> = {
  "R-09": "which law and court",
  "R-23": "the provider may name further ways to reach a holder; it names e-mail",
  "R-31": "which documents may come electronically",
  "R-32": "devices stay in Japan",
  "R-79": "a carrier may slow a line down",
  "R-91": "an account may be asked for before a right is exercised",
  "R-102": "no warranty for kept data",
  "R-108": "statistics are allowed; none are made",
  "R-109": "sharing with subsidiaries is allowed; nothing is shared",
  "R-110": "secret documents; none are kept",
  "R-111": "configurations may be shown to a party that is connected; none are",
  "R-124": "the holder provides power, site and wiring",
  "R-125": "support of third parties is between holder and third party",
  "R-126": "a carrier assigns addresses",
  "R-127": "a carrier's certified terminals",
  "R-128": "how a SIM may be used",
  "R-131": "how a router may be used",
};

const isTest = (name: string) =>
  /\.(?:test|suite)\.ts$/.test(name) && !/(?:^|\/)(?:node_modules|data|dist)\//.test(name);

/** Rules that stand in tests, but for their comments. */
function namedRules(): ReadonlySet<string> {
  const own = fileURLToPath(import.meta.url).slice(root.length);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => isTest(name) && name !== own);
  const lines = files.flatMap((name) => readFileSync(root + name, "utf8").split("\n"));
  const code = lines.filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
  return new Set(code.flatMap((line) => line.match(/\bR-\d+\b/g) ?? []));
}

test.skipIf(!existsSync(specification))(
  "every rule of ../shared/spec is named by a test (skipped where it is absent)",
  () => {
    const table = readFileSync(specification, "utf8").matchAll(/^\| (R-\d+) \|/gm);
    const rules = new Set(Array.from(table, ([, rule = ""]) => rule).concat("R-80"));
    const named = namedRules();
    expect([...rules].filter((rule) => !named.has(rule) && !(rule in ofTheParties))).toEqual([]);
    // What is excused is a rule, and stops being excused when a test names it.
    expect(Object.keys(ofTheParties).filter((rule) => !rules.has(rule) || named.has(rule))).toEqual([]);
  },
);
