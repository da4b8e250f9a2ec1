/** The command line, as an operator uses it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { furnish } from "../harness/furnish.ts";
import { operatorPassword, signedIn, startRunning, until } from "../harness/running.ts";

const hatoba = fileURLToPath(new URL("../../program/hatoba.js", import.meta.url));

/** Not `spawnSync`: while that lasts, nobody notices that the program beside it has closed a connection. */
async function run(words: readonly string[], settings: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HATOBA_DATA: mkdtempSync(join(tmpdir(), "hatoba-")), ...settings };
  const child = spawn(process.execPath, [hatoba, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, out, err };
}

test("wrong configuration: every mistake named, exit 2", async () => {
  const { status, err } = await run(["start"], {
    HATOBA_HTTP_PORT: "x",
    HATOBA_TIMEZONE: "Mars/Base",
    HATOBA_SMTP_URL: "nonsense",
  });
  expect(status).toBe(2);
  for (const name of ["HATOBA_HTTP_PORT", "HATOBA_TIMEZONE", "HATOBA_SMTP_URL"]) expect(err).toContain(name);
});

test("a command that is not there, or is used wrongly, is told how: exit 2", async () => {
  expect(await run(["dance"])).toMatchObject({ status: 2, err: expect.stringContaining("dance") });
  expect(await run(["devices"])).toMatchObject({ status: 2, err: expect.stringContaining("devices import FILE.csv") });
  expect((await run(["--help"])).status).toBe(0);
});

test("a codec is tried in the sandbox", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hatoba-")), "codec.js");
  writeFileSync(
    file,
    "function decodeUplink(input) { return { data: { first: input.bytes[0], port: input.fPort } }; }",
  );
  const { status, out } = await run(["codec", "test", file, "--payload", "2a00", "--port", "7"]);
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
  const refused = await run(["devices", "import", file], settings);
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(/rows\.3\.devEui/);
  expect(refused.err).toMatch(/rows\.3\.name/);
  const count = async () => (await running.client.get<{ items: unknown[] }>("/devices")).items.length;
  expect(await count()).toBe(0);
  writeFileSync(file, `organizationId,profileId,name,devEui\n${organizationId},${profileId},良い,70b3d5c5c0000001\n`);
  const done = await run(["devices", "import", file], settings);
  expect([done.status, done.out]).toEqual([0, expect.stringContaining("1 devices registered, billing starts on")]);
  await until("the device", async () => (await count()) === 1);
  await running.remove();
});

test("a device repository becomes profiles beside the running program, once; the report says which examples pass", async () => {
  const running = await startRunning();
  const settings = { HATOBA_DATA: running.dataFolder };
  const root = mkdtempSync(join(tmpdir(), "hatoba-"));
  const vendor = join(root, "vendors", "umi");
  for (const name of ["devices", "codecs"]) mkdirSync(join(vendor, name), { recursive: true });
  const device = (name: string) =>
    `[device]\nname = "${name}"\n[[device.firmware]]\nversion = "1"\nprofiles = []\ncodec = "nami.js"\n`;
  const codecGiving = (volts: string) =>
    `function decodeUplink(input) { return { data: { TempC_SHT: input.bytes[0] / 2, Bat_mV: ${volts} } }; }`;
  writeFileSync(join(vendor, "vendor.toml"), '[vendor]\nname = "Umi"\ndevices = ["nami.toml", "lost.toml"]\n');
  writeFileSync(join(vendor, "devices", "nami.toml"), device("Nami"));
  writeFileSync(join(vendor, "codecs", "nami.js"), codecGiving("3300"));
  const example = (name: string, temperature: number) =>
    `{ name: "${name}", input: { bytes: [43], fPort: 2 }, expected: { data: { TempC_SHT: ${temperature}, Bat_mV: 3300 } } }`;
  writeFileSync(
    join(vendor, "codecs", "test_decode_nami.json"),
    `[${example("right", 21.5)}, ${example("wrong", 22)},]`,
  );

  expect(await run(["profiles", "import"])).toMatchObject({
    status: 2,
    err: expect.stringContaining("profiles import FOLDER"),
  });
  const dry = await run(["profiles", "import", root, "--dry-run"], settings);
  expect([dry.status, dry.out]).toEqual([0, expect.stringContaining("can be imported: Umi Nami (umi/nami): 1 of 2")]);
  const profiles = async () =>
    (
      await running.client.get<{
        items: { id: string; name: string; codec: { source: string }; quantities: unknown }[];
      }>("/device-profiles")
    ).items;
  expect(await profiles()).toEqual([]);

  const first = await run(["profiles", "import", root], settings);
  expect(first.status).toBe(0);
  expect(first.out).toContain('example "wrong": TempC_SHT is 21.5, not 22');
  expect(first.out).toContain("vendors/umi/devices/lost.toml: is not there");
  expect(first.out).toContain("1 imported; 1 of 2 examples pass");
  const quantities = { TempC_SHT: { quantity: "temperature" }, Bat_mV: { quantity: "batteryVoltage", unit: "mV" } };
  const [profile] = await profiles();
  expect(profile).toMatchObject({ name: "Umi Nami", quantities });
  expect(await running.client.post(`/device-profiles/${profile?.id}/examples/run`, {})).toMatchObject({
    passed: 1,
    failures: [{ example: "wrong" }],
  });

  expect((await run(["profiles", "import", root], settings)).out).toContain("1 there already");
  writeFileSync(join(vendor, "codecs", "nami.js"), codecGiving("3300.0"));
  expect((await run(["profiles", "import", root], settings)).out).toContain("differs from the profile there");
  expect((await run(["profiles", "import", root, "--update"], settings)).out).toContain("1 updated");
  expect(await profiles()).toMatchObject([{ name: "Umi Nami", codec: { source: codecGiving("3300.0") }, quantities }]);
  expect((await run(["profiles", "import", join(root, "nowhere")], settings)).status).toBe(1);
  await running.remove();
});

