/** `npm run bench ingest`: uplinks a second from a separate publisher to decoded and durable, and how late one is at 500/s. */
import { readdirSync, readFileSync } from "node:fs";
import { type Running, startRunning, until } from "../test/harness/running.ts";
import { type Fleet, fleetOf, positions, publish } from "./fleet.ts";
import { devEuiOf } from "./publisher.ts";

const devices = 1_000;

/** CPU seconds by thread name, from /proc (Linux; elsewhere empty). */
export function threadSeconds(pid: number): Map<string, number> {
  const seconds = new Map<string, number>();
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, "utf8");
      const name = task === String(pid) ? "main" : (/\((.*)\)/s.exec(stat)?.[1] ?? "?");
      const fields = stat.replace(/^.*\) /s, "").split(" ");
      seconds.set(name, (seconds.get(name) ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100);
    }
  } catch {
    return new Map();
  }
  return seconds;
}

/** As fast as it goes: from the first publish until every uplink is decoded and kept on disk. */
async function throughput(running: Running, who: Fleet, uplinks: number) {
  const warmUp = 5_000;
  await publish(running, who, { uplinks: warmUp, rate: 0, first: 0 });
  await until("the warm-up", async () => (await positions(running)).keeping === warmUp, 60_000);
  const before = threadSeconds(running.child.pid ?? 0);
  const startedAt = performance.now();
  const published = await publish(running, who, { uplinks, rate: 0, first: 1_000 });
  await until("every measurement", async () => (await positions(running)).keeping === warmUp + uplinks, 300_000);
  const elapsedMs = performance.now() - startedAt;
  const cpu = [...threadSeconds(running.child.pid ?? 0)]
    .map(([name, seconds]) => [name, ((seconds - (before.get(name) ?? 0)) / uplinks) * 1e6] as const)
    .filter(([, micros]) => micros >= 0.5)
    .sort((a, b) => b[1] - a[1]);
  return {
    uplinks,
    uplinksPerSecond: Math.round((uplinks / elapsedMs) * 1000),
    acknowledgedPerSecond: Math.round((uplinks / published.acknowledgedMs) * 1000),
    cpuMicrosecondsPerUplink: Object.fromEntries([
      ["publisher", Math.round((published.cpuSeconds / uplinks) * 1e7) / 10],
      ...cpu.map(([name, micros]) => [name, Math.round(micros * 10) / 10] as const),
    ]),
  };
}

/** At a steady 500/s: from the time in the message until the API gives the measurement back, sampled on one device in turn. */
export async function lateness(running: Running, who: Fleet, seconds: number, first = 1_000_000) {
  const { items } = await running.client.get<{ items: { id: string; devEui: string }[] }>(`/devices?limit=${devices}`);
  const ids = new Map(items.map((item) => [item.devEui, item.id]));
  const publishing = publish(running, who, { uplinks: 500 * seconds, rate: 500, first });
  const lateMs: number[] = [];
  let over = false;
  void publishing.finally(() => {
    over = true;
  });
  let device = 0;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  while (!over) {
    device = (device + 37) % devices;
    const id = ids.get(devEuiOf(device));
    const newest = async () => {
      const from = new Date(Date.now() - 10_000).toISOString();
      const answer = await running.client.get<{ items: { at: string }[] }>(
        `/devices/${id}/measurements?from=${from}&points=5000`,
      );
      return answer.items.at(-1)?.at;
    };
    const known = await newest();
    const fresh = await until("a new measurement", async () => {
      const at = await newest();
      return over ? "over" : at !== known && at;
    });
    if (fresh !== "over" && fresh) lateMs.push(Date.now() - Date.parse(fresh));
  }
  await publishing;
  lateMs.sort((a, b) => a - b);
  const at = (share: number) => lateMs[Math.min(lateMs.length - 1, Math.floor(lateMs.length * share))] ?? Number.NaN;
  return { rate: 500, samples: lateMs.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

export async function ingest(): Promise<Record<string, unknown>> {
  const running = await startRunning({ HATOBA_LOG: "warn" });
  try {
    const who = await fleetOf(running, devices);
    const fast = await throughput(running, who, 100_000);
    const late = await lateness(running, who, 40);
    return { throughput: fast, lateness: late };
  } finally {
    await running.remove();
  }
}
