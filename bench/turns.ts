/**
 * Loaded into the program by a bench (`--import`): writes down how long turns of the main thread's event loop took, by the clock and in CPU
 * time of that thread. On a busy machine the second says whose fault it was.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

const leastMs = 10;
const file = process.env.BENCH_TURNS;

/** What makes a program write to a file; it is to be given to `turnsDuring`. */
export const watchingTurns = (path: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(import.meta.filename)}`,
  BENCH_TURNS: path,
});

export interface Turns {
  /** The longest one, milliseconds; 0: none had 10. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
  readonly over20Ms: number;
  readonly over20CpuMs: number;
}

/** The long turns while something was done. */
export async function turnsDuring(path: string, work: () => Promise<unknown>): Promise<Turns> {
  const from = Date.now();
  await work();
  const to = Date.now();
  const written = () =>
    readFileSync(path, "utf8")
      .split("\n")
      .map((line) => line.split(" ").map(Number));
  while (!written().some(([at = 0]) => at > to)) await new Promise((resolve) => setTimeout(resolve, 100));
  const turns = written().filter(([at = 0]) => at >= from && at <= to);
  const times = (column: 1 | 2) => turns.map((turn) => turn[column] ?? 0);
  const over20 = (list: number[]) => list.filter((ms) => ms > 20).length;
  return {
    longestMs: Math.max(0, ...times(1)),
    longestCpuMs: Math.max(0, ...times(2)),
    over20Ms: over20(times(1)),
    over20CpuMs: over20(times(2)),
  };
}

function watch(path: string): void {
  let lines = "";
  let at = performance.now();
  let cpu = process.threadCpuUsage();
  setInterval(() => {
    const now = performance.now();
    const used = process.threadCpuUsage();
    const cpuMs = (used.user + used.system - cpu.user - cpu.system) / 1000;
    // The timer's own millisecond is no hold.
    const ms = now - at - 1;
    if (ms > leastMs || cpuMs > leastMs) lines += `${Date.now()} ${ms.toFixed(1)} ${cpuMs.toFixed(1)}\n`;
    [at, cpu] = [now, used];
  }, 1).unref();
  setInterval(() => {
    appendFileSync(path, `${lines}${Date.now()} 0 0\n`); // also says that what was before is written
    lines = "";
  }, 500).unref();
}

if (isMainThread && file && process.argv.includes("start")) {
  appendFileSync(file, "");
  watch(file);
}
