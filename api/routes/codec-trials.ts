/** Trying a codec before it is used: on a payload, on its examples, on uplinks that really came; and letting it go on after a hold. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, requirePermission, scopeOf } from "#accounts";
import { type Decoded, type DecodeInput, previewOf, sentenceIn } from "#decoders";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import type { Language } from "#foundation/text";
import { type DeviceProfile, quantityNamed } from "#registry";
import { type HeardUplink, inputFrom, latestUplinks } from "../heard-uplinks.ts";
import {
  codecSchema,
  limitsSchema,
  profileJson,
  profileSchema,
  quantitiesSchema,
  reportJson,
  reportSchema,
  uplinkJson,
  uplinkSchema,
} from "../json.ts";
import { answers, fieldValue, fieldValues, idParam, jsonBody, words } from "../lists.ts";
import { payloadFrom } from "../payload.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["device profiles"];

/** What is tried instead of the profile's own. */
const trial = z.object({
  codec: codecSchema.optional(),
  quantities: quantitiesSchema.optional(),
  limits: limitsSchema.optional(),
});

const decodeRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles/{id}/decode",
  tags,
  summary: "Try the codec on a payload; nothing is stored",
  request: {
    params: idParam,
    body: jsonBody(
      trial.extend({
        payload: z
          .string()
          .max(3_000)
          .optional()
          .openapi({ description: "Hex or Base64; blanks, colons and 0x are passed over", example: "0167 00EB" }),
        encoding: z.enum(["hex", "base64"]).optional().openapi({ description: "Found out where it isn't said" }),
        fPort: z.number().int().min(0).max(255).nullable().optional().openapi({ description: "1 where it isn't said" }),
        uplink: z.number().int().optional().openapi({ description: "Offset of an uplink, instead of a payload" }),
      }),
    ),
  },
  responses: answers(
    z.object({
      outcome: z.string(),
      reason: z.string(),
      payload: z.string().openapi({ description: "As hex" }),
      fPort: z.number().int().nullable(),
      fields: fieldValues.openapi({ description: "As they would be stored" }),
      own: fieldValues.openapi({ description: "As the codec names them" }),
      units: z.record(z.string(), z.string()).openapi({ description: "Of those, as the codec says them" }),
      quantities: z.array(
        z.object({
          name: z.string(),
          value: fieldValue,
          unit: z.string().nullable(),
          label: words,
        }),
      ),
      warnings: z.array(z.string()),
      logs: z.array(z.string()),
      tookMs: z.number().nullable().openapi({ description: "How long the codec itself ran" }),
    }),
    "What became of it",
  ),
});

const heardUplink = uplinkSchema.extend({ deviceId: z.string(), deviceName: z.string() });

const uplinksRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/uplinks",
  tags,
  summary: "The latest uplinks of a profile's devices, newest first",
  request: { params: idParam, query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }) },
  responses: answers(z.object({ items: z.array(heardUplink) }), "The uplinks, of at most 200 devices"),
});

const exampleSchema = z
  .object({
    name: z.string().min(1).max(200),
    payload: z.string().max(3_000).openapi({ description: "Hex or Base64" }),
    fPort: z.number().int().min(0).max(255).nullable(),
    receivedAt: z
      .number()
      .int()
      .nullable()
      .default(null)
      .openapi({ description: "What the codec sees as the present, ms" }),
    expected: z.union([
      z.object({ fields: fieldValues }),
      z.object({ error: z.string().max(500).openapi({ description: "A part of the sentence" }) }),
    ]),
  })
  .openapi("CodecExample");

const examplesRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/examples",
  tags,
  summary: "Payloads with what the codec should make of them: its own fields, before any mapping",
  request: { params: idParam },
  responses: answers(z.object({ items: z.array(exampleSchema) }), "The examples"),
});

const keepExamplesRoute = createRoute({
  method: "put",
  path: "/api/v1/device-profiles/{id}/examples",
  tags,
  summary: "Keep these examples instead of those that are there",
  request: { params: idParam, body: jsonBody(z.object({ items: z.array(exampleSchema).max(200) })) },
  responses: answers(reportSchema, "Which pass with the codec in use"),
});

const runExamplesRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles/{id}/examples/run",
  tags,
  summary: "Run the examples with a codec that isn't in use yet",
  request: { params: idParam, body: jsonBody(trial) },
  responses: answers(reportSchema, "Which pass"),
});

