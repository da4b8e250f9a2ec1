/** /devices: registering, finding, changing, retiring, and whole files of them. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Scope, scopeOf, viewOf } from "#accounts";
import type { DevicesFilter, DeviceWithContract } from "#registry";
import { deviceJson, deviceSchema } from "../json.ts";
import { listed, listedSchema } from "../listed-device.ts";
import { answers, created, idParam, jsonBody, pageOf, pageQuery } from "../lists.ts";
import { itemsAsJson, jsonAround } from "../long-answers.ts";
import type { App, Rooms } from "../rooms.ts";
import { deviceSorts, deviceStates, pageOfStandings, type Standings } from "../standings.ts";

const tags = ["devices"];

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
      standing: z.enum(deviceStates).optional(),
      sort: z.enum(deviceSorts).default("registered").openapi({ description: "`heard`: who spoke last comes first" }),
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

export function deviceRoutes(app: App, rooms: Rooms, standings: Standings): void {
  const { registry, billing, accounts, zone } = rooms;
  const plain = (device: DeviceWithContract) =>
    deviceJson(device, registry.addressBook.profile(device.profileId), zone);

  /** What no column says is judged of every device that the filter lets through. */
  async function judgedPage(scope: Scope, filter: DevicesFilter, page: Parameters<typeof pageOfStandings>[1]) {
    const { standings: all } = await standings(scope, filter);
    const { ids, next } = pageOfStandings(all, page);
    const { items } = await registry.devices(scope, { ids, limit: page.limit });
    return { items: items.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)), next };
  }

  app.openapi(listRoute, async (c) => {
    const scope = viewOf(c.get("actor"));
    const { group: groupId, standing: state, sort, limit, after, ...rest } = c.req.valid("query");
    const filter = { ...rest, groupId };
    const { items, next } =
      state === undefined && sort !== "heard"
        ? await registry.devices(scope, { ...filter, sort, limit, after })
        : await judgedPage(scope, filter, { state, sort, limit, after });
    const shown = await listed(rooms, scope, items, c.get("language"));
    return jsonAround(c, { items: await itemsAsJson(shown), next });
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
