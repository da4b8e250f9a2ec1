/** /devices/{id}/third-parties, /organizations/{id}/given-devices: who else sees a device's measurements. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf, viewOf } from "#accounts";
import { instantFrom, rfc3339 } from "#foundation/calendar";
import { answers, idParam, instant, instantIn, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["devices"];
const receiverParam = idParam.extend({ organizationId: z.string().min(1).max(100) });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/third-parties",
  tags,
  summary: "Third parties (第三者提供先) that see the device",
  request: { params: idParam },
  responses: answers(
    z.object({
      items: z.array(
        z.object({ organizationId: z.string(), organizationName: z.string(), since: instant, createdAt: instant }),
      ),
    }),
    "All of them",
  ),
});

const giveRoute = createRoute({
  method: "put",
  path: "/api/v1/devices/{id}/third-parties/{organizationId}",
  tags,
  summary: "Give a device to an end customer to see: its measurements, and nothing else",
  request: {
    params: receiverParam,
    body: jsonBody(
      z.object({
        since: instantIn
          .optional()
          .openapi({ description: "What was measured before stays unseen; now when left out" }),
      }),
    ),
  },
  responses: nothing("Given"),
});

const takeBackRoute = createRoute({
  method: "delete",
  path: "/api/v1/devices/{id}/third-parties/{organizationId}",
  tags,
  summary: "Take it back: unseen at once, live feeds included",
  request: { params: receiverParam },
  responses: nothing("Taken back"),
});

const givenRoute = createRoute({
  method: "get",
  path: "/api/v1/organizations/{id}/given-devices",
  tags: ["organizations"],
  summary: "Devices of others that the organization was given to see",
  request: { params: idParam, query: pageQuery },
  responses: answers(
    pageOf(z.object({ deviceId: z.string(), deviceName: z.string(), since: instant, createdAt: instant })),
    "A page; those that the caller sees, too",
  ),
});

export function thirdPartyRoutes(app: App, { registry, accounts, thirdPartyContracts, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const given = await accounts.thirdPartiesOf(device);
    const items = given.map(({ organizationId, organizationName, since, createdAt }) => ({
      ...{ organizationId, organizationName },
      ...{ since: rfc3339(since, zone), createdAt: rfc3339(createdAt, zone) },
    }));
    return c.json({ items }, 200);
  });
  app.openapi(givenRoute, async (c) => {
    const actor = c.get("actor");
    const { id } = c.req.valid("param");
    const { items: given, next } = await accounts.devicesGivenTo(scopeOf(actor), id, c.req.valid("query"));
    const ids = given.map(({ deviceId }) => deviceId);
    const devices = await registry.devices(viewOf(actor), { ids, limit: Math.max(1, ids.length) });
    const names = new Map(devices.items.map((device) => [device.id, device.name]));
    const items = given.flatMap(({ deviceId, since, createdAt }) => {
      const deviceName = names.get(deviceId);
      if (deviceName === undefined) return [];
      return [{ deviceId, deviceName, since: rfc3339(since, zone), createdAt: rfc3339(createdAt, zone) }];
    });
    return c.json({ items, next }, 200);
  });
  app.openapi(giveRoute, async (c) => {
    const actor = c.get("actor");
    const { id, organizationId } = c.req.valid("param");
    requirePermission(actor, "users");
    const device = await registry.device(scopeOf(actor), id);
    await thirdPartyContracts.requireThirdPartyContract(scopeOf(actor), organizationId);
    const { since } = c.req.valid("json");
    await accounts.giveDevice(actor, device, {
      organizationId,
      since: since === undefined ? since : instantFrom(since),
    });
    return c.body(null, 204);
  });
  app.openapi(takeBackRoute, async (c) => {
    const actor = c.get("actor");
    const { id, organizationId } = c.req.valid("param");
    requirePermission(actor, "users");
    await accounts.takeDeviceBack(actor, await registry.device(scopeOf(actor), id), organizationId);
    return c.body(null, 204);
  });
}
