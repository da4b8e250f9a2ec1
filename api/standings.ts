/** How devices stand: which of them need somebody first, and why. For one, for a list, and for all that a reader may see. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { inScope, type Scope } from "#accounts";
import type { Millis } from "#foundation/clock";
import type { Device, DevicesFilter } from "#registry";
import type { LatestValue } from "#timeseries";
import type { Rooms } from "./rooms.ts";

/** In the order of who needs somebody first. */
export const deviceStates = ["incident", "silent", "low-battery", "ok", "retired"] as const;
export type DeviceState = (typeof deviceStates)[number];

/** One uplink lost on air is nothing to look at; three in a row are. */
const missedIntervals = 3;
/** Percent: weeks are left to most devices then, not days. */
const lowBatteryPercent = 20;

/** What says that a trap sprang: in the vocabulary, and as codecs name it. */
const sprungFields = ["trapSprung", "sprung"];
const vitalFields = ["batteryLevel", "batteryLow", ...sprungFields];

/** What a device said last, as far as a reader may know it. */
export interface Vitals {
  readonly heardAt: Millis | null;
  /** What it said of its battery itself, else what its network server told; null when neither did. */
  readonly batteryPercent: number | null;
  readonly saysBatteryLow: boolean;
  /** A trap that caught something. */
  readonly saysSprung: boolean;
}

/** From the newest value of each field (names of the vocabulary) that was measured since then. */
export function vitalsFrom(
  latest: Readonly<Record<string, LatestValue>>,
  toldPercent: number | null,
  since: Millis = 0,
): Vitals {
  let heardAt: Millis | null = null;
  for (const { at } of Object.values(latest)) if (at >= since && at > (heardAt ?? 0)) heardAt = at;
  const shown = (field: string) => {
    const value = latest[field];
    return value !== undefined && value.at >= since ? value.value : null;
  };
  const measured = shown("batteryLevel");
  const batteryPercent = typeof measured === "number" ? measured : toldPercent;
  return {
    heardAt,
    batteryPercent,
    saysBatteryLow: shown("batteryLow") === true,
    saysSprung: sprungFields.some((field) => shown(field) === true),
  };
}

type Judged = Pick<Device, "registeredAt" | "retiredAt">;

/** Without an expected interval nobody is silent; who was never heard is judged by its registration. */
export function isSilent(
  { registeredAt, retiredAt }: Judged,
  heardAt: Millis | null,
  intervalSeconds: number | null,
  now: Millis,
): boolean {
  if (retiredAt !== null || intervalSeconds === null) return false;
  return now - (heardAt ?? registeredAt) > missedIntervals * intervalSeconds * 1000;
}

export function stateOf(
  device: Judged,
  { heardAt, batteryPercent, saysBatteryLow, saysSprung }: Vitals,
  { incidents, intervalSeconds, now }: { incidents: number; intervalSeconds: number | null; now: Millis },
): DeviceState {
  if (device.retiredAt !== null) return "retired";
  if (incidents > 0 || saysSprung) return "incident";
  if (isSilent(device, heardAt, intervalSeconds, now)) return "silent";
  return saysBatteryLow || (batteryPercent !== null && batteryPercent <= lowBatteryPercent) ? "low-battery" : "ok";
}

export interface Standing extends Vitals {
  readonly device: Device;
  readonly state: DeviceState;
  readonly incidents: number;
}

/** Beyond it an answer is about the first so many and whoever has an incident, and says so: a request must end. */
export const judgedMax = 50_000;
/** What was asked for this lately is not asked again: pages of a list, and several people at once. */
const freshMs = 10_000;
const idsPerQuestion = 1_000;

type StandingRooms = Pick<Rooms, "registry" | "timeseries" | "alerts" | "ingest" | "clock">;

/** The newest values of many devices, in memory for some seconds. */
function createVitals({ timeseries, ingest, clock }: StandingRooms) {
  type Told = { readonly latest: Readonly<Record<string, LatestValue>>; readonly percent: number | null };
  let known = new Map<string, Told>();
  let askedAt = 0;

  /** Only what vitals are made of is kept, and the newest value for its time. */
  function told(latest: Readonly<Record<string, LatestValue>> = {}, percent: number | null = null): Told {
    const newest = Object.keys(latest).reduce((known, field) => {
      return (latest[field]?.at ?? 0) > (latest[known]?.at ?? -1) ? field : known;
    }, "");
    const kept = [...vitalFields, newest].flatMap((field) => {
      const value = latest[field];
      return value === undefined ? [] : [[field, value] as const];
    });
    return { latest: Object.fromEntries(kept), percent };
  }

  return async (ids: readonly string[]): Promise<ReadonlyMap<string, Told>> => {
    if (clock.now() - askedAt > freshMs) {
      known = new Map();
      askedAt = clock.now();
    }
    const answered = known;
    const missing = ids.filter((id) => !answered.has(id));
    for (let index = 0; index < missing.length; index += idsPerQuestion) {
      const part = missing.slice(index, index + idsPerQuestion);
      const [latest, batteries] = await Promise.all([timeseries.latest(part), ingest.devices.batteries(part)]);
      for (const id of part) answered.set(id, told(latest.get(id), batteries.get(id)));
    }
    return answered;
  };
}

