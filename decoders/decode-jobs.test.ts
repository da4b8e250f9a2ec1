/** Decode jobs on a real journal and database: what is decoded once more, what is left alone, stopping, resuming, rolling back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { type AdmittedUplink, type Journal, type Measurement, openJournal } from "#journal";
import type { Codec, DeviceProfile } from "#registry";
import { type DecodeJob, type DecodeJobs, type NewDecodeJob, openDecodeJobs } from "./decoders.ts";

const clock = systemClock();
const log = createLog("silent", "json");
const day = 86_400_000;
const start = Date.UTC(2026, 3, 1);
const noAudit = async () => {};

let folder: string;
let journal: Journal;
let database: Database;
let jobs: DecodeJobs;
const addressBook = { device: () => null, variables: () => new Map() };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hatoba-decode-jobs-"));
  journal = await openJournal({ folder });
  database = await openDatabase({ url: join(folder, "books.db"), log });
  jobs = openDecodeJobs({ journal, database, clock, log, addressBook });
});
afterEach(async () => {
  await jobs.close();
  await database.close();
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await jobs.close();
  jobs = openDecodeJobs({ journal, database, clock, log, addressBook });
}

const profileWith = (codec: Codec): DeviceProfile => ({
  id: "p",
  name: "p",
  network: "lorawan",
  codec,
  expectedIntervalSeconds: null,
  quantities: {},
  version: 1,
  createdAt: 0,
  limits: { timeMs: null, outputBytes: null, memoryMb: null },
  hold: null,
});
/** The first byte, under a name; without a sandbox. */
const byte = (name: string) => profileWith({ kind: "sigfox-payload", grammar: `${name}::uint:8` });
const script = (source: string) => profileWith({ kind: "javascript", source });
const doubled = (name: string) =>
  script(`function decodeUplink(i) {
  if (i.bytes[0] === 13) throw new Error("unlucky");
  return { data: { ${name}: i.bytes[0] * 2 } };
}`);

/** Appends uplinks of a device whose first byte is their number, decoded as `t`. */
async function history(deviceId: string, count: number, more: Partial<AdmittedUplink> = {}): Promise<void> {
  const appended: Promise<unknown>[] = [];
  const first = journal.head("uplinks") + 1;
  const measurements: Measurement[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * day;
    const value = index % 256;
    const of = { deviceId, organizationId: "o", profileId: "p", measuredAt: at, receivedAt: at, ...more };
    const payload = value.toString(16).padStart(2, "0");
    const radio = { receptions: [], radio: {}, decoded: null, connectionId: "c", identity: "0011223344556677" };
    const sent = { dedupKey: `${deviceId} ${index}`, heardAt: null, payload, fPort: 1, fCnt: index };
    appended.push(journal.append({ network: "lorawan", ...sent, ...radio, ...of }));
    const { profileId, organizationId, measuredAt, receivedAt } = of;
    const result = { outcome: "decoded", reason: "", fields: { t: value } } as const;
    measurements.push({
      uplinkOffset: first + index,
      deviceId,
      organizationId,
      profileId,
      measuredAt,
      receivedAt,
      ...result,
    });
  }
  await Promise.all(appended);
  journal.appendMeasurements(measurements, first + count - 1);
}

async function ended(job: DecodeJob): Promise<DecodeJob> {
  await expect.poll(async () => (await jobs.job(job.id)).state, { timeout: 20_000 }).toMatch(/finished|failed|stopped/);
  return jobs.job(job.id);
}

const run = async (request: Omit<NewDecodeJob, "createdBy" | "dryRun"> & { dryRun?: boolean }) =>
  ended(await jobs.create({ dryRun: false, createdBy: "u", ...request }, noAudit));

const fieldsOf = (offset: number) => journal.measurementOf(offset)?.fields;

test("a profile's uplinks are decoded once more; other profiles' are left alone, and who reads measurements hears nothing", async () => {
  await history("a", 20);
  await history("b", 5, { profileId: "other" });
  const job = await run({ profile: doubled("temperature") });
  expect(job).toMatchObject({ state: "finished", reason: "", done: 1 });
  expect(job.progress).toMatchObject({ looked: 20, changed: 20, decoded: 0, undecoded: 1 });
  expect(job.progress.fields).toEqual({
    t: { changed: 0, added: 0, removed: 20 },
    temperature: { changed: 0, added: 19, removed: 0 },
  });
  expect([1, 8].map(fieldsOf)).toEqual([{ temperature: 0 }, { temperature: 14 }]);
  expect(journal.measurementOf(14)).toMatchObject({ outcome: "codec-error", reason: "Error: unlucky", fields: {} });
  expect(fieldsOf(21)).toEqual({ t: 0 });
  expect(journal.head("measurements")).toBe(25);
  const again = await run({ profile: doubled("temperature") });
  expect(again.progress).toMatchObject({ looked: 20, changed: 0 });
});

test("a dry run tells what would change, with samples, and changes nothing", async () => {
  await history("a", 50);
  const { progress } = await run({ profile: doubled("t"), dryRun: true });
  expect(progress).toMatchObject({ looked: 50, changed: 49, undecoded: 1 });
  expect(progress.fields).toEqual({ t: { changed: 48, added: 0, removed: 1 } });
  expect(progress.samples.length).toBe(20);
  expect(progress.samples[0]).toEqual({
    deviceId: "a",
    measuredAt: start + day,
    before: { outcome: "decoded", reason: "", fields: { t: 1 } },
    after: { outcome: "decoded", reason: "", fields: { t: 2 } },
  });
  expect(journal.head("revisions")).toBe(0);
  expect(fieldsOf(2)).toEqual({ t: 1 });
});

