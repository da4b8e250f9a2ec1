/** /device-makes: the shipped catalogue of real devices; a profile is made of one in a single call. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission } from "#accounts";
import { deviceMakes, examplesOfMake } from "#decoders";
import { Fault } from "#foundation/fault";
import { profileJson, profileSchema } from "../json.ts";
import { answers, created, fieldValue, jsonBody } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["device profiles"];

const makeSchema = z.object({
  id: z.string().openapi({ example: "dragino/lht65" }),
  vendor: z.string(),
  model: z.string(),
  network: z.enum(["lorawan", "sigfox"]),
  name: z.object({ ja: z.string(), en: z.string() }),
  expectedIntervalSeconds: z.number().int(),
  source: z.string().openapi({ description: "The document in which the vendor describes the payload" }),
  examples: z.array(
    z.object({
      name: z.string(),
      payload: z.string().openapi({ description: "Hex" }),
      fPort: z.number().int(),
      fields: z.record(z.string(), fieldValue).nullable(),
      error: z.string().nullable(),
    }),
  ),
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/device-makes",
  tags,
  summary: "Devices for which a codec is shipped",
  request: {
    query: z.object({
      q: z.string().max(200).optional().openapi({ description: "A part of the vendor, the model or a name" }),
      network: z.enum(["lorawan", "sigfox"]).optional(),
    }),
  },
  responses: answers(z.object({ items: z.array(makeSchema) }), "The makes, by vendor and model"),
});

const profileRoute = createRoute({
  method: "post",
  path: "/api/v1/device-makes/{vendor}/{model}/profile",
  tags,
  summary: "Make a device profile of a shipped codec",
  request: {
    params: z.object({ vendor: z.string().max(100), model: z.string().max(100) }),
    body: jsonBody(z.object({ name: z.string().min(1).max(200).optional() })),
  },
  responses: created(profileSchema, "The profile"),
});

export function deviceMakeRoutes(app: App, { registry, zone }: Rooms): void {
  app.openapi(listRoute, (c) => {
    requirePermission(c.get("actor"), "operate");
    const { q = "", network } = c.req.valid("query");
    const sought = q.normalize("NFKC").toLowerCase();
    const items = deviceMakes()
      .filter((make) => network === undefined || make.network === network)
      .filter(({ id, name }) => `${id} ${name.ja} ${name.en}`.normalize("NFKC").toLowerCase().includes(sought))
      .map(({ codec: _, examples, ...make }) => ({
        ...make,
        examples: examples.map(({ fields, error, ...given }) => ({
          ...given,
          fields: fields ? { ...fields } : null,
          error: error ?? null,
        })),
      }));
    return c.json({ items }, 200);
  });
  app.openapi(profileRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { vendor, model } = c.req.valid("param");
    const make = deviceMakes().find(({ id }) => id === `${vendor}/${model}`);
    if (!make) throw new Fault("not-found", "api.no-such-make", { attributes: { make: `${vendor}/${model}` } });
    const { network, codec, expectedIntervalSeconds } = make;
    const name = c.req.valid("json").name ?? make.name[c.get("language")];
    const examples = examplesOfMake(make.examples);
    const input = { name, network, codec, expectedIntervalSeconds, examples };
    const profile = await registry.createProfile(c.get("actor"), input);
    return c.json(profileJson(profile, zone), 201);
  });
}
