/** /data-use: what collected data are used for (利用目的), consents to it, and processors (委託先). SDM 第10条. */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { type DataUse, type DataUseText, dataUseBases } from "#contracts";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, instant, jsonBody, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["contracts"];
const day = z.iso.date();
const words = z.string().trim().min(1).max(200);
export const purpose = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .openapi({ description: "The same in all versions", example: "research" });
const basis = z.enum(dataUseBases).openapi({
  description:
    "terms: allowed by article 10 (1)(1) itself; consent: only who agreed, (1)(2); application: agreed to with every application",
});

const newText = z.object({
  purpose,
  basis,
  title: words.openapi({ example: "統計データの作成と公表" }),
  body: z.string().trim().min(1).max(10_000).openapi({ example: "収集データを統計的に処理し、公表します。" }),
  effectiveOn: day.optional().openapi({ description: "Today when absent" }),
});
export const textSchema = z
  .object({
    ...newText.required().shape,
    id: z.string(),
    version: z.number().int(),
    publishedAt: instant,
    publishedBy: z.string(),
  })
  .openapi("DataUseText");

const version = z.number().int().min(1);
const content = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("consented"),
      purpose,
      version,
      by: words.openapi({
        description: "Who agreed; a holder's administrator is noted as its user",
        example: "山田 花子",
      }),
    }),
    z.object({ kind: z.literal("consent-withdrawn"), purpose, by: words.openapi({ example: "山田 花子" }) }),
    z.object({
      kind: z.literal("processor-engaged"),
      processor: words.openapi({ example: "みなとデータ処理株式会社" }),
      purpose,
      until: day.nullable(),
    }),
    z.object({
      kind: z.literal("processor-released"),
      processor: words.openapi({ example: "みなとデータ処理株式会社" }),
      purpose,
    }),
    z.object({
      kind: z.literal("disclosed"),
      receiver: words.openapi({ description: "Who got data under law, at an official inquiry, or with consent" }),
      grounds: words.openapi({ example: "刑事訴訟法 第197条2項による照会" }),
      scope: words.openapi({ description: "Which data", example: "2026年4月の計測値" }),
    }),
    z.object({ kind: z.literal("withdrawn"), reason: words.openapi({ example: "入力の誤り" }) }),
  ])
  .openapi("DataUseContent");

const of = {
  organizationId: z.string().max(100),
  contractId: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: "Of a device or another service; all contracts of the holder when absent" }),
};

const dataUseSchema = z
  .object({
    on: day,
    purposes: z.array(
      z.object({
        text: textSchema,
        consent: z.object({ version, by: z.string(), on: day }).nullable(),
        isAllowed: z.boolean(),
      }),
    ),
    processors: z.array(z.object({ processor: z.string(), purpose, from: day, until: day.nullable() })),
    facts: z.array(
      z.object({
        id: z.string(),
        contractId: z.string().nullable(),
        on: day,
        recordedAt: instant,
        recordedBy: z.string(),
        withdraws: z.string().nullable(),
        isStanding: z.boolean().openapi({ description: "False for a mistake, and for what says that it was one" }),
        content,
      }),
    ),
  })
  .openapi("DataUse");

const textsRoute = createRoute({
  method: "get",
  path: "/api/v1/data-use/texts",
  tags,
  summary: "Every version of what collected data are used for",
  responses: answers(z.object({ items: z.array(textSchema) }), "By purpose and version"),
});

const publishRoute = createRoute({
  method: "post",
  path: "/api/v1/data-use/texts",
  tags,
  summary: "Publish a purpose, or its next version; earlier ones are kept",
  request: { body: jsonBody(newText) },
  responses: created(textSchema, "The version"),
});

const dataUseRoute = createRoute({
  method: "get",
  path: "/api/v1/data-use",
  tags,
  summary: "What a holder's data may be used for on a day, by whom, and all that was recorded",
  request: { query: z.object({ ...of, on: day.optional().openapi({ description: "Today when absent" }) }) },
  responses: answers(dataUseSchema, "On that day"),
});

const recordRoute = createRoute({
  method: "post",
  path: "/api/v1/data-use/facts",
  tags,
  summary: "Record a consent, its withdrawal, or a processor; a holder's administrator consents for itself",
  request: {
    body: jsonBody(
      z.object({
        ...of,
        contractId: of.contractId.nullable(),
        on: day.optional().openapi({ description: "Today when absent" }),
        withdraws: z.string().max(100).optional().openapi({ description: "The fact that was a mistake" }),
        content,
      }),
    ),
  },
  responses: nothing("Recorded"),
});

export const textJson = (text: DataUseText, zone: string) => ({
  ...text,
  publishedAt: rfc3339(text.publishedAt, zone),
});

const dataUseJson = ({ on, purposes, processors, facts }: DataUse, zone: string) => ({
  on,
  purposes: purposes.map((one) => ({ ...one, text: textJson(one.text, zone) })),
  processors: [...processors],
  facts: facts.map(({ organizationId: _, ...fact }) => ({ ...fact, recordedAt: rfc3339(fact.recordedAt, zone) })),
});

export function dataUseRoutes(app: App, { dataUseDesk, zone }: Rooms): void {
  app.openapi(textsRoute, async (c) => {
    const items = (await dataUseDesk.dataUseTexts()).map((text) => textJson(text, zone));
    return c.json({ items }, 200);
  });
  app.openapi(publishRoute, async (c) =>
    c.json(textJson(await dataUseDesk.publishDataUse(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(dataUseRoute, async (c) => {
    const known = await dataUseDesk.dataUse(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json(dataUseJson(known, zone), 200);
  });
  app.openapi(recordRoute, async (c) => {
    await dataUseDesk.recordDataUse(c.get("actor"), c.req.valid("json"));
    return c.body(null, 204);
  });
}
