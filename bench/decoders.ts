/** Codecs through the whole sandbox path (JSON, a pipe, an isolate, normalization), beside the same function without protection. */
import { readdirSync, readFileSync } from "node:fs";
import vm from "node:vm";
import ivm from "isolated-vm";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { openSandbox, type SandboxInput } from "../decoders/sandbox.ts";

/** Twelve bytes, five fields: what a usual sensor sends. */
const codec = `function decodeUplink(input) {
  var b = input.bytes;
  return { data: {
    temperature: ((b[0] << 24 >> 16) | b[1]) / 100,
    humidity: ((b[2] << 8) | b[3]) / 10,
    pressure: ((b[4] << 8) | b[5]) / 10,
    battery: ((b[6] << 8) | b[7]) / 1000,
    count: (b[8] << 24 | b[9] << 16 | b[10] << 8 | b[11]) >>> 0
  } };
}`;
const payload = "07d0025827940ce400000001";
const at = Date.UTC(2026, 10, 20);
const batchOf = (size: number): SandboxInput[] => Array.from({ length: size }, (_, index) => [payload, 1, at + index]);

/** Memory of the sandbox's process, MB: the only child of this one. */
function sandboxMegabytes(): number {
  const children = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const isChild = status.includes(`\nPPid:\t${process.pid}\n`);
      return isChild ? [Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
  return Math.round(Math.max(0, ...children) / 1024);
}

async function rateOf(count: number, work: () => Promise<unknown> | unknown): Promise<number> {
  let best = 0;
  for (let run = 0; run < 3; run += 1) {
    const began = performance.now();
    await work();
    best = Math.max(best, (count * 1000) / (performance.now() - began));
  }
  return Math.round(best);
}

export async function decoders() {
  const sandbox = openSandbox({ clock: systemClock(), log: createLog("silent", "json") });
  const [batches, size] = [200, 500];
  const batch = batchOf(size);
  await sandbox.run(codec, batch);
  const decodesPerSecond = await rateOf(batches * size, async () => {
    for (let index = 0; index < batches; index += 1) await sandbox.run(codec, batch);
  });
  const different = Array.from({ length: 300 }, (_, index) => `${codec}\n// make ${index}`);
  for (const source of different) await sandbox.run(source, batchOf(2));
  const with300Codecs = sandboxMegabytes();
  const inTurn = await rateOf(300 * 20, async () => {
    for (const source of different) await sandbox.run(source, batchOf(20));
  });
  sandbox.close();
  return {
    decodesPerSecond,
    decodesPerSecondOf300CodecsInTurn: inTurn,
    sandboxMegabytesWith300Codecs: with300Codecs,
    beside: {
      isolatedVmAlone: await bareIsolate(batches * size),
      nodeVmUnprotected: await unprotected(batches * size),
    },
  };
}

/** One call per payload, JSON in and out: what the library gives without batches. */
async function bareIsolate(count: number): Promise<number> {
  const isolate = new ivm.Isolate({ memoryLimit: 16 });
  const context = isolate.createContextSync();
  const call = `${codec}; (json) => JSON.stringify(decodeUplink({ bytes: JSON.parse(json), fPort: 1 }))`;
  const run = context.evalSync(call, { reference: true }) as ivm.Reference;
  const json = JSON.stringify([...Buffer.from(payload, "hex")]);
  const rate = await rateOf(count / 4, () => {
    for (let index = 0; index < count / 4; index += 1) run.applySync(undefined, [json], { timeout: 50 });
  });
  isolate.dispose();
  return rate;
}

function unprotected(count: number): Promise<number> {
  const decode = vm.runInNewContext(`${codec}; decodeUplink`) as (input: object) => unknown;
  const bytes = [...Buffer.from(payload, "hex")];
  return rateOf(count, () => {
    for (let index = 0; index < count; index += 1) decode({ bytes, fPort: 1 });
  });
}
