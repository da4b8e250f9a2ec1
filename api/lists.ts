/** Lists, answers and times: the shapes that every route shares. */
import { z } from "@hono/zod-openapi";

export const limitMax = 1_000;

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(limitMax).default(100).openapi({ description: "How many at most" }),
  after: z.string().optional().openapi({ description: "`next` of the page before" }),
});

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

/** A named schema, or null: `nullable()` would make null a part of what the name means in the description. */
export const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);

export const idParam = z.object({ id: z.string().min(1).max(100) });

/** RFC 3339 with an offset. */
export const instant = z.string().openapi({ format: "date-time", example: "2026-11-20T05:42:00.000+09:00" });

/** An instant that a caller names. */
export const instantIn = z.iso.datetime({ offset: true }).openapi({ example: "2026-11-20T05:42:00+09:00" });

/** Where something outside is asked or told. */
export const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);

export const fieldValue = z.union([z.number(), z.string(), z.boolean()]).openapi("FieldValue");
export const fieldValues = z.record(z.string(), fieldValue);

/** What is written in both languages. */
export const words = z.object({ ja: z.string(), en: z.string() }).openapi("Words");

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), detail: z.string() })),
  })
  .openapi("Problem", {
    example: {
      type: "urn:hatoba:problem:device-invalid",
      title: "内容に誤りがあります",
      status: 400,
      detail: "端末の内容に誤りがあります。",
      errors: [{ path: "devEui", detail: "DevEUI は 16 桁の 16 進数です。" }],
    },
  });

/** The responses of a route: its own, and a problem document for everything else. */
export const answers = <T extends z.ZodType>(schema: T, description: string) => ({
  200: { description, content: { "application/json": { schema } } },
  default: { description: "What was wrong", content: { "application/problem+json": { schema: problem } } },
});

/** Of a route that gives CSV. */
export const csvAnswer = {
  ...answers(z.string(), ""),
  200: { description: "CSV", content: { "text/csv": { schema: z.string() } } },
};

export const created = <T extends z.ZodType>(schema: T, description: string) => ({
  201: { description, content: { "application/json": { schema } } },
  default: { description: "What was wrong", content: { "application/problem+json": { schema: problem } } },
});

export const nothing = (description: string) => ({
  204: { description },
  default: { description: "What was wrong", content: { "application/problem+json": { schema: problem } } },
});

/** Entries of a list: some by id, or all. */
export const chosen = z.union([
  z.object({ ids: z.array(z.string()).min(1).max(10_000) }),
  z.object({ all: z.literal(true) }),
]);

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});
