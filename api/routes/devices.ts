/** /devices: registering, finding, changing, retiring, and whole files of them. */
import { createRoute, z } from "@hono/zod-openapi";
import { inScope, type Scope, scopeOf, viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { Language } from "#foundation/text";
import type { DeviceWithContract } from "#registry";
import { deviceJson, deviceSchema, latestJson, latestSchema } from "../json.ts";
import { answers, created, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["devices"];

/** A device with what a list shows of it. */
const listedSchema = deviceSchema
  .extend({
    organizationName: z.string().openapi({ description: "Empty for a third party that the device was given to" }),
    latest: z.record(z.string(), latestSchema),
    lastUplinkAt: instant.nullable(),
    openIncidents: z.number(),
    groups: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .openapi("ListedDevice");

const fields = {
  name: z.string().max(1_000),
  latitude: z.number().nullable().optional(),
  longitude: z.number().nullable().optional(),
  place: z.string().max(500).nullable().optional(),
  trap: z.boolean().optional(),
  variables: z
    .record(z.string().min(1).max(100), z.string().max(1_000))
    .refine((variables) => Object.keys(variables).length <= 50, { message: "at most 50" })
    .optional()
    .openapi({ description: "What the codec is told about this device (`input.variables`); instead of those it had" }),
  profileId: z.string(),
};

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/devices",
  tags,
  summary: "Devices with their latest values",
  request: {
    query: pageQuery.extend({
      organizationId: z.string().optional(),
      profileId: z.string().optional(),
      group: z.string().max(100).optional().openapi({ description: "The devices of a group (its ID)" }),
      search: z.string().max(200).optional(),
    }),
  },
  responses: answers(pageOf(listedSchema), "A page"),
});

const registerRoute = createRoute({
  method: "post",
  path: "/api/v1/devices",
  tags,
  summary: "Register a device: opens its contracts, and fixes the billing start date (課金開始日) as today",
  request: {
    body: jsonBody(
      z.object({
        organizationId: z.string(),
        devEui: z.string().max(100).optional().openapi({ example: "70b3d5a9a0000001" }),
        sigfoxId: z.string().max(100).optional(),
        ...fields,
      }),
    ),
  },
  responses: created(deviceSchema, "The device"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}",
  tags,
  summary: "A device",
  request: { params: idParam },
  responses: answers(listedSchema, "The device"),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/api/v1/devices/{id}",
  tags,
  summary: "Change a device",
  request: { params: idParam, body: jsonBody(z.object(fields).partial()) },
  responses: answers(deviceSchema, "The device"),
});

const retireRoute = createRoute({
  method: "delete",
  path: "/api/v1/devices/{id}",
  tags,
  summary: "Retire a device: its contracts end 30 days from now, or on the day named if that is later",
  request: { params: idParam, query: z.object({ on: z.iso.date().optional() }) },
  responses: answers(deviceSchema, "The device, with its last day"),
});

const importRoute = createRoute({
  method: "post",
  path: "/api/v1/devices/import",
  tags,
  summary: "Register every device of a CSV file, or none",
  request: { body: { required: true, content: { "text/csv": { schema: z.string() } } } },
  responses: answers(z.object({ registered: z.number(), devices: z.array(deviceSchema) }), "All of them"),
});

const yen = z.number().int().nullable().openapi({ description: "Without tax; null: something of it has no price" });

const planRoute = createRoute({
  method: "post",
  path: "/api/v1/devices/import/preview",
  tags,
  summary: "What a CSV file would register and cost: every mistake named, nothing registered",
  request: { body: { required: true, content: { "text/csv": { schema: z.string() } } } },
  responses: answers(
    z.object({
      devices: z.number().int(),
      items: z.array(
        z.object({
          organizationId: z.string(),
          organizationName: z.string(),
          network: z.enum(["lorawan", "sigfox"]),
          devices: z.number().int(),
          initialYen: yen,
          monthlyYen: yen,
        }),
      ),
    }),
    "By organization and network, as of the next whole month",
  ),
});

/** Adds to devices what a list shows: one look-up each for latest values, incidents and names, however many devices. */
async function listed(
  { timeseries, alerts, accounts, registry, zone }: Rooms,
  scope: Scope,
  devices: readonly DeviceWithContract[],
  language: Language,
) {
  const ids = devices.map((device) => device.id);
  const [latest, incidents, groups] = await Promise.all([
    timeseries.latest(ids),
    alerts.openByDevice(ids),
    registry.groupsOfDevices(scope, ids),
  ]);
  const names = new Map<string, string>();
  for (const id of new Set(devices.map((device) => device.organizationId)))
    if (inScope(scope, id)) names.set(id, (await accounts.organization(scope, id)).name);
  return devices.map((device) => {
    const profile = registry.addressBook.profile(device.profileId);
    const values = Object.entries(latest.get(device.id) ?? {})
      .filter(([, { at }]) => at >= (device.givenSince ?? 0))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const lastAt = values.length === 0 ? null : Math.max(...values.map(([, { at }]) => at));
    return {
      ...deviceJson(device, profile, zone),
      organizationName: names.get(device.organizationId) ?? "",
      latest: Object.fromEntries(
        values.map(([name, latest]) => [name, latestJson(latest, profile, name, { language, zone })]),
      ),
      lastUplinkAt: lastAt === null ? null : rfc3339(lastAt, zone),
      openIncidents: device.givenSince === undefined ? (incidents.get(device.id) ?? 0) : 0,
      groups: (groups.get(device.id) ?? []).map(({ id, name }) => ({ id, name })),
    };
  });
}

export function deviceRoutes(app: App, rooms: Rooms): void {
  const { registry, billing, accounts, zone } = rooms;
  const plain = (device: DeviceWithContract) =>
    deviceJson(device, registry.addressBook.profile(device.profileId), zone);

  app.openapi(listRoute, async (c) => {
    const scope = viewOf(c.get("actor"));
    const { group: groupId, ...page } = c.req.valid("query");
    const { items, next } = await registry.devices(scope, { ...page, groupId });
    return c.json({ items: await listed(rooms, scope, items, c.get("language")), next }, 200);
  });
  app.openapi(registerRoute, async (c) =>
    c.json(plain(await registry.registerDevice(c.get("actor"), c.req.valid("json"))), 201),
  );
  app.openapi(importRoute, async (c) => {
    const csv = new Uint8Array(await c.req.arrayBuffer());
    const { registered } = await registry.importDevices(c.get("actor"), csv);
    return c.json({ registered: registered.length, devices: registered.map(plain) }, 200);
  });
  app.openapi(planRoute, async (c) => {
    const actor = c.get("actor");
    const plan = await registry.planImport(actor, new Uint8Array(await c.req.arrayBuffer()));
    const quotes = await billing.quoteDevices(
      scopeOf(actor),
      plan.map(({ contractHolderId, item, devices }) => ({ organizationId: contractHolderId, item, devices })),
    );
    const items = plan.map(async ({ organizationId, network, devices }, index) => {
      const { initialYen = null, monthlyYen = null } = quotes[index] ?? {};
      const { name: organizationName } = await accounts.organization(scopeOf(actor), organizationId);
      return { organizationId, organizationName, network, devices, initialYen, monthlyYen };
    });
    const devices = plan.reduce((sum, one) => sum + one.devices, 0);
    return c.json({ devices, items: await Promise.all(items) }, 200);
  });
  app.openapi(oneRoute, async (c) => {
    const scope = viewOf(c.get("actor"));
    const [device] = await listed(
      rooms,
      scope,
      [await registry.device(scope, c.req.valid("param").id)],
      c.get("language"),
    );
    if (!device) throw new Error("a device was found and then not");
    return c.json(device, 200);
  });
  app.openapi(changeRoute, async (c) => {
    const changed = await registry.updateDevice(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(plain(changed), 200);
  });
  app.openapi(retireRoute, async (c) => {
    const options = { namedOn: c.req.valid("query").on };
    return c.json(plain(await registry.retireDevice(c.get("actor"), c.req.valid("param").id, options)), 200);
  });
}
