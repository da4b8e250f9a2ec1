import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { type AdmittedUplink, type Journal, type Network, openJournal } from "#journal";
import type { Codec, CodecHold, DeviceProfile } from "#registry";
import { type Decoders, openDecoders } from "./decoders.ts";

const clock = systemClock();
let folder: string;
let journal: Journal;
let decoders: Decoders;
const profiles = new Map<string, DeviceProfile>();
const changed = new Set<(profile: DeviceProfile) => void>();

/** The registry's side of the look-up, without its database. */
const addressBook: Parameters<typeof openDecoders>[0]["addressBook"] = {
  profile: (profileId) => profiles.get(profileId) ?? null,
  onProfileChanged(callback) {
    changed.add(callback);
    return () => changed.delete(callback);
  },
  variables: () => new Map(),
  onDeviceChanged: () => () => {},
};

function setProfile(id: string, codec: Codec, network: Network = "lorawan"): void {
  const profile: DeviceProfile = {
    id,
    name: id,
    network,
    codec,
    expectedIntervalSeconds: null,
    quantities: {},
    version: 1,
    createdAt: 0,
    limits: { timeMs: null, outputBytes: null, memoryMb: null },
    hold: null,
  };
  putProfile(profile);
}

function putProfile(profile: DeviceProfile): void {
  profiles.set(profile.id, profile);
  for (const callback of changed) callback(profile);
}

function changeProfile(id: string, changes: Partial<DeviceProfile>): void {
  const before = profiles.get(id);
  if (before) putProfile({ ...before, ...changes });
}

let count = 0;
function uplink(profileId: string, payload: string, more: Partial<AdmittedUplink> = {}): AdmittedUplink {
  count += 1;
  return {
    network: "lorawan",
    identity: "0011223344556677",
    dedupKey: `k${count}`,
    heardAt: null,
    payload,
    fPort: 1,
    fCnt: count,
    receptions: [],
    radio: {},
    decoded: null,
    connectionId: "c1",
    deviceId: "d1",
    organizationId: "o1",
    profileId,
    receivedAt: Date.UTC(2026, 3, 1),
    measuredAt: Date.UTC(2026, 3, 1),
    ...more,
  };
}

/** The registry's side of a hold. */
const putOnHold = async (profileId: string, hold: CodecHold) => changeProfile(profileId, { hold });

const open = () =>
  openDecoders({ journal, addressBook, clock, log: createLog("silent", "json"), metrics: createMetrics(), putOnHold });

async function untilDecoded(): Promise<void> {
  while (journal.decodingCursor() < journal.head("uplinks")) await clock.wait(5);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hatoba-decoders-"));
  journal = await openJournal({ folder });
  profiles.clear();
});
afterEach(async () => {
  await decoders.stop();
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

const twoBytes = "function decodeUplink(i) { return { data: { t: ((i.bytes[0] << 8) | i.bytes[1]) / 10 } }; }";

test("each uplink gets one measurement, by the kind of its codec", async () => {
  setProfile("js", { kind: "javascript", source: twoBytes });
  setProfile("lpp", { kind: "cayenne-lpp" });
  setProfile("sigfox", { kind: "sigfox-payload", grammar: "t::int:16" }, "sigfox");
  setProfile("hex", { kind: "hex" });
  setProfile("ns", { kind: "network-server" });
  decoders = await open();
  const uplinks = [
    uplink("js", "00eb"),
    uplink("lpp", "016700eb"),
    uplink("sigfox", "ff9c", { network: "sigfox", fPort: null }),
    uplink("hex", "beef"),
    uplink("ns", "01", { decoded: { soil: { t: 4 } } }),
    uplink("ns", "01"),
    uplink("js", "00eb", { fPort: 0 }),
    uplink("js", ""),
    uplink("gone", "01"),
  ];
  for (const one of uplinks) await journal.append(one);
  await untilDecoded();
  expect(journal.readMeasurements(0, 100).map(({ outcome, reason, fields }) => [outcome, reason, fields])).toEqual([
    ["decoded", "", { t: 23.5 }],
    ["decoded", "", { temperature_1: 23.5 }],
    ["decoded", "", { t: -100 }],
    ["decoded", "", { payload: "beef" }],
    ["decoded", "", { "soil.t": 4 }],
    ["codec-error", "the network server sent no decoded fields", {}],
    ["no-payload", "", {}],
    ["no-payload", "", {}],
    ["codec-error", "the device profile is gone", {}],
  ]);
});

test("a changed codec decodes the next uplink; a hanging one leaves the others alone", async () => {
  setProfile("js", { kind: "javascript", source: twoBytes });
  setProfile("hang", { kind: "javascript", source: "function decodeUplink() { for (;;); }" });
  decoders = await open();
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => journal.append(uplink(index % 2 ? "js" : "hang", "00eb"))),
  );
  await untilDecoded();
  setProfile("js", { kind: "javascript", source: "function Decode() { return { changed: true }; }" });
  await journal.append(uplink("js", "00eb"));
  await untilDecoded();
  const measurements = journal.readMeasurements(0, 100);
  const of = (profileId: string) => measurements.filter((measurement) => measurement.profileId === profileId);
  expect(
    of("js")
      .slice(0, 20)
      .every(({ fields }) => fields.t === 23.5),
  ).toBe(true);
  expect(of("js").at(-1)?.fields).toEqual({ changed: true });
  for (const { outcome } of of("hang")) expect(["codec-timeout", "codec-error"]).toContain(outcome);
  expect(of("hang").length + decoders.waitingFor("hang")).toBe(20);
});

