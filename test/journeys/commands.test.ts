/** The command line, as an operator uses it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { furnish } from "../harness/furnish.ts";
import { startRunning, until } from "../harness/running.ts";

const hatoba = fileURLToPath(new URL("../../program/hatoba.js", import.meta.url));

function run(words: readonly string[], settings: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HATOBA_DATA: mkdtempSync(join(tmpdir(), "hatoba-")), ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, [hatoba, ...words], { env });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

test("wrong configuration: every mistake named, exit 2", () => {
  const { status, err } = run(["start"], {
    HATOBA_HTTP_PORT: "x",
    HATOBA_TIMEZONE: "Mars/Base",
    HATOBA_SMTP_URL: "nonsense",
  });
  expect(status).toBe(2);
  for (const name of ["HATOBA_HTTP_PORT", "HATOBA_TIMEZONE", "HATOBA_SMTP_URL"]) expect(err).toContain(name);
});

test("a command that is not there, or is used wrongly, is told how: exit 2", () => {
  expect(run(["dance"])).toMatchObject({ status: 2, err: expect.stringContaining("dance") });
  expect(run(["devices"])).toMatchObject({ status: 2, err: expect.stringContaining("devices import FILE.csv") });
  expect(run(["--help"]).status).toBe(0);
});

test("a codec is tried in the sandbox", () => {
  const file = join(mkdtempSync(join(tmpdir(), "hatoba-")), "codec.js");
  writeFileSync(
    file,
    "function decodeUplink(input) { return { data: { first: input.bytes[0], port: input.fPort } }; }",
  );
  const { status, out } = run(["codec", "test", file, "--payload", "2a00", "--port", "7"]);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ outcome: "decoded", fields: { first: 42, port: 7 } });
});

test("devices are imported from CSV beside the running program: all, or none with every line's mistake", async () => {
  const running = await startRunning();
  const { organizationId, profileId } = await furnish(running);
  const file = join(running.dataFolder, "devices.csv");
  const settings = { HATOBA_DATA: running.dataFolder };
  writeFileSync(
    file,
    `organizationId,profileId,name,devEui\n${organizationId},${profileId},良い,70b3d5c5c0000001\n${organizationId},${profileId},,123\n`,
  );
  const refused = run(["devices", "import", file], settings);
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(/rows\.3\.devEui/);
  expect(refused.err).toMatch(/rows\.3\.name/);
  const count = async () => (await running.client.get<{ items: unknown[] }>("/devices")).items.length;
  expect(await count()).toBe(0);
  writeFileSync(file, `organizationId,profileId,name,devEui\n${organizationId},${profileId},良い,70b3d5c5c0000001\n`);
  const done = run(["devices", "import", file], settings);
  expect([done.status, done.out]).toEqual([0, expect.stringContaining("1 devices registered, billing starts on")]);
  await until("the device", async () => (await count()) === 1);
  await running.remove();
});
