/**
 * `hatoba codec test FILE.js --payload HEX [--port N]`: what a codec makes of one payload, in the same sandbox, and which
 * quantities its fields are, by its own `normalizeUplink` or by the mapping that a profile would be proposed.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Decoded, openDecoders } from "#decoders";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openJournal } from "#journal";
import { proposedMappingOf, quantityNamed } from "#registry";
import { UsageMistake } from "../usage.ts";

export async function codec(words: readonly string[]): Promise<number> {
  const options = { payload: { type: "string" }, port: { type: "string" } } as const;
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [verb, file] = positionals;
  if (verb !== "test" || !file || !/^([0-9a-f]{2})*$/i.test(values.payload ?? "-"))
    throw new UsageMistake("usage: hatoba codec test FILE.js --payload HEX [--port N]");
  const source = await readFile(file, "utf8");
  const folder = await mkdtemp(join(tmpdir(), "hatoba-codec-"));
  const journal = await openJournal({ folder });
  const clock = systemClock();
  const nobody = { deviceFor: () => null, device: () => null, profile: () => null, variables: () => new Map() };
  const silent = {
    onProfileChanged: () => () => {},
    onConnectionsChanged: () => () => {},
    onDeviceChanged: () => () => {},
  };
  const room = {
    journal,
    addressBook: { ...nobody, ...silent },
    clock,
    log: createLog("error", "json"),
    metrics: createMetrics(),
    putOnHold: async () => {},
  };
  const decoders = await openDecoders(room);
  const codec = { kind: "javascript", source } as const;
  const payload = (values.payload ?? "").toLowerCase();
  const input = { payload, fPort: Number(values.port ?? 1), receivedAt: clock.now(), decoded: null };
  const plain = await decoders.decodeOnce({ network: "lorawan", codec, quantities: {} }, input);
  const proposed = proposedMappingOf(plain.own, plain.units);
  const mapped = await decoders.decodeOnce({ network: "lorawan", codec, quantities: proposed }, input);
  await decoders.stop();
  await journal.close();
  await rm(folder, { recursive: true });
  const { outcome, reason, own: fields, units, warnings, logs, tookMs } = plain;
  const said = {
    outcome,
    reason,
    fields,
    units,
    quantities: quantitiesIn(mapped.fields),
    proposed,
    warnings,
    logs,
    tookMs,
  };
  process.stdout.write(`${JSON.stringify(said, null, 2)}\n`);
  return outcome === "decoded" ? 0 : 1;
}

/** Fields that are quantities of the vocabulary, with their units. */
const quantitiesIn = (fields: Decoded["fields"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const quantity = quantityNamed(name);
      return quantity ? [[name, quantity.unit === null ? String(value) : `${value} ${quantity.unit}`]] : [];
    }),
  );
