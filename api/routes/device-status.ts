/** How a device is doing, what its network server told of it, its downlinks; and gateways as they are heard. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf, viewOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { type DeviceStatus, lossRate, type QueuedDownlink } from "#ingest";
import type { Device } from "#registry";
import { receptionSchema } from "../json.ts";
import { answers, created, fieldValues, idParam, instant, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["devices"];
const number = z.number().nullable();

const statusSchema = z
  .object({
    lastSeenAt: instant.nullable(),
    uplinks: z.number(),
    duplicates: z.number().openapi({ description: "Deliveries of uplinks that were there already" }),
    rssi: number.openapi({ description: "dBm, of the gateway that heard the latest uplink best" }),
    snr: number,
    gatewayId: z.string().nullable(),
    spreadingFactor: number,
    fCnt: number,
    lossRate: number.openapi({ description: "Lost ÷ sent among the latest 50 uplinks, by gaps of the frame counter" }),
    batteryPercent: number,
    batteryVolts: number,
    externalPower: z.boolean().nullable(),
    marginDb: number,
    statusAt: instant.nullable(),
    joinedAt: instant.nullable(),
  })
  .openapi("DeviceStatus");

const downlinkState = z.enum(["queued", "sent", "acknowledged", "failed"]);

const happeningSchema = z
  .discriminatedUnion("what", [
    z.object({ what: z.literal("joined"), devAddr: z.string().nullable() }),
    z.object({
      what: z.literal("status"),
      batteryPercent: number,
      batteryVolts: number,
      externalPower: z.boolean(),
      marginDb: number,
    }),
    z.object({
      what: z.literal("downlink"),
      state: downlinkState,
      downlinkId: z.string().nullable(),
      fCntDown: number,
      reason: z.string(),
    }),
    z.object({ what: z.literal("bad-clock"), heardAt: z.number().openapi({ description: "ms since 1970, UTC" }) }),
    z.object({
      what: z.literal("location"),
      latitude: z.number(),
      longitude: z.number(),
      altitude: number,
      accuracy: number.openapi({ description: "Metres" }),
      source: z.string(),
    }),
    z.object({
      what: z.literal("reception"),
      dedupKey: z.string(),
      receptions: z.array(receptionSchema),
      radio: fieldValues,
    }),
    z.object({
      what: z.literal("remark"),
      level: z.enum(["info", "warning", "error"]),
      code: z.string(),
      text: z.string(),
    }),
  ])
  .openapi("Happening");

const downlinkSchema = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    payload: z.string().openapi({ description: "Hexadecimal" }),
    fPort: number,
    confirmed: z.boolean(),
    state: downlinkState,
    reason: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    changedAt: instant,
    expiresAt: instant,
  })
  .openapi("Downlink");

const statusRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/status",
  tags,
  summary: "Last seen, radio quality, battery, lost uplinks",
  request: { params: idParam },
  responses: answers(statusSchema, "The status; of a device that was never heard all is unknown"),
});

const eventsRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/events",
  tags,
  summary: "What its network server told: joins, battery, places, downlinks, remarks; newest first",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(z.object({ id: z.string(), at: instant, happening: happeningSchema })), "A page"),
});

const queueRoute = createRoute({
  method: "post",
  path: "/api/v1/devices/{id}/downlinks",
  tags,
  summary: "Queue a downlink; it goes out by the connection of the device's latest uplink",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        payload: z
          .string()
          .max(500)
          .optional()
          .openapi({ description: "Hexadecimal; 8 bytes for Sigfox", example: "0a0b" }),
        data: z.unknown().optional().openapi({ description: "Instead of a payload: for the codec's encodeDownlink" }),
        fPort: z.number().int().optional(),
        confirmed: z.boolean().optional(),
        expiresInSeconds: z.number().int().optional().openapi({ description: "A day when left out" }),
      }),
    ),
  },
  responses: created(downlinkSchema, "The downlink: sent already, or queued"),
});

const downlinksRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/downlinks",
  tags,
  summary: "Downlinks of a device and what became of them, newest first",
  request: { params: idParam, query: pageQuery },
  responses: answers(pageOf(downlinkSchema), "A page"),
});

const takeBackRoute = createRoute({
  method: "delete",
  path: "/api/v1/devices/{id}/downlinks/{downlinkId}",
  tags,
  summary: "Take back a downlink that was not sent yet",
  request: { params: idParam.extend({ downlinkId: z.string().min(1).max(100) }) },
  responses: nothing("Taken back"),
});

const key = z.string().max(64).openapi({ description: "32 hexadecimal digits; never shown again" });
const version = z.enum(["1.0", "1.1"]).default("1.0");

const lorawanSchema = z
  .object({
    activation: z.enum(["abp", "otaa"]),
    version: z.enum(["1.0", "1.1"]),
    joinEui: z.string().nullable(),
    devAddr: z.string().nullable().openapi({ description: "Null until it has joined" }),
    fCntUp: number,
    fCntDown: number,
  })
  .openapi("LorawanState");

const putLorawanRoute = createRoute({
  method: "put",
  path: "/api/v1/devices/{id}/lorawan",
  tags,
  summary: "Keys of a device whose frames come from gateways themselves (connections of kind gateway)",
  request: {
    params: idParam,
    body: jsonBody(
      z.discriminatedUnion("activation", [
        z.object({
          activation: z.literal("abp"),
          version,
          devAddr: z.string().max(20),
          appSKey: key,
          fNwkSIntKey: key.openapi({ description: "1.0: the NwkSKey" }),
          sNwkSIntKey: key.optional(),
          nwkSEncKey: key.optional(),
          mayRestart: z.boolean().optional().openapi({
            description: "Its counter may begin anew; then an old frame can be sent again by anybody who recorded it",
          }),
        }),
        z.object({
          activation: z.literal("otaa"),
          version,
          joinEui: z.string().max(40).optional(),
          appKey: key,
          nwkKey: key.optional(),
        }),
      ]),
    ),
  },
  responses: answers(lorawanSchema, "Its state"),
});

const lorawanRoute = createRoute({
  method: "get",
  path: "/api/v1/devices/{id}/lorawan",
  tags,
  summary: "Session and counters of such a device, without its keys",
  request: { params: idParam },
  responses: answers(lorawanSchema, "Its state"),
});

const gatewaysRoute = createRoute({
  method: "get",
  path: "/api/v1/gateways",
  tags: ["gateways"],
  summary: "Gateways that were heard of in the last week, and their traffic",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          gatewayId: z.string(),
          lastSeenAt: instant,
          uplinksByDay: z.array(z.number()).openapi({ description: "Seven days (UTC), today last" }),
        }),
      ),
    }),
    "Gateways, the latest heard first",
  ),
});

interface SaidPayload {
  readonly payload: string | undefined;
  readonly data: unknown;
  readonly fPort: number | undefined;
}

export function deviceStatusRoutes(app: App, { registry, ingest, decoders, accounts, zone }: Rooms): void {
  async function payloadFrom({ profileId, variables }: Device, { payload, data, fPort }: SaidPayload) {
    if (data === undefined) return { payload: payload ?? "" };
    const profile = registry.addressBook.profile(profileId);
    const encoded = profile && (await decoders.encodeDownlink(profile, { data, fPort: fPort ?? 1, variables }));
    if (encoded?.kind === "encoded") return { payload: encoded.payload, fPort: encoded.fPort };
    const errors = [{ path: "data", text: "api.codec-says", attributes: { sentence: encoded?.reason ?? "" } }];
    throw new Fault("invalid", "api.codec-broken", { errors });
  }
  const time = (at: Millis) => rfc3339(at, zone);
  const timeOrNull = (at: Millis | null) => (at === null ? null : time(at));

  app.openapi(statusRoute, async (c) => {
    const device = await registry.device(viewOf(c.get("actor")), c.req.valid("param").id);
    return c.json(statusJson(await ingest.devices.status(device.id), timeOrNull), 200);
  });
  app.openapi(eventsRoute, async (c) => {
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const { limit, after } = c.req.valid("query");
    const { items, next } = await ingest.devices.events(device.id, { limit, before: after });
    const shown = items.map(({ id, at, happening }) => ({
      id,
      at: time(at),
      happening: structuredClone(happening) as z.infer<typeof happeningSchema>,
    }));
    return c.json({ items: shown, next }, 200);
  });
  app.openapi(queueRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "devices");
    const device = await registry.device(scopeOf(actor), c.req.valid("param").id);
    const { data, payload, ...rest } = c.req.valid("json");
    const said = { ...rest, ...(await payloadFrom(device, { data, payload, fPort: rest.fPort })) };
    const { organizationId } = device;
    const entry = { actor, action: "device.downlink-queued", organizationId, target: device.id, detail: said };
    const downlink = await ingest.downlinks.queue({ device, createdBy: actor.id, ...said }, (tx) =>
      accounts.audit(tx, entry),
    );
    return c.json(downlinkJson(downlink, time), 201);
  });
  app.openapi(downlinksRoute, async (c) => {
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    const { limit, after } = c.req.valid("query");
    const { items, next } = await ingest.downlinks.list(device.id, { limit, before: after });
    return c.json({ items: items.map((item) => downlinkJson(item, time)), next }, 200);
  });
  app.openapi(takeBackRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "devices");
    const { id, downlinkId } = c.req.valid("param");
    const device = await registry.device(scopeOf(actor), id);
    const { organizationId } = device;
    const entry = { actor, action: "device.downlink-taken-back", organizationId, target: id, detail: { downlinkId } };
    await ingest.downlinks.takeBack(device.id, downlinkId, (tx) => accounts.audit(tx, entry));
    return c.body(null, 204);
  });
  app.openapi(gatewaysRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const gateways = await ingest.devices.gateways();
    const items = gateways.map(({ gatewayId, lastSeenAt, uplinksByDay }) => ({
      gatewayId,
      lastSeenAt: time(lastSeenAt),
      uplinksByDay: [...uplinksByDay],
    }));
    return c.json({ items }, 200);
  });
}

export function lorawanRoutes(app: App, { registry, ingest, accounts }: Rooms): void {
  const stateOf = (deviceId: string) => {
    const state = ingest.lorawan.state(deviceId);
    if (!state) throw new Fault("not-found", "ingest.lorawan-not-found");
    return state;
  };
  app.openapi(lorawanRoute, async (c) => {
    const device = await registry.device(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(stateOf(device.id), 200);
  });
  app.openapi(putLorawanRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "devices");
    const device = await registry.device(scopeOf(actor), c.req.valid("param").id);
    if (device.network !== "lorawan") throw new Fault("invalid", "ingest.lorawan-is-sigfox");
    const settings = c.req.valid("json");
    const { activation, version: lorawan } = settings;
    const { id: target, organizationId } = device;
    const entry = { actor, action: "device.keys-changed", organizationId, target, detail: { activation, lorawan } };
    await ingest.lorawan.put({ id: device.id, devEui: device.identity }, settings, (tx) => accounts.audit(tx, entry));
    return c.json(stateOf(device.id), 200);
  });
}

function statusJson(status: DeviceStatus, timeOrNull: (at: Millis | null) => string | null) {
  const { gaps: _gaps, route: _route, lastSeenAt, statusAt, joinedAt, ...facts } = status;
  return {
    ...facts,
    lastSeenAt: timeOrNull(lastSeenAt),
    statusAt: timeOrNull(statusAt),
    joinedAt: timeOrNull(joinedAt),
    lossRate: lossRate(status),
  };
}

function downlinkJson({ organizationId: _, ...downlink }: QueuedDownlink, time: (at: Millis) => string) {
  const { createdAt, changedAt, expiresAt } = downlink;
  return { ...downlink, createdAt: time(createdAt), changedAt: time(changedAt), expiresAt: time(expiresAt) };
}
