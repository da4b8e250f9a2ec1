/**
 * ChirpStack's layout, of `chirpstack/chirpstack-device-profiles`: `<vendor>/vendor.toml`, `devices/*.toml` with firmware
 * versions and their codec, `codecs/*.js`, and `codecs/test_decode_*.json` and `test_encode_*.json` with examples.
 */
import JSON5 from "json5";
import { parse as dataFromToml } from "smol-toml";
import { z } from "zod";
import { documentIn, type Example, namesByCodec, type Report, type RepositoryDevice, sourceIn } from "./device.ts";
import { examplesFrom } from "./example.ts";
import type { Folder } from "./folder.ts";

const vendorForm = z.looseObject({
  vendor: z.looseObject({ name: z.string(), devices: z.array(z.string()).default([]) }),
});

const deviceForm = z.looseObject({
  device: z.looseObject({
    name: z.string(),
    firmware: z.array(z.looseObject({ version: z.coerce.string(), codec: z.string().nullish() })).default([]),
  }),
});

/** Devices of one vendor's folder: those that vendor.toml lists, then those that only lie there. */
export async function* devicesOfVendor(
  folder: Folder,
  path: string,
  vendorId: string,
  report: Report,
): AsyncGenerator<RepositoryDevice> {
  const vendor = await documentIn(folder, `${path}/vendor.toml`, dataFromToml, vendorForm, report);
  const present = (await folder.names(`${path}/devices`)).filter((name) => name.endsWith(".toml"));
  for (const deviceFile of new Set([...(vendor?.vendor.devices ?? []), ...present])) {
    const file = `${path}/devices/${deviceFile}`;
    const found = await documentIn(folder, file, dataFromToml, deviceForm, report);
    if (!found) continue;
    const { device } = found;
    const own = deviceFile.replace(/\.toml$/, "");
    const named = device.firmware.flatMap(({ version, codec }) => (codec ? [{ version, codec }] : []));
    // Devices without firmware are about, whose codec has their name.
    const lies = (await folder.names(`${path}/codecs`)).includes(`${own}.js`);
    const firmwares = named.length === 0 && lies ? [{ version: "", codec: `${own}.js` }] : named;
    if (firmwares.length === 0) report(file, "names no codec");
    const id = `${vendorId}/${own}`;
    for (const [codec, name] of namesByCodec(`${vendor?.vendor.name ?? vendorId} ${device.name}`, firmwares)) {
      const codecFile = `${path}/codecs/${codec}`;
      const source = await sourceIn(folder, codecFile, report);
      if (source !== null)
        yield { id, name, codecFile, source, examples: await examplesOf(folder, path, codec, report) };
    }
  }
}

/** ChirpStack runs test files as JavaScript; bare keys, hex numbers, comments and late commas are about, so it is read as JSON5. */
async function examplesOf(folder: Folder, path: string, codec: string, report: Report) {
  const all: Example[] = [];
  for (const task of ["decode", "encode"] as const) {
    const file = `test_${task}_${codec}on`;
    if (!(await folder.names(`${path}/codecs`)).includes(file)) continue;
    const list = await documentIn(folder, `${path}/codecs/${file}`, JSON5.parse, z.unknown(), report);
    all.push(...examplesFrom(list, `${path}/codecs/${file}`, report, task));
  }
  return all;
}
