/** /decode-jobs: a changed codec applied to history. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, requirePermission, scopeOf } from "#accounts";
import type { Tx } from "#database";
import type { DecodeJob } from "#decoders";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { answers, created, fieldValue, idParam, instant, instantIn, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["decode jobs"];

const reading = z.object({
  outcome: z.string(),
  reason: z.string(),
  fields: z.record(z.string(), fieldValue),
});

const jobSchema = z
  .object({
    id: z.string(),
    state: z.enum(["waiting", "running", "finished", "failed", "stopped"]),
    reason: z.string().openapi({ description: "Why it failed" }),
    dryRun: z.boolean(),
    profileId: z.string(),
    deviceId: z.string().nullable(),
    from: instant.nullable(),
    to: instant.nullable(),
    rollsBack: z.string().nullable().openapi({ description: "The job that this one takes back" }),
    createdBy: z.string(),
    createdAt: instant,
    changedAt: instant,
    done: z.number().openapi({ description: "From 0 to 1" }),
    looked: z.number().openapi({ description: "Uplinks decoded once more" }),
    changed: z.number().openapi({ description: "Of these, how many give something else" }),
    decoded: z.number().openapi({ description: "Of the changed ones, how many gave nothing before" }),
    undecoded: z.number().openapi({ description: "Of the changed ones, how many give nothing now" }),
    fields: z.record(z.string(), z.object({ changed: z.number(), added: z.number(), removed: z.number() })),
    samples: z.array(z.object({ deviceId: z.string(), measuredAt: instant, before: reading, after: reading })),
    shown: z.boolean().openapi({ description: "Whether charts and CSV show all that has been changed so far" }),
  })
  .openapi("DecodeJob");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/decode-jobs",
  tags,
  summary: "Decode jobs, newest first",
  request: {
    query: pageQuery.extend({
      profileId: z.string().optional(),
      deviceId: z.string().optional().openapi({ description: "Jobs of this device alone" }),
    }),
  },
  responses: answers(pageOf(jobSchema), "A page"),
});

const createJobRoute = createRoute({
  method: "post",
  path: "/api/v1/decode-jobs",
  tags,
  summary: "Decode history once more with a profile's present codec; alerts are not told",
  request: {
    body: jsonBody(
      z.object({
        profileId: z.string().optional().openapi({ description: "All uplinks that are decoded under this profile" }),
        deviceId: z.string().optional().openapi({ description: "All uplinks of this device, by its present profile" }),
        from: instantIn.optional().openapi({ description: "By time of measurement, `[from, to)`" }),
        to: instantIn.optional(),
        dryRun: z.boolean().default(false).openapi({ description: "Only tells what would change" }),
      }),
    ),
  },
  responses: created(jobSchema, "The job; it begins when those before it have ended"),
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/decode-jobs/{id}",
  tags,
  summary: "A decode job: how far it has come, and what is different",
  request: { params: idParam },
  responses: answers(jobSchema, "The job"),
});

const stopRoute = createRoute({
  method: "post",
  path: "/api/v1/decode-jobs/{id}/stop",
  tags,
  summary: "Stop a job; what it has changed stays",
  request: { params: idParam },
  responses: answers(jobSchema, "The job"),
});

const resumeRoute = createRoute({
  method: "post",
  path: "/api/v1/decode-jobs/{id}/resume",
  tags,
  summary: "Go on with a job that was stopped or failed",
  request: { params: idParam },
  responses: answers(jobSchema, "The job"),
});

const rollBackRoute = createRoute({
  method: "post",
  path: "/api/v1/decode-jobs/{id}/roll-back",
  tags,
  summary: "Put back what a job replaced, by a job of its own",
  request: { params: idParam },
  responses: created(jobSchema, "The job that puts it back"),
});

export function decodeJobRoutes(app: App, rooms: Rooms): void {
  const { accounts, decodeJobs, registry, zone } = rooms;
  const json = (job: DecodeJob) => jobJson(job, rooms.timeseries.revisionPosition(), zone);

  /** Each change is in the audit trail, in the change's own commit. */
  const audited = (actor: Actor, what: string) => (tx: Tx, job: DecodeJob) => {
    const { id: target, profileId, deviceId, from, to, dryRun, rollsBack } = job;
    const organizationId = deviceId === null ? null : (registry.addressBook.device(deviceId)?.organizationId ?? null);
    const detail = { profileId, deviceId, from, to, dryRun, rollsBack };
    return accounts.audit(tx, { actor, action: `decode-job.${what}`, organizationId, target, detail });
  };
  function operator(actor: Actor): Actor {
    requirePermission(actor, "operate");
    return actor;
  }

  app.openapi(listRoute, async (c) => {
    operator(c.get("actor"));
    const { items, next } = await decodeJobs.jobs(c.req.valid("query"));
    return c.json({ items: items.map(json), next }, 200);
  });
  app.openapi(createJobRoute, async (c) => {
    const actor = operator(c.get("actor"));
    const { profileId, deviceId, dryRun, ...range } = c.req.valid("json");
    const [from, to] = [range.from, range.to].map((text) => (text === undefined ? undefined : Date.parse(text)));
    refuseUnclear(profileId, deviceId, from, to);
    const scope = scopeOf(actor);
    const device = deviceId === undefined ? undefined : await registry.device(scope, deviceId);
    const profile = await registry.profile(scope, device?.profileId ?? profileId ?? "");
    const request = { profile, deviceId: device?.id, from, to, dryRun, createdBy: actor.id };
    return c.json(json(await decodeJobs.create(request, audited(actor, "created"))), 201);
  });
  app.openapi(oneRoute, async (c) => {
    operator(c.get("actor"));
    return c.json(json(await decodeJobs.job(c.req.valid("param").id)), 200);
  });
  app.openapi(stopRoute, async (c) => {
    const actor = operator(c.get("actor"));
    return c.json(json(await decodeJobs.stop(c.req.valid("param").id, audited(actor, "stopped"))), 200);
  });
  app.openapi(resumeRoute, async (c) => {
    const actor = operator(c.get("actor"));
    return c.json(json(await decodeJobs.resume(c.req.valid("param").id, audited(actor, "resumed"))), 200);
  });
  app.openapi(rollBackRoute, async (c) => {
    const actor = operator(c.get("actor"));
    const job = await decodeJobs.rollBack(c.req.valid("param").id, actor.id, audited(actor, "rolled-back"));
    return c.json(json(job), 201);
  });
}

