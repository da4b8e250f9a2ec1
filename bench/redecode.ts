/** `npm run bench redecode`: a corrected codec on the history of 1,000 devices, beside live traffic; then back again. */
import { join } from "node:path";
import { type AdmittedUplink, type Measurement, openJournal } from "#journal";
import { type Running, startRunning, until } from "../test/harness/running.ts";
import { type Fleet, fleetOf, positions } from "./fleet.ts";
import { lateness, threadSeconds } from "./ingest.ts";

const devices = 1_000;
const pageSize = 2_000;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly shown: boolean;
  readonly looked: number;
  readonly changed: number;
}

interface DeviceEntry {
  readonly id: string;
  readonly organizationId: string;
  readonly profileId: string;
}

/** Uplinks of the fleet at an even pace, decoded already, while the program is not running. */
async function writeHistory(folder: string, fleet: readonly DeviceEntry[], uplinks: number): Promise<void> {
  const journal = await openJournal({ folder: join(folder, "journal") });
  const startedAt = Date.now() - uplinks * 600;
  for (let first = 0; first < uplinks; first += pageSize) {
    const page = Array.from({ length: pageSize }, (_, index) => first + index);
    await Promise.all(page.map((index) => journal.append(uplinkOf(index, startedAt, fleet))));
    const measurements = page.map((index) => measurementOf(index, uplinkOf(index, startedAt, fleet)));
    journal.appendMeasurements(measurements, first + pageSize);
  }
  await journal.close();
}

function uplinkOf(index: number, startedAt: number, fleet: readonly DeviceEntry[]): AdmittedUplink {
  const { id, organizationId, profileId } = fleet[index % fleet.length] as DeviceEntry;
  const at = startedAt + index * 600;
  const payload = Buffer.alloc(11);
  payload.writeInt16BE(200 + (index % 100), 0);
  payload.writeUInt32BE(index, 7);
  return {
    network: "lorawan",
    identity: "70b3d54900000000",
    dedupKey: `history ${index}`,
    heardAt: at,
    payload: payload.toString("hex"),
    fPort: 2,
    fCnt: index,
    receptions: [
      { gatewayId: "7276ff002e060000", rssi: -100, snr: 7.5 },
      { gatewayId: "7276ff002e060001", rssi: -101, snr: 7.5 },
    ],
    radio: { frequencyHz: 923_200_000, spreadingFactor: 9, dr: 3 },
    decoded: null,
    connectionId: "history",
    deviceId: id,
    organizationId,
    profileId,
    receivedAt: at,
    measuredAt: at,
  };
}

function measurementOf(index: number, uplink: AdmittedUplink): Measurement {
  const { deviceId, organizationId, profileId, measuredAt, receivedAt } = uplink;
  const fields = { temperature: (200 + (index % 100)) / 10, humidity: 0, battery: 0, co2: 0, counter: index };
  const of = { uplinkOffset: index + 1, deviceId, organizationId, profileId, measuredAt, receivedAt };
  return { ...of, outcome: "decoded", reason: "", fields };
}

/** Runs a job from its first page to its last one, and until charts show it; CPU per uplink by thread, without the sandbox. */
async function timed(running: Running, made: Promise<Job>) {
  const { id } = await made;
  const job = () => running.client.get<Job>(`/decode-jobs/${id}`);
  const first = await until("the first page", async () => (await job()).looked > 0 && job(), 60_000);
  const startedAt = performance.now();
  const begin = threadSeconds(running.child.pid ?? 0);
  const latest = new Map<string, number>();
  const sample = () => {
    for (const [name, seconds] of threadSeconds(running.child.pid ?? 0))
      if (seconds > (latest.get(name) ?? 0)) latest.set(name, seconds);
  };
  const ended = async (isSo: (job: Job) => boolean) => {
    const now = await job();
    sample(); // a job's thread is gone when it has ended
    return isSo(now) && now;
  };
  const done = await until("the last page", () => ended(({ state }) => state === "finished"), 900_000);
  const decodedMs = performance.now() - startedAt;
  await until("the charts", () => ended(({ shown }) => shown), 900_000);
  const shownMs = performance.now() - startedAt;
  const uplinks = done.looked - first.looked;
  const rate = (ms: number) => Math.round((uplinks / ms) * 1_000);
  const micros = (name: string) =>
    Math.round((((latest.get(name) ?? 0) - (begin.get(name) ?? 0)) / uplinks) * 1e7) / 10;
  return {
    ...{ id, uplinks: done.looked, changed: done.changed, perSecond: rate(decodedMs), shownPerSecond: rate(shownMs) },
    cpuMicrosecondsPerUplink: { redecoding: micros("redecoding"), keeping: micros("keeping"), main: micros("main") },
  };
}

export async function redecode({ uplinks = 100_000 } = {}): Promise<Record<string, unknown>> {
  const running = await startRunning({ HATOBA_LOG: "warn" });
  try {
    const who: Fleet = await fleetOf(running, devices);
    const { items } = await running.client.get<{ items: DeviceEntry[] }>(`/devices?limit=${devices}`);
    const [device] = items;
    if (!device) throw new Error("there are no devices");
    await running.end();
    await writeHistory(running.dataFolder, items, uplinks);
    await running.restart();
    await until("the history", async () => (await positions(running)).keeping === uplinks, 600_000);
    const source = `function decodeUplink(input) {
  var b = input.bytes;
  return { data: {
    celsius: ((b[0] << 24 >> 16) | b[1]) / 10 + 0.5, humidity: b[2], battery: ((b[3] << 8) | b[4]) / 1000,
    co2: (b[5] << 8) | b[6], counter: b[7] * 16777216 + (b[8] << 16) + (b[9] << 8) + b[10]
  } };
}`;
    const { profileId } = device;
    await running.client.call("PATCH", `/device-profiles/${profileId}`, { codec: { kind: "javascript", source } });
    const post = (path: string, body?: object) => timed(running, running.client.post<Job>(path, body));
    const dryRun = await post("/decode-jobs", { profileId, dryRun: true });
    const applied = await post("/decode-jobs", { profileId });
    const rolledBack = await post(`/decode-jobs/${applied.id}/roll-back`);
    const quiet = await lateness(running, who, 10, 1_000_000);
    const again = post("/decode-jobs", { profileId });
    const beside = await lateness(running, who, 10, 2_000_000);
    return { dryRun, applied, rolledBack, quiet, beside, besideLiveTraffic: await again };
  } finally {
    await running.remove();
  }
}
