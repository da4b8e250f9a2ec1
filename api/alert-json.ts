/** Rules and incidents as the API writes them. */
import { z } from "@hono/zod-openapi";
import type { Incident, Rule, TimelineEntry } from "#alerts";
import { rfc3339 } from "#foundation/calendar";
import type { Receipt } from "#outbox";
import { language, timeIn } from "./json.ts";
import { fieldValue, instant, orNull } from "./lists.ts";

const field = z.string().max(200);
const hysteresis = z.number().min(0).optional();
const bound = { field, threshold: z.number(), hysteresis };
const bounds = { field, low: z.number(), high: z.number(), hysteresis };
const change = { field, by: z.number(), withinSeconds: z.number() };

const testSchemas = [
  z.object({ kind: z.literal("equals"), field, value: fieldValue }),
  z.object({ kind: z.literal("changes"), field, to: fieldValue.optional() }),
  z.object({ kind: z.literal("above"), ...bound }),
  z.object({ kind: z.literal("below"), ...bound }),
  z.object({ kind: z.literal("between"), ...bounds }),
  z.object({ kind: z.literal("outside"), ...bounds }),
  z.object({ kind: z.literal("rises"), ...change }),
  z.object({ kind: z.literal("falls"), ...change }),
  z.object({
    kind: z.literal("battery"),
    field,
    below: z.number(),
    fallsBy: z.number().optional(),
    withinSeconds: z.number().optional(),
  }),
  z.object({ kind: z.literal("frames-lost"), share: z.number() }),
] as const;

const testSchema = z.discriminatedUnion("kind", testSchemas).openapi("FieldTest");
const several = z.array(testSchema).min(1).max(10);

export const conditionSchema = z
  .discriminatedUnion("kind", [
    ...testSchemas,
    z.object({ kind: z.literal("all"), of: several }),
    z.object({ kind: z.literal("any"), of: several }),
    z.object({ kind: z.literal("silent"), intervals: z.number() }),
    z.object({
      kind: z.literal("gateway-silent"),
      afterSeconds: z.number(),
      gatewayId: z.string().max(100).optional(),
    }),
  ])
  .openapi("Condition", {
    description:
      "`changes`: another value than before. `rises`/`falls`: by so much within a time. `battery`: low, or falling fast. `frames-lost`: a share of frames never came. `silent`: nothing for so many expected intervals of the profile. `gateway-silent`: one mail names the devices that only it heard.",
  });

const scheduleSchema = z
  .object({
    weekdays: z
      .array(z.number().int())
      .max(7)
      .optional()
      .openapi({ description: "1 (Monday) to 7; all when left out" }),
    hours: z
      .object({ from: z.string(), to: z.string() })
      .optional()
      .openapi({ example: { from: "22:00", to: "05:00" } }),
    holidays: z.enum(["as-sunday", "never"]).optional().openapi({ description: "Japanese holidays" }),
    season: z
      .object({ from: z.string(), to: z.string() })
      .optional()
      .openapi({ example: { from: "11-15", to: "02-15" } }),
  })
  .openapi("Schedule");

/** How a rule tells and when it watches. */
export const ruleOptions = {
  forSeconds: z.number().openapi({ description: "The condition must have been true for so long" }),
  schedule: orNull(scheduleSchema),
  order: z
    .enum(["together", "in-turn"])
    .openapi({ description: "`in-turn`: the next one when a letter is refused or nobody answers" }),
  nextAfterSeconds: z.number(),
  whenOver: z.enum(["told", "not-told"]),
  channelIds: z.array(z.string()).max(10),
};

export const ruleSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    deviceId: z.string().nullable(),
    profileId: z.string().nullable(),
    groupId: z.string().nullable(),
    name: z.string(),
    condition: conditionSchema,
    recipients: z.array(z.string()),
    language,
    enabled: z.boolean(),
    createdAt: instant,
    ...ruleOptions,
  })
  .openapi("Rule");

export const conditionJson = (condition: Rule["condition"]) =>
  structuredClone(condition) as z.infer<typeof conditionSchema>;

export const ruleJson = (rule: Rule, zone: string) => {
  const { id, organizationId, deviceId, profileId, groupId, name, language, enabled } = rule;
  const { forSeconds, order, nextAfterSeconds, whenOver } = rule;
  return {
    ...{
      id,
      organizationId,
      deviceId,
      profileId,
      groupId,
      name,
      language,
      enabled,
      forSeconds,
      order,
      nextAfterSeconds,
      whenOver,
    },
    condition: conditionJson(rule.condition),
    schedule: rule.schedule && (structuredClone(rule.schedule) as z.infer<typeof scheduleSchema>),
    recipients: [...rule.recipients],
    channelIds: [...rule.channelIds],
    createdAt: rfc3339(rule.createdAt, zone),
  };
};

export const incidentSchema = z
  .object({
    id: z.string(),
    ruleId: z.string(),
    deviceId: z.string().nullable().openapi({ description: "Null for an incident of a gateway" }),
    gatewayId: z.string().nullable(),
    organizationId: z.string(),
    state: z.enum(["open", "acknowledged", "resolved"]),
    ruleName: z.string(),
    deviceName: z.string(),
    value: fieldValue,
    measuredAt: instant,
    openedAt: instant,
    acknowledgedAt: instant.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: instant.nullable(),
    heldUnder: z
      .string()
      .nullable()
      .openapi({ description: "The silent gateway that explains it; nobody is told of it alone" }),
    mutedUntil: instant.nullable(),
    nextTurnAt: instant.nullable().openapi({ description: "When the next recipient is told, unless somebody answers" }),
  })
  .openapi("Incident");

export const incidentJson = (incident: Incident, zone: string) => {
  const { told: _, ...rest } = incident;
  const time = timeIn(zone);
  return {
    ...rest,
    deviceId: incident.deviceId === "" ? null : incident.deviceId,
    measuredAt: rfc3339(incident.measuredAt, zone),
    openedAt: rfc3339(incident.openedAt, zone),
    acknowledgedAt: time(incident.acknowledgedAt),
    resolvedAt: time(incident.resolvedAt),
    mutedUntil: time(incident.mutedUntil),
    nextTurnAt: time(incident.nextTurnAt),
  };
};

/** How far a letter got. */
export const receiptSchema = z
  .object({
    letterId: z.string(),
    to: z.string(),
    subject: z.string(),
    state: z.enum(["queued", "accepted", "bounced", "opened", "acknowledged", "gathered"]),
    at: instant,
    answer: z.string().nullable().openapi({ description: "The mail server's words" }),
  })
  .openapi("Receipt");

export const receiptJson = (receipt: Receipt, zone: string) => ({ ...receipt, at: rfc3339(receipt.at, zone) });

export const timelineSchema = z
  .object({
    entries: z.array(z.object({ at: instant, kind: z.string(), by: z.string().nullable() })),
    receipts: z.array(receiptSchema),
  })
  .openapi("Timeline");

export const timelineJson = (
  { entries, receipts }: { entries: readonly TimelineEntry[]; receipts: readonly Receipt[] },
  zone: string,
) => ({
  entries: entries.map((entry) => ({ ...entry, at: rfc3339(entry.at, zone) })),
  receipts: receipts.map((receipt) => receiptJson(receipt, zone)),
});