/** A job is about one profile or one device, and its range is one. */
function refuseUnclear(
  profileId: string | undefined,
  deviceId: string | undefined,
  from: Millis | undefined,
  to: Millis | undefined,
): void {
  const errors: FieldError[] = [];
  if ((profileId === undefined) === (deviceId === undefined))
    errors.push({ path: "profileId", text: "api.profile-or-device" });
  if (from !== undefined && to !== undefined && from >= to) errors.push({ path: "to", text: "api.range-empty" });
  if (errors.length > 0) throw new Fault("invalid", "api.decode-job-unclear", { errors });
}

function jobJson({ progress, ...job }: DecodeJob, keptUpTo: number, zone: string) {
  const { looked, changed, decoded, undecoded, fields, samples, revisions } = progress;
  const time = (at: Millis | null) => (at === null ? null : rfc3339(at, zone));
  const readingOf = ({ outcome, reason, fields: values }: (typeof samples)[number]["before"]) => ({
    outcome,
    reason,
    fields: { ...values },
  });
  return {
    ...job,
    from: time(job.from),
    to: time(job.to),
    createdAt: rfc3339(job.createdAt, zone),
    changedAt: rfc3339(job.changedAt, zone),
    looked,
    changed,
    decoded,
    undecoded,
    fields: { ...fields },
    samples: samples.map(({ deviceId, measuredAt, before, after }) => ({
      deviceId,
      measuredAt: rfc3339(measuredAt, zone),
      before: readingOf(before),
      after: readingOf(after),
    })),
    shown: revisions === null || revisions.last <= keptUpTo,
  };
}
