/** Device repositories as they come: both layouts, in order and out of order, with vendors' mistakes. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { examplesOfRepository } from "../examples.ts";
import { openSandbox } from "../sandbox.ts";
import { examplesFrom } from "./example.ts";
import { devicesInRepository, differenceOf, type TriedDevice } from "./repository.ts";

const made: string[] = [];

function folderWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "hatoba-repository-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true });
});

async function read(root: string, vendors: string[] = []) {
  const devices: TriedDevice[] = [];
  const problems: string[] = [];
  const options = { clock: systemClock(), log: createLog("silent", "json"), vendors };
  for await (const found of devicesInRepository(root, options))
    if ("device" in found) devices.push(found.device);
    else problems.push(`${found.problem.file}: ${found.problem.sentence}`);
  return { devices, problems };
}

const codec = `function decodeUplink(input) {
  if (input.fPort !== 4) return { errors: ["unknown port"] };
  var raw = (input.bytes[0] << 8) | input.bytes[1];
  return { data: { TempC: (raw > 32767 ? raw - 65536 : raw) / 100, Bat_mV: input.bytes[2] * 16, at: input.recvTime } };
}`;

const at = "2026-04-01T00:00:00.000Z";

const codecYaml = `uplinkDecoder:
  fileName: aki-1.js
  examples:
    - description: 氷点下
      input: { fPort: 4, bytes: [0xFF, 0x38, 0xCD], recvTime: '${at}' }
      output: { data: { TempC: -2, Bat_mV: 3280, at: '${at}' } }
    - description: 別のポート
      input: { fPort: 9, bytes: [1, 2, 3] }
      output:
        errors:
          - unknown port
    - description: 書き間違い
      input: { fPort: 4, bytes: [0x01, 0x90, 0xCD], recvTime: '${at}' }
      output: { data: { TempC: 40, Bat_mV: 3280, at: '${at}' } }
`;

const deviceYaml = (product: string, codecs: Record<string, string>) =>
  `name: ${product}\ndescription: x\nfirmwareVersions:\n${Object.entries(codecs)
    .map(
      ([version, name]) =>
        `  - version: '${version}'\n    profiles:\n      EU863-870: { id: eu, codec: ${name} }\n      AS923: { id: as, codec: ${name} }\n`,
    )
    .join("")}`;

const thingsNetwork = {
  "vendor/index.yaml": "vendors:\n  - id: yama\n    name: 山センサー\n",
  "vendor/yama/index.yaml": "endDevices:\n  - aki-1\n  - aki-1\n  - gone\n  - broken\n  - silent\n  - two\n  - stray\n",
  "vendor/yama/aki-1.yaml": deviceYaml("AKI-1", { "1.0": "aki-1-codec", "1.1": "aki-1-codec" }),
  "vendor/yama/aki-1-codec.yaml": codecYaml,
  "vendor/yama/aki-1.js": codec,
  "vendor/yama/broken.yaml": "name: [",
  "vendor/yama/silent.yaml":
    "name: SILENT\nfirmwareVersions:\n  - version: '1'\n    profiles:\n      AS923: { id: as }\n",
  "vendor/yama/two.yaml": deviceYaml("TWO", { "1.0": "aki-1-codec", "2.0": "two-codec" }),
  "vendor/yama/two-codec.yaml":
    "uplinkDecoder:\n  fileName: two.js\n  examples:\n    - description: no input\n      output: {}\n",
  "vendor/yama/two.js": "function decodeUplink( {",
  "vendor/yama/stray.yaml": deviceYaml("STRAY", { "1.0": "stray-codec" }),
  "vendor/yama/stray-codec.yaml": "uplinkDecoder:\n  fileName: ../../../secret.js\n",
  "vendor/kawa/index.yaml": "endDevices: []\n",
};

test("The Things Network's layout: devices by codec, examples run, and every bad file named without stopping the rest", async () => {
  const { devices, problems } = await read(folderWith(thingsNetwork));
  expect(devices.map(({ id, name, passed, unusable }) => [id, name, passed, unusable === null])).toEqual([
    ["yama/aki-1", "山センサー AKI-1", 2, true],
    ["yama/two", "山センサー TWO (1.0)", 2, true],
    ["yama/two", "山センサー TWO (2.0)", 0, false],
  ]);
  expect(devices[0]?.failures).toEqual([{ example: "書き間違い", sentence: "TempC is 4, not 40" }]);
  expect(devices[0]?.fields).toEqual({ TempC: -2, Bat_mV: 3280, at });
  const sorted = problems.map((problem) => problem.split(":")[0]).sort();
  expect(sorted).toEqual([
    "vendor/yama/../../../secret.js",
    "vendor/yama/broken.yaml",
    "vendor/yama/gone.yaml",
    "vendor/yama/silent.yaml",
    "vendor/yama/two-codec.yaml",
  ]);
});

test("a codec outside the repository is never read: neither by its name nor through a link", async () => {
  const outside = folderWith({ "secret.js": codec });
  const root = folderWith({
    "vendor/yama/index.yaml": "endDevices: [link]\n",
    "vendor/yama/link.yaml": deviceYaml("LINK", { "1": "link-codec" }),
    "vendor/yama/link-codec.yaml": "uplinkDecoder:\n  fileName: link.js\n",
  });
  symlinkSync(join(outside, "secret.js"), join(root, "vendor/yama/link.js"));
  expect(await read(root)).toEqual({ devices: [], problems: ["vendor/yama/link.js: lies outside the folder"] });
});

const chirpstack = {
  "vendors/umi/vendor.toml": '[vendor]\nname = "Umi"\nid = 1\nouis = []\ndevices = ["nami.toml", "lost.toml"]\n',
  "vendors/umi/devices/nami.toml":
    '[device]\nname = "Nami"\n[[device.firmware]]\nversion = "1.0"\nprofiles = ["AS923.toml"]\ncodec = "nami.js"\n',
  "vendors/umi/devices/unlisted.toml": '[device]\nname = "Shio"\n[[device.firmware]]\nversion = "3"\nprofiles = []\n',
  "vendors/umi/devices/bad.toml": "[device\n",
  "vendors/umi/devices/iso.toml": '[device]\nname = "Iso"\nfirmware = []\n',
  "vendors/umi/codecs/iso.js": codec,
  "vendors/umi/codecs/nami.js": codec,
  // Vendors write what a JavaScript engine takes.
  "vendors/umi/codecs/test_decode_nami.json": `[
    { name: "hex, bare keys, a comma too many", input: { fPort: 0x4, bytes: [0x0A, 0x28, 200,], recvTime: "${at}" },
      expected: { data: { TempC: 26.000000000001, Bat_mV: 3200, at: "${at}" } } }, // close enough
    { "name": "bytes as hex", "input": { "fPort": 4, "bytes": "0A28C8", "recvTime": "${at}" },
      "expected": { "data": { "TempC": 26, "Bat_mV": 3200, "at": "${at}", "humidity": 1 } } },
  ]`,
  "vendors/mori/vendor.toml": '[vendor]\nname = "Mori"\n',
};

test("ChirpStack's layout: test files that are nearly JSON, devices that no list names", async () => {
  const root = folderWith(chirpstack);
  const { devices, problems } = await read(root);
  expect(devices).toMatchObject([
    { id: "umi/nami", name: "Umi Nami", passed: 1 },
    { id: "umi/iso", name: "Umi Iso", codecFile: "vendors/umi/codecs/iso.js", examples: [] },
  ]);
  expect(devices[0]?.failures).toEqual([{ example: "bytes as hex", sentence: "humidity is not there, not 1" }]);
  expect(problems.map((problem) => problem.split(":")[0]).sort()).toEqual([
    "vendors/umi/devices/bad.toml",
    "vendors/umi/devices/lost.toml",
    "vendors/umi/devices/unlisted.toml",
  ]);
  for (const part of ["vendors", "vendors/umi"]) expect((await read(join(root, part))).devices).toHaveLength(2);
  expect(await read(root, ["mori", "none"])).toEqual({ devices: [], problems: ["vendors/none: no such vendor"] });
});

test("a codec that hangs costs its own examples; a folder that is no repository is said to be none", async () => {
  const examples = JSON.stringify(
    [1, 2].map((byte) => ({ name: `${byte}`, input: { fPort: 4, bytes: [byte] }, expected: { data: { a: 1 } } })),
  );
  const root = folderWith({
    ...chirpstack,
    "vendors/umi/codecs/nami.js": "function decodeUplink() { while (true); }",
    "vendors/umi/codecs/test_decode_nami.json": examples,
  });
  const { devices } = await read(root);
  expect(devices[0]?.failures.map(({ sentence }) => sentence)).toEqual(["the codec hangs", "the codec hangs"]);
  await expect(read(folderWith({ "readme.txt": "" }))).rejects.toThrow("has neither vendor/");
  await expect(read("/nowhere/at/all")).rejects.toThrow();
});

test("what a codec normalizes is compared as well, and not offered to be mapped again", async () => {
  const example = (celsius: number) =>
    `    - description: '${celsius}'\n      input: { fPort: 1, bytes: [9] }\n      output: { data: { t: 9, door: 1 } }\n` +
    `      normalizedOutput: { data: [{ air: { temperature: ${celsius} } }] }\n`;
  const root = folderWith({
    "index.yaml": "endDevices: [kaze]\n",
    "kaze.yaml": deviceYaml("KAZE", { "1": "kaze-codec" }),
    "kaze-codec.yaml": `uplinkDecoder:\n  fileName: kaze.js\n  examples:\n${example(9)}${example(8)}`,
    "kaze.js": `function decodeUplink(input) { return { data: { t: input.bytes[0], door: 1 } }; }
function normalizeUplink(input) { return { data: { air: { temperature: input.data.t } } }; }`,
  });
  const { devices } = await read(root);
  expect(devices[0]?.failures).toEqual([{ example: "8", sentence: "normalized: air.temperature is 9, not 8" }]);
  expect(devices[0]?.fields).toEqual({ door: 1 });
});

test("downlinks that a vendor encodes in a file of its own come with the codec, whatever names both files use", async () => {
  const root = folderWith({
    "index.yaml": "endDevices: [nami]\n",
    "nami.yaml": deviceYaml("NAMI", { "1": "nami-codec" }),
    "nami-codec.yaml":
      "uplinkDecoder:\n  fileName: up.js\ndownlinkEncoder:\n  fileName: down.js\ndownlinkDecoder:\n  fileName: down.js\n",
    "up.js": "const scale = 10; function decodeUplink(i) { return { data: { t: i.bytes[0] / scale } }; }",
    "down.js":
      "const scale = 2; function encodeDownlink(i) { return { fPort: 5, bytes: [i.data.t * scale] }; }\n" +
      "function decodeDownlink(i) { return { data: { t: i.bytes[0] / scale } }; } // end",
  });
  const source = (await read(root)).devices[0]?.source ?? "";
  const sandbox = openSandbox({ clock: systemClock(), log: createLog("silent", "json") });
  try {
    expect(await sandbox.attempt(source, ["14", 1, 0])).toMatchObject({ fields: { t: 2 } });
    expect(await sandbox.attempt(source, ['{"t":10}', 1, 0], "encode")).toMatchObject({ fields: { payload: "14" } });
    expect(await sandbox.attempt(source, ["14", 1, 0], "decode-downlink")).toMatchObject({ fields: { t: 10 } });
  } finally {
    sandbox.close();
  }
});

test("examples of downlinks are run as well, of both layouts; only those of uplinks are kept with a profile", async () => {
  const source = `function decodeUplink(i) { return { data: { t: i.bytes[0] } }; }
function encodeDownlink(i) { return i.data.minutes > 255 ? { errors: ["too long"] } : { fPort: 9, bytes: [1, i.data.minutes] }; }
function decodeDownlink(i) { return { data: { minutes: i.bytes[1] } }; }`;
  const encode = `  examples:
    - { description: short, input: { data: { minutes: 5 } }, output: { fPort: 9, bytes: [1, 5] } }
    - { description: long, input: { data: { minutes: 300 } }, output: { errors: [too long] } }
    - { description: wrong port, input: { data: { minutes: 6 } }, output: { fPort: 8, bytes: [1, 6] } }
`;
  const network = folderWith({
    "index.yaml": "endDevices: [oto]\n",
    "oto.yaml": deviceYaml("OTO", { "1": "oto-codec" }),
    "oto-codec.yaml":
      "uplinkDecoder:\n  fileName: oto.js\n  examples: [{ input: { bytes: [7] }, output: { data: { t: 7 } } }]\n" +
      `downlinkEncoder:\n  fileName: oto.js\n${encode}` +
      "downlinkDecoder:\n  fileName: oto.js\n  examples: [{ input: { bytes: [1, 5] }, output: { data: { minutes: 5 } } }]\n",
    "oto.js": source,
  });
  const chirp = folderWith({
    ...chirpstack,
    "vendors/umi/codecs/nami.js": source,
    "vendors/umi/codecs/test_decode_nami.json": "[]",
    "vendors/umi/codecs/test_encode_nami.json":
      '[{ name: "no port said", input: { data: { minutes: 5 } }, expected: { bytes: [1, 5] } }, { name: "nothing given", input: {}, expected: { bytes: [1] } }]',
  });
  const [oto] = (await read(network)).devices;
  expect([oto?.passed, oto?.failures]).toEqual([4, [{ example: "wrong port", sentence: "fPort is 9, not 8" }]]);
  expect(oto?.fields).toEqual({ t: 7 });
  expect(examplesOfRepository(oto?.examples ?? []).map(({ payload }) => payload)).toEqual(["07"]);
  const { devices, problems } = await read(chirp);
  expect([devices[0]?.passed, devices[0]?.failures]).toEqual([1, []]);
  expect(problems).toContain("vendors/umi/codecs/test_encode_nami.json: example 2 says not what is given");
});

test("what differs is said by its name", () => {
  const data = (value: unknown) => ({ data: value });
  expect(differenceOf({ fields: { a: 1 } }, data({ a: 1.0000000000001 }))).toBeNull();
  expect(differenceOf({ fields: { a: 1 } }, data({ a: "1" }))).toContain("a is 1");
  expect(differenceOf({ fields: { a: 1, b: 2 } }, data({ a: 1 }))).toBe("b is not in the example");
  expect(differenceOf({ fields: { a: 1 } }, { refused: true })).toContain("refused");
  expect(differenceOf({ error: "too short" }, { refused: true })).toBeNull();
  expect(differenceOf({ error: "too short" }, data({ a: 1 }))).toBe("too short");
  expect(differenceOf({ error: "the codec gave no fields" }, data({}))).toBeNull();
});

const published = new URL("../../../shared/data/codec-ts013/", import.meta.url);

/** Skipped without the folder, which the end of a run says. */
test.skipIf(!existsSync(published))("every example that vendors have published is in the form", () => {
  const problems: string[] = [];
  for (const file of readdirSync(published)) {
    const list: unknown = JSON.parse(readFileSync(new URL(file, published), "utf8"));
    const examples = examplesFrom(list, file, (_, sentence) => problems.push(`${file}: ${sentence}`));
    expect(examples, file).toHaveLength(Array.isArray(list) ? list.length : 0);
    for (const { payload, expected } of examples)
      expect([payload.length > 0, "refused" in expected || expected.data !== undefined], file).toEqual([true, true]);
  }
  expect(problems).toEqual([]);
});
