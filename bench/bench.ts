/** `npm run bench [name] [-- --scale 0.1] [-- --json FILE]`: runs the benchmarks, prints a table, writes JSON on request. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { alerts } from "./alerts.ts";
import { billing } from "./billing.ts";
import { bridges } from "./bridges.ts";
import { decoders } from "./decoders.ts";
import { ingest } from "./ingest.ts";
import { redecode } from "./redecode.ts";
import { store } from "./store.ts";
import { web } from "./web.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  // How much of its data a bench takes: only `store` and `billing` have that much.
  options: { json: { type: "string" }, scale: { type: "string", default: "1" } },
});
const benches: Record<string, () => Promise<Record<string, unknown>>> = {
  ...{ ingest, bridges, decoders, redecode, alerts, web },
  store: () => store({ scale: Number(values.scale) }),
  billing: () => billing({ scale: Number(values.scale) }),
};
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !benches[name]);
if (!(Number(values.scale) > 0)) {
  process.stderr.write("bench: --scale is a number above 0\n");
  process.exit(2);
}
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}\n`);
  process.exit(2);
}

function print(value: unknown, indent = "  "): void {
  for (const [name, entry] of Object.entries(value as Record<string, unknown>)) {
    if (typeof entry === "object" && entry) {
      process.stdout.write(`${indent}${name}\n`);
      print(entry, `${indent}  `);
    } else process.stdout.write(`${indent}${name.padEnd(32)} ${String(entry)}\n`);
  }
}

const results: Record<string, unknown> = { cpus: cpus().length, node: process.version };
for (const name of names) {
  process.stdout.write(`${name}\n`);
  const result = await benches[name]?.();
  results[name] = result;
  print(result);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