const difference = z.object({
  changed: z.number().int(),
  added: z.number().int(),
  removed: z.number().int(),
  samples: z.array(z.object({ uplink: z.number(), before: fieldValue.nullable(), after: fieldValue.nullable() })),
});
const sentences = z.array(z.object({ sentence: z.string(), count: z.number().int(), uplink: z.number() }));

const previewRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles/{id}/preview",
  tags,
  summary: "The difference that a change makes over the latest uplinks; nothing is stored",
  request: {
    params: idParam,
    body: jsonBody(trial.extend({ uplinks: z.number().int().min(1).max(1_000).default(200) })),
  },
  responses: answers(
    z.object({
      uplinks: z.number().int(),
      different: z.number().int(),
      broken: z.number().int().openapi({ description: "Gave fields, and would give none" }),
      mended: z.number().int().openapi({ description: "Gave no fields, and would give some" }),
      fields: z.record(z.string(), difference),
      errors: sentences,
      warnings: sentences,
      implausible: z
        .array(
          z.object({
            field: z.string(),
            value: z.number(),
            uplink: z.number(),
            count: z.number().int(),
            least: z.number(),
            most: z.number(),
          }),
        )
        .openapi({ description: "Quantities outside what is sensible for them" }),
      seen: z.record(
        z.string(),
        z.object({ deviceName: z.string(), receivedAt: z.string(), payload: z.string(), fPort: z.number().nullable() }),
      ),
    }),
    "By field; `seen` are the uplinks that are named as samples, by offset",
  ),
});

const releaseRoute = createRoute({
  method: "post",
  path: "/api/v1/device-profiles/{id}/release",
  tags,
  summary: "Let a codec that is on hold go on; uplinks that waited are decoded",
  request: { params: idParam },
  responses: answers(profileSchema, "The profile"),
});

const waitingRoute = createRoute({
  method: "get",
  path: "/api/v1/device-profiles/{id}/waiting",
  tags,
  summary: "How many uplinks wait for the profile's codec",
  request: { params: idParam },
  responses: answers(z.object({ uplinks: z.number().int() }), "The number"),
});

/** The profile with what is tried instead of its own; whoever tries is not held up by a hold. */
function triedFrom(profile: DeviceProfile, { codec, quantities, limits }: z.infer<typeof trial>) {
  return {
    network: profile.network,
    codec: codec ?? profile.codec,
    quantities: quantities ?? profile.quantities,
    limits: limits ?? profile.limits,
  };
}

function decodedJson({ outcome, reason, fields, own, units, warnings, logs, tookMs }: Decoded, language: Language) {
  const quantities = Object.entries(fields).flatMap(([name, value]) => {
    const quantity = quantityNamed(name);
    return quantity ? [{ name, value, unit: quantity.unit, label: { ...quantity.label } }] : [];
  });
  return {
    outcome,
    reason: sentenceIn(language, reason),
    fields: { ...fields },
    own: { ...own },
    units: { ...units },
    quantities,
    warnings: warnings.map((warning) => sentenceIn(language, warning)),
    logs: [...logs],
    tookMs,
  };
}