/** Every device that a scope sees and a filter lets through, with how it stands; of more than `judgedMax` the first, and who has an incident. */
export function openStandings(rooms: StandingRooms) {
  const { registry, alerts, clock } = rooms;
  const vitals = createVitals(rooms);

  async function judged(devices: readonly Device[], scope: Scope, incidents: ReadonlyMap<string, number>) {
    const told = await vitals(devices.map(({ id }) => id));
    const now = clock.now();
    return devices.map((device): Standing => {
      const isOwn = inScope(scope, device.organizationId);
      const { latest = {}, percent = null } = told.get(device.id) ?? {};
      // A third party learns nothing from before the device was given to it, nothing of its radio, and no incidents.
      const seen = isOwn ? vitalsFrom(latest, percent) : vitalsFrom(latest, null, scope.given.get(device.id));
      const open = isOwn ? (incidents.get(device.id) ?? 0) : 0;
      const intervalSeconds = registry.addressBook.profile(device.profileId)?.expectedIntervalSeconds ?? null;
      return {
        device,
        ...seen,
        incidents: open,
        state: stateOf(device, seen, { incidents: open, intervalSeconds, now }),
      };
    });
  }

  return async (scope: Scope, filter: DevicesFilter = {}): Promise<{ standings: Standing[]; partial: boolean }> => {
    const incidents = await alerts.openByDevice("all");
    const standings: Standing[] = [];
    /** Some at a time, so that others have a turn between. */
    async function judge(wanted: DevicesFilter, after?: string): Promise<string | null> {
      const { items, next } = await registry.devicesToJudge(scope, wanted, { limit: idsPerQuestion, after });
      standings.push(...(await judged(items, scope, incidents)));
      await nextTurn();
      return next;
    }
    let next = await judge(filter);
    while (next !== null && standings.length < judgedMax) next = await judge(filter, next);
    if (next === null) return { standings, partial: false };
    const known = new Set(standings.map(({ device }) => device.id));
    const missing = [...incidents.keys()].filter((id) => !known.has(id));
    for (let index = 0; index < missing.length; index += idsPerQuestion)
      await judge({ ...filter, ids: missing.slice(index, index + idsPerQuestion) });
    return { standings, partial: true };
  };
}
export type Standings = ReturnType<typeof openStandings>;

/** Who needs somebody first: open incidents, then the longest silent, then the emptiest battery. */
export function byNeed(a: Standing, b: Standing): number {
  const states = deviceStates.indexOf(a.state) - deviceStates.indexOf(b.state);
  if (states !== 0) return states;
  if (a.state === "incident") return b.incidents - a.incidents;
  if (a.state === "low-battery") return (a.batteryPercent ?? 0) - (b.batteryPercent ?? 0);
  return (a.heardAt ?? 0) - (b.heardAt ?? 0);
}

export const deviceSorts = ["registered", "name", "heard"] as const;
type DeviceSort = (typeof deviceSorts)[number];

/** IDs grow with time: they are the order of registration, and settle every tie. */
const orders: Readonly<Record<DeviceSort, (a: Standing, b: Standing) => number>> = {
  registered: () => 0,
  name: (a, b) => (a.device.name === b.device.name ? 0 : a.device.name < b.device.name ? -1 : 1),
  heard: (a, b) => (b.heardAt ?? 0) - (a.heardAt ?? 0),
};

/** A page of the devices in a state, after the last one of the page before; a list whose last one is gone ends there. */
export function pageOfStandings(
  standings: readonly Standing[],
  page: { state?: DeviceState | undefined; sort: DeviceSort; after?: string | undefined; limit: number },
): { ids: string[]; next: string | null } {
  const order = (a: Standing, b: Standing) => orders[page.sort](a, b) || (a.device.id < b.device.id ? -1 : 1);
  const last = standings.find(({ device }) => device.id === page.after);
  if (page.after && last === undefined) return { ids: [], next: null };
  const isShown = (one: Standing) => page.state === undefined || one.state === page.state;
  const isLater = (one: Standing) => last === undefined || (one !== last && order(last, one) < 0);
  const rest = standings.filter((one) => isShown(one) && isLater(one)).sort(order);
  const ids = rest.slice(0, page.limit).map(({ device }) => device.id);
  return { ids, next: rest.length > page.limit ? (ids.at(-1) ?? null) : null };
}
