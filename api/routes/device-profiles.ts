/** /device-profiles, and trying a codec. */
import { createRoute, z } from "@hono/zod-openapi";
import { requirePermission, scopeOf } from "#accounts";
import { sentenceIn } from "#decoders";
import { Fault } from "#foundation/fault";
import type { Language } from "#foundation/text";
import { type Codec, drawings, proposedMappingOf, quantities, unitsOf } from "#registry";
import { inputFrom, latestUplinks } from "../heard-uplinks.ts";
import {
  codecSchema,
  limitsSchema,
  profileJson,
  profileSchema,
  quantitiesSchema,
  reportJson,
  reportSchema,
} from "../json.ts";
import { answers, created, fieldValue, idParam, jsonBody, orNull, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["device profiles"];
const name = z.string().min(1).max(200);
const expectedIntervalSeconds = z.number().int().min(1).max(31_536_000).nullable().optional();

const note = z.string().max(500).optional().openapi({ description: "What the change is about, kept with the version" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles",
  tags,
  summary: "Device profiles",
  request: { query: pageQuery },
  responses: answers(pageOf(profileSchema), "A page"),
});

const createProfileRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles",
  tags,
  summary: "Make a device profile",
  request: {
    body: jsonBody(
      z.object({
        name,
        network: z.enum(["lorawan", "sigfox"]),
        codec: codecSchema,
        expectedIntervalSeconds,
        quantities: quantitiesSchema.optional(),
        limits: limitsSchema.optional(),
        note,
      }),
    ),
  },
  responses: created(profileSchema, "The profile"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}",
  tags,
  summary: "A device profile",
  request: { params: idParam },
  responses: answers(profileSchema, "The profile"),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/api/v1/device-profiles/{id}",
  tags,
  summary: "Change a device profile; a new codec holds for uplinks from now on",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        name: name.optional(),
        codec: codecSchema.optional(),
        expectedIntervalSeconds,
        quantities: quantitiesSchema.optional(),
        limits: limitsSchema.optional(),
        note,
        basedOn: z
          .number()
          .int()
          .optional()
          .openapi({ description: "The version that was changed; refused when another one is in use by now" }),
      }),
    ),
  },
  responses: answers(
    profileSchema.extend({
      examples: orNull(reportSchema).openapi({ description: "Which pass now; null when the codec is what it was" }),
    }),
    "The profile",
  ),
});

const quantitiesRoute = createRoute({
  method: "get",
  path: "/api/v1/quantities",
  tags,
  summary: "The vocabulary: what devices measure, with units and labels",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          unit: z.string().nullable(),
          units: z.array(z.string()).openapi({ description: "Units that are converted to it" }),
          type: z.enum(["number", "boolean", "string"]),
          label: z.object({ ja: z.string(), en: z.string() }),
          range: z.tuple([z.number(), z.number()]).nullable(),
          drawing: z.enum(drawings),
        }),
      ),
    }),
    "All of them",
  ),
});

const mappingRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/mapping",
  tags,
  summary: "Fields that a profile's codec gives for its latest uplinks, and which quantities they probably are",
  request: { params: idParam },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          field: z.string(),
          value: fieldValue,
          unit: z.string().nullable().openapi({ description: "As the codec says it, if it does" }),
          stored: z.object({ quantity: z.string().optional(), unit: z.string().optional() }).nullable(),
          proposed: z.object({ quantity: z.string(), unit: z.string().optional() }).nullable(),
        }),
      ),
    }),
    "By field; a proposal counts once it is kept with PATCH (`quantities`)",
  ),
});

/** So many uplinks show every field that a codec gives. */
const uplinksLookedAt = 100;

export function vocabularyRoutes(app: App, rooms: Rooms): void {
  app.openapi(quantitiesRoute, (c) => {
    const items = quantities.map((quantity) => ({
      ...quantity,
      label: { ...quantity.label },
      units: unitsOf(quantity),
      range: quantity.range === null ? null : ([...quantity.range] as [number, number]),
    }));
    return c.json({ items }, 200);
  });
  app.openapi(mappingRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const profile = await rooms.registry.profile(scopeOf(actor), c.req.valid("param").id);
    const path = `/device-profiles/${profile.id}/mapping`;
    const heard = await latestUplinks(rooms, actor, profile, uplinksLookedAt, path);
    const inputs = heard.map((one) => inputFrom(one, one.device));
    const values = new Map<string, string | number | boolean>();
    const units: Record<string, string> = {};
    // Without the mapping, so that all is there that one can be made of; not what the codec itself says in words of the vocabulary.
    for (const { own, fields, units: said } of await rooms.decoders.decodeSeveral(
      { ...profile, quantities: {} },
      inputs,
    )) {
      for (const [field, value] of Object.entries(own)) {
        if (values.has(field) || !Object.hasOwn(fields, field)) continue;
        values.set(field, value);
        if (said[field] !== undefined) units[field] = said[field];
      }
    }
    const proposed = proposedMappingOf(Object.fromEntries(values), units);
    const fields = [...values]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, value]) => {
        const { quantity, unit } = profile.quantities[field] ?? {};
        const stored = quantity === undefined && unit === undefined ? null : { quantity, unit };
        return { field, value, unit: units[field] ?? null, stored, proposed: proposed[field] ?? null };
      });
    return c.json({ items: fields }, 200);
  });
}

export function deviceProfileRoutes(app: App, { registry, decoders, zone }: Rooms): void {
  async function refuseBrokenCodec(codec: Codec | undefined, language: Language): Promise<void> {
    if (!codec) return;
    const checked = await decoders.checkCodec(codec);
    if (checked.ok) return;
    const path = codec.kind === "sigfox-payload" ? "codec.grammar" : "codec.source";
    const errors = [{ path, text: "api.codec-says", attributes: { sentence: sentenceIn(language, checked.sentence) } }];
    throw new Fault("invalid", "api.codec-broken", { errors });
  }

  app.openapi(listRoute, async (c) => {
    const { items, next } = await registry.profiles(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => profileJson(item, zone)), next }, 200);
  });
  app.openapi(createProfileRoute, async (c) => {
    const input = c.req.valid("json");
    requirePermission(c.get("actor"), "operate");
    await refuseBrokenCodec(input.codec, c.get("language"));
    return c.json(profileJson(await registry.createProfile(c.get("actor"), input), zone), 201);
  });
  app.openapi(oneRoute, async (c) => {
    const profile = await registry.profile(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(profileJson(profile, zone), 200);
  });
  app.openapi(changeRoute, async (c) => {
    const changes = c.req.valid("json");
    requirePermission(c.get("actor"), "operate");
    await refuseBrokenCodec(changes.codec, c.get("language"));
    const profile = await registry.updateProfile(c.get("actor"), c.req.valid("param").id, changes);
    const isOther = changes.codec !== undefined || changes.limits !== undefined;
    const report = isOther && (await decoders.tryExamples(profile, await registry.codecExamples(profile.id)));
    const examples = report ? reportJson(report, c.get("language")) : null;
    return c.json({ ...profileJson(profile, zone), examples }, 200);
  });
}