export function codecTrialRoutes(app: App, rooms: Rooms): void {
  const { registry, decoders, journal, clock, accounts, zone } = rooms;

  async function inputOf(
    actor: Actor,
    asked: { payload?: string | undefined; encoding?: "hex" | "base64" | undefined; uplink?: number | undefined },
    fPort: number | null | undefined,
  ): Promise<DecodeInput> {
    if (asked.uplink === undefined) {
      const payload = payloadFrom(asked.payload ?? "", asked.encoding);
      return { payload, fPort: fPort === undefined ? 1 : fPort, receivedAt: clock.now(), decoded: null };
    }
    const [uplink] = journal.readUplinks(asked.uplink - 1, 1);
    if (uplink?.offset !== asked.uplink)
      throw new Fault("not-found", "api.uplink-not-found", { attributes: { offset: asked.uplink } });
    const device = await registry.device(scopeOf(actor), uplink.deviceId);
    const { id, organizationId } = device;
    await accounts.noteLook(actor, { organizationId, target: id, path: `/uplinks/${uplink.offset}`, query: "" });
    return inputFrom({ uplink }, device);
  }

  app.openapi(decodeRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const { fPort, ...asked } = c.req.valid("json");
    const profile = await registry.profile(scopeOf(actor), c.req.valid("param").id);
    const input = await inputOf(actor, asked, fPort);
    const decoded = await decoders.decodeOnce(triedFrom(profile, asked), input);
    const { payload, fPort: port } = input;
    return c.json({ ...decodedJson(decoded, c.get("language")), payload, fPort: port }, 200);
  });
  app.openapi(uplinksRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const profile = await registry.profile(scopeOf(actor), c.req.valid("param").id);
    const path = `/device-profiles/${profile.id}/uplinks`;
    const heard = await latestUplinks(rooms, actor, profile, c.req.valid("query").limit, path);
    const items = heard.map(({ device, ...history }) => ({
      ...uplinkJson(history, c.get("language"), zone),
      deviceId: device.id,
      deviceName: device.name,
    }));
    return c.json({ items }, 200);
  });
  app.openapi(previewRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const asked = c.req.valid("json");
    const profile = await registry.profile(scopeOf(actor), c.req.valid("param").id);
    const path = `/device-profiles/${profile.id}/preview`;
    const heard = await latestUplinks(rooms, actor, profile, asked.uplinks, path);
    const inputs = heard.map((one) => inputFrom(one, one.device));
    const before = await decoders.decodeSeveral(profile, inputs);
    const after = await decoders.decodeSeveral(triedFrom(profile, asked), inputs);
    return c.json(previewJson(previewOf(before, after), heard, c.get("language"), zone), 200);
  });
}

type PreviewOf = ReturnType<typeof previewOf>;

function previewJson(preview: PreviewOf, heard: readonly HeardUplink[], language: Language, zone: string) {
  const seen: Record<string, { deviceName: string; receivedAt: string; payload: string; fPort: number | null }> = {};
  function named(index: number): number {
    const one = heard[index];
    if (!one) return 0;
    const { offset, receivedAt, payload, fPort } = one.uplink;
    seen[offset] = { deviceName: one.device.name, receivedAt: rfc3339(receivedAt, zone), payload, fPort };
    return offset;
  }
  const sentencesJson = (list: PreviewOf["errors"]) =>
    list.map(({ sentence, count, index }) => ({
      sentence: sentenceIn(language, sentence),
      count,
      uplink: named(index),
    }));
  const fields = Object.entries(preview.fields).map(
    ([name, { samples, ...counts }]) =>
      [
        name,
        { ...counts, samples: samples.map(({ index, ...values }) => ({ ...values, uplink: named(index) })) },
      ] as const,
  );
  const implausible = preview.implausible.map(({ index, range: [least, most], ...rest }) => {
    return { ...rest, uplink: named(index), least, most };
  });
  const { uplinks, different, broken, mended } = preview;
  const [errors, warnings] = [sentencesJson(preview.errors), sentencesJson(preview.warnings)];
  return {
    uplinks,
    different,
    broken,
    mended,
    fields: Object.fromEntries(fields),
    errors,
    warnings,
    implausible,
    seen,
  };
}

export function codecExampleRoutes(app: App, { registry, decoders, zone }: Rooms): void {
  app.openapi(examplesRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id } = await registry.profile(scopeOf(c.get("actor")), c.req.valid("param").id);
    const items = (await registry.codecExamples(id)).map((example) => ({
      ...example,
      expected: { ...example.expected },
    }));
    return c.json({ items }, 200);
  });
  app.openapi(keepExamplesRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "operate");
    const profile = await registry.profile(scopeOf(actor), c.req.valid("param").id);
    const items = c.req.valid("json").items.map((example) => ({ ...example, payload: payloadFrom(example.payload) }));
    await registry.keepCodecExamples(actor, profile.id, items);
    return c.json(reportJson(await decoders.tryExamples(profile, items), c.get("language")), 200);
  });
  app.openapi(runExamplesRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const profile = await registry.profile(scopeOf(c.get("actor")), c.req.valid("param").id);
    const examples = await registry.codecExamples(profile.id);
    const report = await decoders.tryExamples(triedFrom(profile, c.req.valid("json")), examples);
    return c.json(reportJson(report, c.get("language")), 200);
  });
  app.openapi(releaseRoute, async (c) => {
    return c.json(profileJson(await registry.releaseCodec(c.get("actor"), c.req.valid("param").id), zone), 200);
  });
  app.openapi(waitingRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const { id } = await registry.profile(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json({ uplinks: decoders.waitingFor(id) }, 200);
  });
}
