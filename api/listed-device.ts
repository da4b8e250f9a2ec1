/** Devices as lists show them: with their newest values, their groups, and how they stand. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import { inScope, type Scope } from "#accounts";
import type { Language } from "#foundation/text";
import { type DeviceWithContract, readBefore } from "#registry";
import { deviceJson, deviceSchema, latestJson, latestSchema, timeIn } from "./json.ts";
import { instant } from "./lists.ts";
import type { Rooms } from "./rooms.ts";
import { deviceStates, stateOf, vitalsFrom } from "./standings.ts";

/** A device with what a list shows of it. */
export const listedSchema = deviceSchema
  .extend({
    organizationName: z.string().openapi({ description: "Empty for a third party that the device was given to" }),
    latest: z.record(z.string(), latestSchema),
    lastUplinkAt: instant.nullable(),
    openIncidents: z.number(),
    standing: z.enum(deviceStates).openapi({
      description:
        "`silent`: three expected intervals of its profile missed; `low-battery`: 20 % or less, or it says so",
    }),
    batteryPercent: z.number().nullable(),
    groups: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .openapi("ListedDevice");

/** Some milliseconds; others have their turn before the next ones. */
const devicesPerTurn = 100;

/** Adds to devices what a list shows: one look-up each for latest values, incidents and names, however many devices. */
export async function listed(
  { timeseries, alerts, accounts, registry, ingest, clock, zone }: Rooms,
  scope: Scope,
  devices: readonly DeviceWithContract[],
  language: Language,
) {
  const ids = devices.map((device) => device.id);
  const now = clock.now();
  const [latest, batteries, incidents, groups] = await Promise.all([
    timeseries.latest(ids),
    ingest.devices.batteries(ids),
    alerts.openByDevice(ids),
    registry.groupsOfDevices(scope, ids),
  ]);
  const names = new Map<string, string>();
  for (const id of new Set(devices.map((device) => device.organizationId)))
    if (inScope(scope, id)) names.set(id, (await accounts.organization(scope, id)).name);
  const asListed = (device: DeviceWithContract) => {
    const profile = registry.addressBook.profile(device.profileId);
    const { givenSince = 0 } = device;
    const isGiven = device.givenSince !== undefined;
    const fields = latest.get(device.id) ?? {};
    const values = Object.entries(fields)
      .filter(([, { at }]) => at >= givenSince)
      .sort(([one], [other]) => readBefore(one, other));
    const vitals = vitalsFrom(fields, isGiven ? null : (batteries.get(device.id) ?? null), givenSince);
    const openIncidents = isGiven ? 0 : (incidents.get(device.id) ?? 0);
    const intervalSeconds = profile?.expectedIntervalSeconds ?? null;
    return {
      ...deviceJson(device, profile, zone),
      organizationName: names.get(device.organizationId) ?? "",
      latest: Object.fromEntries(
        values.map(([name, latest]) => [name, latestJson(latest, profile, name, { language, zone })]),
      ),
      lastUplinkAt: timeIn(zone)(vitals.heardAt),
      openIncidents,
      standing: stateOf(device, vitals, { incidents: openIncidents, intervalSeconds, now }),
      batteryPercent: vitals.batteryPercent,
      groups: (groups.get(device.id) ?? []).map(({ id, name }) => ({ id, name })),
    };
  };
  const items: ReturnType<typeof asListed>[] = [];
  for (const device of devices) {
    items.push(asListed(device));
    if (items.length % devicesPerTurn === 0) await nextTurn();
  }
  return items;
}
