import { describe, expect, test } from "vitest";
import type { Device } from "#registry";
import { placesOf } from "./device-places.ts";
import { byNeed, type DeviceState, pageOfStandings, type Standing, stateOf, vitalsFrom } from "./standings.ts";

const hour = 3_600_000;
const now = Date.parse("2026-11-21T12:00:00Z");

const device = (id: string, more: Partial<Device> = {}): Device => ({
  ...{ id, organizationId: "o", profileId: "p", name: id, network: "lorawan", identity: id, place: null, trap: false },
  ...{ latitude: null, longitude: null, variables: {}, registeredAt: 0, retiredAt: null },
  ...more,
});

const standing = (id: string, state: DeviceState, more: Partial<Standing> = {}): Standing => ({
  ...{
    device: device(id),
    state,
    incidents: 0,
    heardAt: null,
    batteryPercent: null,
    saysBatteryLow: false,
    saysSprung: false,
  },
  ...more,
});

describe("how a device stands", () => {
  const heard = (hoursAgo: number) => ({ temperature: { value: 20, at: now - hoursAgo * hour } });
  const stands = (
    latest: Parameters<typeof vitalsFrom>[0],
    { incidents = 0, every = 3600 as number | null, percent = null as number | null, of = {} as Partial<Device> } = {},
  ) => stateOf(device("d", of), vitalsFrom(latest, percent), { incidents, intervalSeconds: every, now });

  test.each([
    ["heard a moment ago", stands(heard(0.01)), "ok"],
    ["two of its hourly uplinks missed", stands(heard(2.5)), "ok"],
    ["three of its hourly uplinks missed", stands(heard(3.1)), "silent"],
    ["never heard, registered a day ago", stands({}, { of: { registeredAt: now - 24 * hour } }), "silent"],
    ["never heard, registered just now", stands({}, { of: { registeredAt: now - 1 } }), "ok"],
    ["no interval is expected of its make", stands(heard(1000), { every: null }), "ok"],
    ["an incident is open, and it is silent besides", stands(heard(9), { incidents: 1 }), "incident"],
    ["a trap that sprang, and no rule watches it", stands({ sprung: { value: true, at: now } }), "incident"],
    ["no longer in use", stands(heard(9), { of: { retiredAt: now - 1 } }), "retired"],
    ["its battery is at 20 %", stands({ batteryLevel: { value: 20, at: now } }), "low-battery"],
    ["its battery is at 21 %", stands({ batteryLevel: { value: 21, at: now } }), "ok"],
    ["it says itself that its battery is low", stands({ batteryLow: { value: true, at: now } }), "low-battery"],
    ["its network server told of 5 %", stands(heard(0), { percent: 5 }), "low-battery"],
    [
      "it measures 80 %, and its network server told of 5 %",
      stands({ batteryLevel: { value: 80, at: now } }, { percent: 5 }),
      "ok",
    ],
  ])("%s", (_situation, state, expected) => {
    expect(state).toBe(expected);
  });

  test("契約者の第三者提供: nothing from before a device was given is looked at", () => {
    const latest = { batteryLevel: { value: 3, at: now - hour }, temperature: { value: 1, at: now } };
    expect(vitalsFrom(latest, null, now - 1)).toEqual({
      heardAt: now,
      batteryPercent: null,
      saysBatteryLow: false,
      saysSprung: false,
    });
  });
});

test("who needs somebody first: incidents, then the longest silent, then the emptiest battery", () => {
  const all = [
    standing("fine", "ok"),
    standing("weak", "low-battery", { batteryPercent: 18 }),
    standing("empty", "low-battery", { batteryPercent: 2 }),
    standing("quiet", "silent", { heardAt: 200 }),
    standing("quietest", "silent", { heardAt: 100 }),
    standing("alerting", "incident", { incidents: 1 }),
    standing("burning", "incident", { incidents: 3 }),
  ];
  const names = all.sort(byNeed).map((one) => one.device.id);
  expect(names).toEqual(["burning", "alerting", "quietest", "quiet", "empty", "weak", "fine"]);
});

describe("pages", () => {
  const all = Array.from({ length: 25 }, (_, index) =>
    standing(`d${String(index).padStart(2, "0")}`, index % 2 ? "ok" : "silent", { heardAt: (index * 7) % 5 }),
  );
  const read = (page: Partial<Parameters<typeof pageOfStandings>[1]>) => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const answer = pageOfStandings(all, { sort: "registered", limit: 4, ...page, after });
      ids.push(...answer.ids);
      after = answer.next ?? undefined;
    } while (after !== undefined);
    return ids;
  };

  test("of a state hold each of its devices once", () => {
    expect(read({ state: "silent" })).toEqual(
      all.filter(({ state }) => state === "silent").map((one) => one.device.id),
    );
  });

  test("by when they were heard hold each once, the latest first, ties as they were registered", () => {
    const wanted = all.toSorted((a, b) => (b.heardAt ?? 0) - (a.heardAt ?? 0)).map((one) => one.device.id);
    expect(read({ sort: "heard" })).toEqual(wanted);
  });

  test("go on behind a device that is in another state meanwhile, and end where it is gone", () => {
    expect(pageOfStandings(all, { sort: "registered", state: "silent", after: "d01", limit: 1 }).ids).toEqual(["d02"]);
    expect(pageOfStandings(all, { sort: "registered", after: "gone", limit: 1 })).toEqual({ ids: [], next: null });
  });
});

test("devices that stand close are one place in the state of who needs somebody most; alone they are themselves", () => {
  const at = (latitude: number, longitude: number, name: string) => ({ device: device(name, { latitude, longitude }) });
  const places = placesOf([
    standing("a", "ok", at(36, 138, "a")),
    standing("b", "silent", at(36.0001, 138.0001, "b")),
    standing("c", "ok", at(40, 141, "c")),
    standing("gone", "retired", at(30, 130, "gone")),
    standing("nowhere", "incident"),
  ]);
  expect(places).toMatchObject([
    { devices: 1, deviceId: "c", standing: "ok" },
    { devices: 2, deviceId: null, standing: "silent", name: "b" },
  ]);
});
