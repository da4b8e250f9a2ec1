/** `hatoba codec test FILE.js --payload HEX [--port N]`: what a codec makes of one payload, in the same sandbox. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDecoders } from "#decoders";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openJournal } from "#journal";
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
  const nobody = { deviceFor: () => null, device: () => null, profile: () => null };
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
  const profile = { network: "lorawan", codec: { kind: "javascript", source }, quantities: {} } as const;
  const payload = (values.payload ?? "").toLowerCase();
  const input = { payload, fPort: Number(values.port ?? 1), receivedAt: clock.now(), decoded: null };
  const decoded = await decoders.decodeOnce(profile, input);
  await decoders.stop();
  await journal.close();
  await rm(folder, { recursive: true });
  process.stdout.write(`${JSON.stringify(decoded, null, 2)}\n`);
  return decoded.outcome === "decoded" ? 0 : 1;
}