test("one device in a range of time, under the profile that it has now", async () => {
  await history("a", 30, { profileId: "mistaken" });
  await history("b", 30);
  const from = start + 10 * day;
  const job = await run({ profile: byte("u"), deviceId: "a", from, to: from + 5 * day });
  expect(job.progress).toMatchObject({ looked: 5, changed: 5 });
  expect([10, 11, 15, 16, 41].map(fieldsOf)).toEqual([{ t: 9 }, { u: 10 }, { u: 14 }, { t: 15 }, { t: 10 }]);
  expect(journal.measurementOf(11)?.profileId).toBe("p");
  // What was moved to the profile is its own from now on, and no longer the other one's.
  const whole = await run({ profile: byte("v") });
  expect(whole.progress.looked).toBe(35);
  expect(fieldsOf(11)).toEqual({ v: 10 });
  const mistaken = await run({ profile: { ...byte("w"), id: "mistaken" } });
  expect(mistaken.progress.looked).toBe(25);
});

test("a range begins and ends to the millisecond, whatever was received late", async () => {
  await history("a", 10);
  await history("late", 1, { receivedAt: start + 300 * day, measuredAt: start + 3 * day });
  const job = await run({ profile: byte("u"), from: start + 3 * day, to: start + 3 * day + 1 });
  expect(job.progress).toMatchObject({ looked: 2, changed: 2 });
  expect([3, 4, 5, 11].map(fieldsOf)).toEqual([{ t: 2 }, { u: 3 }, { t: 4 }, { u: 0 }]);
});

test("rolled back, also in another run of the program: what stood before stands again, but for what a later job wrote", async () => {
  await history("a", 2_500);
  const first = await run({ profile: byte("u") });
  const later = await run({ profile: byte("v"), deviceId: "a", from: start, to: start + 10 * day });
  expect(later.progress.changed).toBe(10);
  await reopen();
  const back = await ended(await jobs.rollBack(first.id, "u", noAudit));
  expect(back).toMatchObject({ rollsBack: first.id, state: "finished" });
  expect(back.progress.changed).toBe(2_490);
  expect([1, 10, 11, 14, 2_500].map(fieldsOf)).toEqual([{ v: 0 }, { v: 9 }, { t: 10 }, { t: 13 }, { t: 195 }]);
  await expect(jobs.rollBack(first.id, "u", noAudit)).rejects.toMatchObject({ text: "decoders.job-rolled-back" });
  const redone = await ended(await jobs.rollBack(back.id, "u", noAudit));
  expect(redone.progress.changed).toBe(2_490);
  expect(fieldsOf(11)).toEqual({ u: 10 });
});

test("stopped and resumed, by the operator or by an end of the program, a job does each uplink once", async () => {
  await history("a", 30_000);
  const created = await jobs.create({ profile: byte("u"), dryRun: false, createdBy: "u" }, noAudit);
  await expect.poll(async () => (await jobs.job(created.id)).progress.looked, { timeout: 10_000 }).toBeGreaterThan(0);
  const stopped = await jobs.stop(created.id, noAudit);
  expect(stopped.state).toBe("stopped");
  expect(stopped.done).toBeLessThan(1);
  const head = journal.head("revisions");
  expect(head).toBe(stopped.progress.changed);
  await expect(jobs.stop(created.id, noAudit)).rejects.toMatchObject({ text: "decoders.job-state" });
  await jobs.resume(created.id, noAudit);
  const looked = async () => (await jobs.job(created.id)).progress.looked;
  await expect.poll(looked, { timeout: 10_000, interval: 10 }).toBeGreaterThan(stopped.progress.looked);
  await reopen(); // in the midst of it: it goes on by itself
  const job = await ended(created);
  expect(job.state).toBe("finished");
  expect(job.progress).toMatchObject({ looked: 30_000, changed: 30_000 });
  expect(journal.head("revisions")).toBe(30_000);
});

test("jobs wait for one another, are listed newest first, and a codec that hangs fails its job and takes no values away", async () => {
  await history("a", 100);
  const hanging = script("function decodeUplink() { for (;;); }");
  const [first, second] = [
    await jobs.create({ profile: hanging, dryRun: false, createdBy: "u" }, noAudit),
    await jobs.create({ profile: byte("u"), dryRun: false, createdBy: "u" }, noAudit),
  ];
  expect((await ended(second)).state).toBe("finished");
  expect(await jobs.job(first.id)).toMatchObject({ state: "failed", reason: expect.stringContaining("hung") });
  const { items, next } = await jobs.jobs({ limit: 1 });
  expect([items.map(({ id }) => id), next]).toEqual([[second.id], second.id]);
  expect((await jobs.jobs({ limit: 1, after: second.id })).items.map(({ id }) => id)).toEqual([first.id]);
  await expect(jobs.rollBack(first.id, "u", noAudit)).rejects.toMatchObject({ text: "decoders.job-changed-nothing" });
  await expect(jobs.job("nobody's")).rejects.toMatchObject({ kind: "not-found" });
});

test("a job that could not be written into the audit trail is none", async () => {
  await history("a", 1);
  const request = { profile: byte("u"), dryRun: false, createdBy: "u" };
  await expect(jobs.create(request, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect((await jobs.jobs({ limit: 10 })).items).toEqual([]);
});