test("uplinks of a codec on hold wait, other profiles go on; released, each is decoded once", async () => {
  setProfile("js", { kind: "javascript", source: twoBytes });
  setProfile("held", { kind: "javascript", source: twoBytes });
  changeProfile("held", { hold: { at: 0, limit: "memory" } });
  decoders = await open();
  for (let index = 0; index < 500; index += 1) void journal.append(uplink(index % 2 ? "js" : "held", "00eb"));
  await journal.append(uplink("js", "00eb"));
  await untilDecoded();
  expect(journal.readMeasurements(0, 1_000).every(({ profileId }) => profileId === "js")).toBe(true);
  expect(decoders.waitingFor("held")).toBe(250);
  expect(journal.uplinksOf("d1", { limit: 11, since: 0 }).filter(({ measurement }) => !measurement)).toHaveLength(5);
  await decoders.stop();
  decoders = await open();
  expect(decoders.waitingFor("held")).toBe(250);
  changeProfile("held", { hold: null });
  await expect.poll(() => decoders.waitingFor("held"), { timeout: 10_000 }).toBe(0);
  const offsets = journal.readMeasurements(0, 1_000).map(({ uplinkOffset }) => uplinkOffset);
  expect(offsets.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
});

test("stopped and started again, it goes on behind the cursor: each uplink once", async () => {
  setProfile("js", { kind: "javascript", source: twoBytes });
  decoders = await open();
  await Promise.all(Array.from({ length: 3_000 }, () => journal.append(uplink("js", "00eb"))));
  await decoders.stop();
  const before = journal.readMeasurements(0, 10_000).length;
  decoders = await open();
  await untilDecoded();
  const offsets = journal.readMeasurements(0, 10_000).map((measurement) => measurement.uplinkOffset);
  expect(before).toBeLessThanOrEqual(3_000);
  expect(offsets).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
});

test("a codec can be checked and tried, while nothing is stored", async () => {
  decoders = await open();
  const input = { payload: "00eb", fPort: 1, receivedAt: 0, decoded: null };
  expect(
    await decoders.decodeOnce(
      { network: "lorawan", codec: { kind: "javascript", source: twoBytes }, quantities: {} },
      input,
    ),
  ).toEqual({
    outcome: "decoded",
    reason: "",
    fields: { t: 23.5 },
    own: { t: 23.5 },
    units: {},
    warnings: [],
    logs: [],
    tookMs: expect.any(Number),
    brokenLimit: null,
  });
  expect(await decoders.checkCodec({ kind: "javascript", source: "function (" })).toMatchObject({ ok: false });
  expect(await decoders.checkCodec({ kind: "sigfox-payload", grammar: "t::uint:99" })).toMatchObject({ ok: false });
  expect(await decoders.checkCodec({ kind: "cayenne-lpp" })).toEqual({ ok: true });
  expect(journal.head("measurements")).toBe(0);
});

test("an uplink alone is decoded when it comes, not at the next look", async () => {
  setProfile("js", { kind: "javascript", source: twoBytes });
  decoders = await open();
  await journal.append(uplink("js", "00eb"));
  await untilDecoded();
  const took: number[] = [];
  for (const payload of ["00ec", "00ed", "00ee", "00ef", "00f0"]) {
    const began = performance.now();
    await journal.append(uplink("js", payload));
    await untilDecoded();
    took.push(performance.now() - began);
  }
  expect(Math.min(...took)).toBeLessThan(500); // a look comes every second
});
