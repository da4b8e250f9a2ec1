import { array, assert, boolean, integer, nat, option, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdmittedUplink } from "#journal";
import type { DeviceEvent, Happening } from "./bridges/bridge.ts";
import {
  afterEvent,
  afterUplink,
  type DeviceStatus,
  followedBy,
  gapBetween,
  lossRate,
  neverSeen,
} from "./device-status.ts";

const noon = Date.parse("2026-04-15T03:00:00Z");

function uplink(fCnt: number | null, more: Partial<AdmittedUplink> = {}): AdmittedUplink {
  return {
    network: "lorawan",
    identity: "70b3d5e75e00a1b2",
    dedupKey: String(fCnt),
    heardAt: noon,
    payload: "01",
    fPort: 1,
    fCnt,
    receptions: [],
    radio: {},
    decoded: null,
    connectionId: "c",
    deviceId: "d",
    organizationId: "o",
    profileId: "p",
    receivedAt: noon + (fCnt ?? 0) * 1000,
    measuredAt: noon + (fCnt ?? 0) * 1000,
    ...more,
  };
}

const heard = (counters: readonly number[], network: "lorawan" | "sigfox" = "lorawan"): DeviceStatus =>
  counters.reduce<DeviceStatus>(
    (status, fCnt, index) => afterUplink(uplink(fCnt, { network, measuredAt: noon + index * 1000 }), null)(status),
    neverSeen,
  );

const event = (happening: Happening): DeviceEvent => ({
  kind: "event",
  network: "lorawan",
  identity: "70b3d5e75e00a1b2",
  at: noon,
  happening,
});

const charged = (batteryPercent: number): Happening => ({
  ...{ what: "status", batteryPercent, batteryVolts: null, externalPower: false, marginDb: null },
});

describe("lost uplinks", () => {
  test("are the gaps of the frame counter: 1, 2, 5 has two lost of five sent", () => {
    expect(lossRate(heard([1, 2, 5]))).toBe(0.5);
    expect(lossRate(heard([1, 2, 3, 4, 7]))).toBeCloseTo(2 / 6);
    expect(lossRate(heard([1]))).toBeNull();
  });

  test("a counter that began anew (battery change, ABP reset) loses none", () => {
    expect(lossRate(heard([500, 501, 0, 1]))).toBe(0);
    expect(lossRate(heard([0, 60_000]))).toBe(0); // LoRaWAN 1.0.3 §4.3.1.5: beyond MAX_FCNT_GAP
  });

  test("a join begins a new session: what the old counter was says nothing", () => {
    const joined = afterEvent(heard([3, 4]), event({ what: "joined", devAddr: null }), noon);
    expect(lossRate(afterUplink(uplink(9, { measuredAt: noon + 60_000 }), null)(joined))).toBe(0);
    expect(joined.joinedAt).toBe(noon);
  });

  test("Sigfox counts in 12 bits: 4094, 4095, 1 has lost one", () => {
    expect(heard([4_094, 4_095, 1], "sigfox").gaps).toEqual([0, 1]);
    expect(gapBetween("sigfox", 10, 10)).toBe(0);
  });

  test("a status whose later part was folded apart is the same, but for the gap between the two", () => {
    const change = ({ fCnt, battery, late }: { fCnt: number; battery: number | null; late: boolean }, index: number) =>
      battery === null
        ? afterUplink(uplink(fCnt, { measuredAt: noon + (late ? -index : index) * 1_000 }), null)
        : (status: DeviceStatus) => afterEvent(status, event(charged(battery)), noon + index * 1_000);
    const step = record({ fCnt: nat(50_000), battery: option(nat(100), { freq: 5 }), late: boolean() });
    assert(
      property(array(step, { minLength: 1, maxLength: 60 }), nat(60), (steps, cut) => {
        const changes = steps.map(change);
        const folded = (status: DeviceStatus, list: typeof changes) =>
          list.reduce((before, one) => one(before), status);
        const [first, second] = [changes.slice(0, cut), changes.slice(cut)];
        const { gaps, ...whole } = folded(neverSeen, changes);
        const { gaps: apart, ...both } = followedBy(folded(neverSeen, first), folded(neverSeen, second));
        expect(both).toEqual(whole);
        expect(apart.length).toBeLessThanOrEqual(gaps.length);
      }),
    );
  });

  test("the rate is between 0 and 1 and the list of gaps bounded, whatever the counters", () => {
    assert(
      property(array(integer({ min: 0, max: 0xffff_ffff }), { minLength: 2, maxLength: 80 }), (counters) => {
        const status = heard(counters);
        expect(status.gaps.length).toBeLessThanOrEqual(50);
        expect(lossRate(status)).toBeGreaterThanOrEqual(0);
        expect(lossRate(status)).toBeLessThan(1);
        expect(status.uplinks).toBe(counters.length);
      }),
    );
  });
});

test("radio quality is that of the gateway that heard the latest uplink best", () => {
  const receptions = [
    { gatewayId: "far", rssi: -118, snr: -12 },
    { gatewayId: "near", rssi: -80, snr: 9 },
  ];
  const status = afterUplink(uplink(1, { receptions, radio: { spreadingFactor: 9 } }), "t")(neverSeen);
  expect(status).toMatchObject({ rssi: -80, snr: 9, gatewayId: "near", spreadingFactor: 9 });
  expect(status.route).toEqual({ connectionId: "c", topic: "t" });
});

test("a late uplink (stored on its way) is counted, but is no news of the radio, and no gap", () => {
  const now = afterUplink(uplink(10, { receptions: [{ gatewayId: "g", rssi: -90, snr: 1 }] }), null)(neverSeen);
  const late = afterUplink(uplink(4, { measuredAt: noon - 3_600_000 }), null)(now);
  expect(late).toMatchObject({ uplinks: 2, fCnt: 10, rssi: -90, lastSeenAt: now.lastSeenAt, gaps: [] });
});

test("DATA ADVANCED tells of a station that heard it better", () => {
  const known = afterUplink(uplink(1, { receptions: [{ gatewayId: "1D44", rssi: -130, snr: null }] }), null)(neverSeen);
  const receptions = [{ gatewayId: "2A01", rssi: -121, snr: 12 }];
  const told = afterEvent(known, event({ what: "reception", dedupKey: "k", receptions, radio: {} }), noon);
  expect(told).toMatchObject({ rssi: -121, gatewayId: "2A01", uplinks: 1 });
});
