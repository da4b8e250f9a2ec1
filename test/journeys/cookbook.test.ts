/** The commands of docs/curl.md and docs/webhooks.md, run one after the other as they stand there against the running program. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aUser, type Furnished, furnish } from "../harness/furnish.ts";
import { operatorPassword, type Running, startRunning } from "../harness/running.ts";

let running: Running;
let furnished: Furnished;
let holderToken = "";

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  const { organizationId } = furnished;
  await running.client.post("/organizations", { kind: "end-customer", name: "第三者", parentId: organizationId });
  const text = { purpose: "terms-of-service", basis: "application", title: "利用規約", body: "第1条" };
  await running.client.post("/data-use/texts", text);
  const holder = await aUser(running, organizationId, "keiyaku", "administrator");
  const asked = { name: "program", permissions: ["read"] };
  holderToken = (await holder.post<{ token: string }>("/me/tokens", asked)).token;
});
afterAll(() => running?.remove());

/** The blocks of shell commands of a page, as they stand there. */
const blocksOf = (name: string) =>
  [...readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, block = ""]) => block,
  );

const areThere = ["curl", "jq", "mosquitto_sub"].every((name) => spawnSync(name, ["--help"]).error === undefined);

test.skipIf(!areThere)("every command of the cookbook does what it says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-cookbook-"));
  writeFileSync(join(folder, ".curlrc"), "fail-with-body\nsilent\nshow-error\n");
  const blocks = [...blocksOf("curl"), ...blocksOf("webhooks")];
  expect(blocks.length).toBeGreaterThan(7);
  const commands = blocks
    .join("\n")
    .replace("http://127.0.0.1:8080", running.url)
    .replace("PASSWORD", operatorPassword)
    .replace("mosquitto_sub -h 127.0.0.1", `mosquitto_sub -h 127.0.0.1 -p ${running.mqttPort}`)
    .replaceAll(/^(?=curl -N|mosquitto_sub)/gm, "endless ");
  const script = `set -euo pipefail
    endless() { timeout 2 "$@" || [ $? -eq 124 ]; }
    ${commands}`;
  const env = { ...process.env, HOME: folder, CURL_HOME: folder, HOLDER: "keiyaku", HOLDER_TOKEN: holderToken };
  const child = spawn("bash", ["-c", script], { cwd: folder, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (words) => (said += words));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  expect([status, status === 0 ? "" : said]).toEqual([0, ""]);
  expect(said).toContain(": welcome");
  expect(readFileSync(join(folder, "data.csv"), "utf8")).toMatch(/^\ufeff/);
  const { client } = running;
  const named = async (path: string) =>
    (await client.get<{ items: { name: string }[] }>(path)).items.map((one) => one.name);
  expect(await named("/devices")).toEqual(["南の畑"]);
  expect(await named("/applications")).toEqual(["山田農園株式会社"]);
  expect(await named("/webhooks")).toEqual(["stock"]);
  const { items } = await client.get<{ items: { action: string }[] }>("/audit?action=device.");
  expect(items.map(({ action }) => action)).toEqual(expect.arrayContaining(["device.given", "device.taken-back"]));
});
