/** The gate's look for known weaknesses of dependencies (.ci/audit.mjs), by npm against a registry that answers as one may. */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../.ci/audit.mjs", import.meta.url));
const bulk = "/-/npm/v1/security/advisories/bulk";

type Answer = { readonly status: number; readonly body: unknown };

/** What the script says while the registry gives `answer` to the question for advisories; null: nobody listens. */
async function auditWith(answer: Answer | null): Promise<{ status: number | null; said: string }> {
  let questions = 0;
  const registry = createServer((request, response) => {
    request.resume();
    const isAsked = request.url === bulk;
    if (isAsked) questions += 1;
    const { status, body } = isAsked && answer ? answer : { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  const { port } = registry.address() as AddressInfo;
  const close = () => new Promise<unknown>((resolve) => registry.close(resolve));
  if (answer === null) await close();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_fetch_retries: "0",
  };
  env.npm_config_cache = mkdtempSync(join(tmpdir(), "hatoba-npm-")); // npm remembers advisories by their IDs
  const child = spawn(process.execPath, [script], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (words) => (said += words));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (answer) {
    registry.closeAllConnections();
    await close();
    expect(questions).toBeGreaterThan(0);
  }
  return { status, said };
}

const advisory = (severity: string) => ({
  ...{ id: 1, url: "https://example.org/advisories/1", title: "ends the program", severity, vulnerable_versions: "*" },
  ...{ cwe: [], cvss: { score: 0, vectorString: null } },
});

test("nothing known: passes, and says so", async () => {
  const { status, said } = await auditWith({ status: 200, body: {} });
  expect(said.match(/nothing known/g)).toHaveLength(2);
  expect(status).toBe(0);
});

test("a known weakness fails the gate, and is named", async () => {
  const { status, said } = await auditWith({ status: 200, body: { mqtt: [advisory("moderate")] } });
  expect(said).toContain("moderate: mqtt: ends the program https://example.org/advisories/1");
  expect(status).toBe(1);
});

test("of what only tests use, a moderate one is named and a high one fails", async () => {
  const moderate = await auditWith({ status: 200, body: { "lora-packet": [advisory("moderate")] } });
  expect([moderate.status, moderate.said]).toEqual([0, expect.stringContaining("moderate: lora-packet: ends")]);
  const high = await auditWith({ status: 200, body: { "lora-packet": [advisory("high")] } });
  expect([high.status, high.said]).toEqual([1, expect.stringContaining("high: lora-packet: ends")]);
});

test("a registry that has no audit is said in one line, and passes", async () => {
  const { status, said } = await auditWith({ status: 405, body: {} });
  expect(said.trim().split("\n")).toEqual([expect.stringMatching(/^audit: not done, .*405 Method Not Allowed/)]);
  expect(status).toBe(0);
});

test("a registry that isn't there is said in one line, and passes", async () => {
  const { status, said } = await auditWith(null);
  expect(said.trim().split("\n")).toEqual([expect.stringMatching(/^audit: not done, .*ECONNREFUSED/)]);
  expect(status).toBe(0);
});
