/**
 * The Things Network's layout, of `TheThingsNetwork/lorawan-devices`: `<vendor>/index.yaml` lists devices, `<device>.yaml` has
 * firmware versions with a codec for each region, `<codec>.yaml` names the script and has examples.
 */
import { parseDocument } from "yaml";
import { z } from "zod";
import { documentIn, type Firmware, namesByCodec, type Report, type RepositoryDevice, sourceIn } from "./device.ts";
import { examplesFrom } from "./example.ts";
import type { Folder } from "./folder.ts";

const text = z.coerce.string();

const indexForm = z.looseObject({ endDevices: z.array(text) });

const deviceForm = z.looseObject({
  name: text,
  firmwareVersions: z.array(
    z.looseObject({
      version: text,
      profiles: z.record(z.string(), z.looseObject({ codec: text.nullish() }).nullable()).nullish(),
    }),
  ),
});

const downlinkForm = z.looseObject({ fileName: text, examples: z.unknown().optional() }).nullish();

const codecForm = z.looseObject({
  uplinkDecoder: z.looseObject({ fileName: text, examples: z.unknown().optional() }).nullish(),
  downlinkEncoder: downlinkForm,
  downlinkDecoder: downlinkForm,
});

const vendorsForm = z.looseObject({ vendors: z.array(z.looseObject({ id: text, name: text.nullish() })) });

/** Dates stay texts (core schema); of two equal keys the later one holds, since such files are about. */
function dataFromYaml(yaml: string): unknown {
  const document = parseDocument(yaml, { uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw error;
  return document.toJS();
}

/** Vendor folder → name, from the list beside the folders; empty where there is none. */
export async function vendorNames(folder: Folder, above: string, report: Report): Promise<Map<string, string>> {
  if (!(await folder.names(above)).includes("index.yaml")) return new Map();
  const list = await documentIn(folder, `${above}/index.yaml`, dataFromYaml, vendorsForm, report);
  return new Map((list?.vendors ?? []).map(({ id, name }) => [id, name ?? id]));
}

/** Devices of one vendor's folder, each with every codec that its firmware versions name. */
export async function* devicesOfVendor(
  folder: Folder,
  path: string,
  vendor: { id: string; name: string },
  report: Report,
): AsyncGenerator<RepositoryDevice> {
  const index = await documentIn(folder, `${path}/index.yaml`, dataFromYaml, indexForm, report);
  for (const deviceId of new Set(index?.endDevices)) {
    const file = `${path}/${deviceId}.yaml`;
    const device = await documentIn(folder, file, dataFromYaml, deviceForm, report);
    if (!device) continue;
    const firmwares = device.firmwareVersions.flatMap(({ version, profiles }): Firmware[] =>
      Object.values(profiles ?? {}).flatMap((profile) => (profile?.codec ? [{ version, codec: profile.codec }] : [])),
    );
    if (firmwares.length === 0) report(file, "names no codec");
    for (const [codec, name] of namesByCodec(`${vendor.name} ${device.name}`, firmwares)) {
      const found = await codecOf(folder, path, codec, report);
      if (found) yield { id: `${vendor.id}/${deviceId}`, name, ...found };
    }
  }
}

async function codecOf(folder: Folder, path: string, codec: string, report: Report) {
  const file = `${path}/${codec}.yaml`;
  const described = await documentIn(folder, file, dataFromYaml, codecForm, report);
  if (!described) return null;
  if (!described.uplinkDecoder) {
    report(file, "has no uplinkDecoder");
    return null;
  }
  const { fileName, examples } = described.uplinkDecoder;
  const codecFile = `${path}/${fileName}`;
  const decoder = await sourceIn(folder, codecFile, report);
  if (decoder === null) return null;
  let source = decoder;
  const all = examplesFrom(examples, file, report);
  for (const [name, called, task] of downlinks) {
    const other = described[name]?.fileName ?? fileName;
    const script = other === fileName ? null : await sourceIn(folder, `${path}/${other}`, report);
    if (script !== null) source += besides(script, called);
    all.push(...examplesFrom(described[name]?.examples, file, report, task));
  }
  return { codecFile, source, examples: all };
}

const downlinks = [
  ["downlinkEncoder", "encodeDownlink", "encode"],
  ["downlinkDecoder", "decodeDownlink", "decode-downlink"],
] as const;

/** The function of a vendor's other file, behind a codec; both files name their helpers alike, so it has a scope of its own. */
const besides = (script: string, name: string): string =>
  `\n;var ${name} = (function () {\n${script}\n;return typeof ${name} === "function" ? ${name} : undefined;\n})();\n`;