test("a codec is tried on one payload: its fields, the quantities that they are, its console, and what it took", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hatoba-")), "codec.js");
  const script = "console.log('b', i.bytes.length); return { data: { TempC_SHT: 21.5, Bat_mV: 3300, mode: 'x' } };";
  writeFileSync(file, `function decodeUplink(i) { ${script} }`);
  const { status, out } = await run(["codec", "test", file, "--payload", "0102"]);
  expect([status, JSON.parse(out)]).toEqual([
    0,
    expect.objectContaining({
      outcome: "decoded",
      fields: { TempC_SHT: 21.5, Bat_mV: 3300, mode: "x" },
      quantities: { temperature: "21.5 °C", batteryVoltage: "3.3 V" },
      logs: ["b 2"],
      tookMs: expect.any(Number),
    }),
  ]);
});

test("the key is changed for a new one while the program is stopped; what was sealed is opened after the next start", async () => {
  const running = await startRunning({ HATOBA_WEBHOOK_PRIVATE_ADDRESSES: "allowed" });
  const { organizationId } = await furnish(running);
  const told = { organizationId, name: "在庫", url: "http://127.0.0.1:9/hook", events: ["contract"] };
  const { id } = await running.client.post<{ id: string }>("/webhooks", told);
  const settings = { HATOBA_DATA: running.dataFolder };
  expect(await run(["secrets", "rotate"], settings)).toMatchObject({ status: 1, err: expect.stringMatching(/use/) });
  await running.end();
  const before = readFileSync(join(running.dataFolder, "secret.key"), "utf8");
  const done = await run(["secrets", "rotate"], settings);
  expect([done.status, done.out]).toEqual([0, expect.stringContaining("under the new key")]);
  expect(readFileSync(join(running.dataFolder, "secret.key"), "utf8")).not.toBe(before);
  expect((await run(["doctor"], settings)).out).toMatch(/ok +\d+ stored credentials are sealed under the key/);
  await running.restart();
  const operator = await signedIn(running.url, "operator", operatorPassword);
  const tried = await operator.post<{ attempts: { words: string }[] }>(`/webhooks/${id}/test`);
  expect(tried.attempts[0]?.words).toContain("ECONNREFUSED");
  writeFileSync(join(running.dataFolder, "secret.key"), before);
  expect((await run(["doctor"], settings)).out).toMatch(
    /problem \d+ stored credentials are sealed under a key that is/,
  );
  writeFileSync(join(running.dataFolder, "secret.key.previous"), before);
  expect((await run(["backup", join(running.dataFolder, "x.backup")], settings)).err).toContain("secrets rotate");
  await running.remove();
});
