/** /overview: what needs somebody first, where it stands, and what was measured last; whatever the number of devices. */
import { createRoute, z } from "@hono/zod-openapi";
import { viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { DeviceWithContract } from "#registry";
import { placesOf } from "../device-places.ts";
import { timeIn } from "../json.ts";
import { listed, listedSchema } from "../listed-device.ts";
import { answers, instant } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";
import { shownFrom } from "../series.ts";
import { byNeed, deviceStates, judgedMax, type Standing, type Standings } from "../standings.ts";

const tags = ["devices"];
const standing = z.enum(deviceStates);
const count = z.number().int();

const overviewRoute = createRoute({
  method: "get",
  path: "/api/v1/overview",
  tags,
  summary: "Devices by their state, those that need somebody first, and where all of them stand",
  responses: answers(
    z
      .object({
        partial: z.boolean().openapi({ description: `Not every device was looked at: there are over ${judgedMax}` }),
        counts: z.object({ incident: count, silent: count, "low-battery": count, ok: count, retired: count }),
        attention: z
          .array(
            z.object({
              deviceId: z.string(),
              name: z.string(),
              place: z.string().nullable(),
              standing,
              incidents: count,
              lastUplinkAt: instant.nullable(),
              batteryPercent: z.number().nullable(),
            }),
          )
          .openapi({ description: "Open incidents, then the longest silent, then the emptiest batteries; 12 at most" }),
        places: z
          .array(
            z.object({
              latitude: z.number(),
              longitude: z.number(),
              devices: count,
              standing: standing.openapi({ description: "Of the one that needs somebody most" }),
              deviceId: z.string().nullable().openapi({ description: "Null where several stand" }),
              name: z.string(),
            }),
          )
          .openapi({ description: "Devices in use; those that stand close are one place" }),
      })
      .openapi("Overview"),
    "As of this moment; what was measured within the last seconds may be missing",
  ),
});

const valuesRoute = createRoute({
  method: "get",
  path: "/api/v1/overview/values",
  tags,
  summary: "Newest values of some devices with a day's course: those that need somebody first, then those heard last",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          device: listedSchema,
          course: z
            .object({
              field: z.string(),
              label: z.string(),
              unit: z.string().nullable(),
              from: instant,
              to: instant,
              means: z
                .array(z.number().nullable())
                .openapi({ description: "Of half hours; null: nothing was measured" }),
            })
            .nullable(),
        }),
      ),
    }),
    "12 at most",
  ),
});

const shownMax = 12;
const courseMs = 86_400_000;
const courseParts = 48;

/** Not what a person looks at first, however often it is told. */
const aside = /^(?:battery|電池|latitude$|longitude$|altitude$|count)/i;

/** Means of half hours of the first number that a device measures. */
async function courseOf(
  { timeseries, registry, ...rooms }: Rooms,
  device: DeviceWithContract,
  fields: readonly (readonly [string, { value: unknown; label: string }])[],
  now: Millis,
) {
  const numeric = fields.filter(([, { value }]) => typeof value === "number");
  const [field] = numeric.find(([name, { label }]) => !aside.test(name) && !aside.test(label)) ?? numeric[0] ?? [];
  if (field === undefined) return null;
  const from = now - courseMs;
  const edges = Array.from({ length: courseParts + 1 }, (_, part) => from + (part * courseMs) / courseParts);
  const since = shownFrom({ timeseries, registry, ...rooms }, device);
  const buckets = await timeseries.buckets({ deviceId: device.id, edges, fields: [field] });
  const byStart = new Map(buckets.filter((bucket) => bucket.from >= since).map((bucket) => [bucket.from, bucket]));
  const means = edges.slice(0, -1).map((edge) => byStart.get(edge)?.fields[field]?.mean ?? null);
  return { field, from, means };
}

/** Who needs somebody; where they are few, those that were heard last besides. */
function shownFirst(standings: readonly Standing[]): Standing[] {
  const inUse = standings.filter((one) => one.state !== "retired");
  const needy = inUse.filter((one) => one.state !== "ok").sort(byNeed);
  const fine = inUse.filter((one) => one.state === "ok").sort((a, b) => (b.heardAt ?? 0) - (a.heardAt ?? 0));
  return [...needy, ...fine].slice(0, shownMax);
}

export function overviewRoutes(app: App, rooms: Rooms, standings: Standings): void {
  const { registry, clock, zone } = rooms;

  app.openapi(overviewRoute, async (c) => {
    const { standings: all, partial } = await standings(viewOf(c.get("actor")));
    const counts = Object.fromEntries(deviceStates.map((name) => [name, 0])) as Record<
      (typeof deviceStates)[number],
      number
    >;
    for (const one of all) counts[one.state] += 1;
    const needy = all.filter((one) => one.state !== "ok" && one.state !== "retired").sort(byNeed);
    const attention = needy.slice(0, shownMax).map(({ device, state, incidents, heardAt, batteryPercent }) => ({
      ...{ deviceId: device.id, name: device.name, place: device.place, standing: state, incidents, batteryPercent },
      lastUplinkAt: timeIn(zone)(heardAt),
    }));
    return c.json({ partial, counts, attention, places: placesOf(all) }, 200);
  });

  app.openapi(valuesRoute, async (c) => {
    const scope = viewOf(c.get("actor"));
    const now = clock.now();
    const language = c.get("language");
    const ids = shownFirst((await standings(scope)).standings).map(({ device }) => device.id);
    const { items: found } = await registry.devices(scope, { ids, limit: shownMax });
    const devices = found.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    const shown = await listed(rooms, scope, devices, language);
    const items = shown.map(async (device, index) => {
      const known = devices[index];
      const course = known ? await courseOf(rooms, known, Object.entries(device.latest), now) : null;
      const described = course && device.latest[course.field];
      if (!course || !described) return { device, course: null };
      const { label, unit } = described;
      const to = rfc3339(now, zone);
      return { device, course: { ...course, label, unit, from: rfc3339(course.from, zone), to } };
    });
    return c.json({ items: await Promise.all(items) }, 200);
  });
}
