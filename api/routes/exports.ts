/** /exports and /export-schedules: measurements as files, written in the background. */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { scopeOf } from "#accounts";
import {
  archives,
  attachment,
  type ChosenDevices,
  csvEnding,
  type Export,
  type ExportSchedule,
  encodings,
  type FileForm,
  labelings,
  layouts,
  periods,
  timeColumns,
} from "#exports";
import { instantFrom, isZone, rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { type Language, text } from "#foundation/text";
import { byteRangeFrom } from "../byte-range.ts";
import { answers, created, idParam, instant, instantIn, jsonBody, nothing, pageOf, pageQuery } from "../lists.ts";
import type { App, Env, Rooms } from "../rooms.ts";

const tags = ["exports"];

const formFields = {
  timezone: z.string().optional().openapi({ description: "Of times and months; the provider's when left out" }),
  fields: z.array(z.string().min(1).max(200)).max(200).optional().openapi({ description: "All when left out" }),
  encoding: z.enum(encodings).default("utf-8-bom"),
  separator: z.enum(["comma", "tab"]).default("comma"),
  layout: z.enum(layouts).default("wide"),
  times: z.enum(timeColumns).default("local"),
  labels: z.enum(labelings).optional().openapi({ description: "The caller's language when left out" }),
  archive: z.enum(archives).default("none").openapi({
    description: "One file with every device, or a ZIP with a file per device and month",
  }),
};

const whose = {
  organizationId: z.string().max(100).optional().openapi({ description: "All that the caller sees when left out" }),
  devices: z.array(z.string().max(100)).min(1).max(1_000).optional().openapi({ description: "IDs; all when left out" }),
  groupId: z.string().max(100).optional().openapi({ description: "Those in a group when the file is written" }),
};

const newExport = z.object({ ...whose, from: instantIn, to: instantIn, ...formFields }).openapi("NewExport");

const formJson = z.object({
  timezone: z.string(),
  fields: z.array(z.string()).nullable(),
  encoding: z.enum(encodings),
  separator: z.enum(["comma", "tab"]),
  layout: z.enum(layouts),
  times: z.enum(timeColumns),
  labels: z.enum(labelings),
  archive: z.enum(archives),
});

const exportSchema = z
  .object({
    id: z.string(),
    organizationId: z.string().nullable().openapi({ description: "Null: of all organizations" }),
    scheduleId: z.string().nullable(),
    state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
    from: instant,
    to: instant,
    devices: z.array(z.string()).nullable(),
    groupId: z.string().nullable(),
    form: formJson,
    progress: z.object({
      devices: z.number().nullable(),
      devicesDone: z.number(),
      files: z.number(),
      bytes: z.number(),
    }),
    file: z
      .object({
        bytes: z.number(),
        sha256: z.string(),
        files: z.number().openapi({ description: "CSV files in it" }),
        replacedCharacters: z.number().openapi({ description: "How many the encoding does not have, written 〓" }),
        replacedFirst: z.array(
          z.object({ file: z.string(), row: z.number(), column: z.number(), character: z.string() }),
        ),
      })
      .nullable(),
    failure: z.string().nullable(),
    createdAt: instant,
    finishedAt: instant.nullable(),
    expiresAt: instant.nullable().openapi({ description: "When the file is removed" }),
  })
  .openapi("Export");

const formOf = ({ zone, ...form }: FileForm) => ({
  timezone: zone,
  fields: form.fields && [...form.fields],
  ...{ encoding: form.encoding, separator: form.separator, layout: form.layout },
  ...{ times: form.times, labels: form.labels, archive: form.archive },
});

const chosenJson = ({ devices, groupId = null }: ChosenDevices) => ({ devices: devices && [...devices], groupId });

function exportJson(one: Export, zone: string, language: Language): z.infer<typeof exportSchema> {
  const { plan, written, finishedAt, expiresAt, failure } = one;
  return {
    ...{ id: one.id, organizationId: one.organizationId, scheduleId: one.scheduleId, state: one.state },
    ...{ from: rfc3339(plan.from, zone), to: rfc3339(plan.to, zone), ...chosenJson(plan) },
    form: formOf(plan.form),
    progress: one.progress,
    file: written && {
      ...{ bytes: written.bytes, sha256: written.sha256, files: written.files },
      ...{ replacedCharacters: written.replaced, replacedFirst: [...written.replacedFirst] },
    },
    failure: failure && text(language, failure),
    createdAt: rfc3339(one.createdAt, zone),
    finishedAt: finishedAt === null ? null : rfc3339(finishedAt, zone),
    expiresAt: expiresAt === null ? null : rfc3339(expiresAt, zone),
  };
}

const scheduleInput = z
  .object({
    ...whose,
    every: z.enum(periods),
    recipients: z
      .array(z.string())
      .max(50)
      .default([])
      .openapi({ description: "Users of the organization who get a link by e-mail" }),
    ...formFields,
  })
  .openapi("NewExportSchedule");

const scheduleSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    every: z.enum(periods),
    devices: z.array(z.string()).nullable(),
    groupId: z.string().nullable(),
    recipients: z.array(z.string()),
    form: formJson,
    lastPeriodOn: z.string().nullable().openapi({ description: "First day of the last period that was exported" }),
    createdAt: instant,
  })
  .openapi("ExportSchedule");

const scheduleJson = (schedule: ExportSchedule, zone: string): z.infer<typeof scheduleSchema> => ({
  ...{ id: schedule.id, organizationId: schedule.organizationId, every: schedule.every },
  ...{ ...chosenJson(schedule), recipients: [...schedule.recipients] },
  form: formOf(schedule.form),
  lastPeriodOn: schedule.lastPeriodOn,
  createdAt: rfc3339(schedule.createdAt, zone),
});

type FormInput = Pick<z.infer<typeof newExport>, keyof typeof formFields>;

function formFrom(input: FormInput, language: Language, providerZone: string): FileForm {
  const zone = input.timezone ?? providerZone;
  if (!isZone(zone))
    throw new Fault("invalid", "api.request-invalid", {
      errors: [{ path: "timezone", text: "api.timezone-unknown", attributes: { zone } }],
    });
  const { encoding, separator, layout, times, labels = language, archive, fields } = input;
  return { ...{ encoding, separator, layout, times, labels, archive, zone, language }, fields: fields ?? null };
}

const createExportRoute = createRoute({
  method: "post",
  path: "/api/v1/exports",
  tags,
  summary: "Have measurements written to a file in the background",
  request: { body: jsonBody(newExport) },
  responses: created(exportSchema, "Waiting to be written"),
});
const listRoute = createRoute({
  method: "get",
  path: "/api/v1/exports",
  tags,
  summary: "Exports, newest first",
  request: { query: pageQuery },
  responses: answers(pageOf(exportSchema), "A page"),
});
const getRoute = createRoute({
  method: "get",
  path: "/api/v1/exports/{id}",
  tags,
  summary: "An export and how far it has come",
  request: { params: idParam },
  responses: answers(exportSchema, "The export"),
});
const cancelRoute = createRoute({
  method: "post",
  path: "/api/v1/exports/{id}/cancel",
  tags,
  summary: "Stop an export that is not finished",
  request: { params: idParam },
  responses: answers(exportSchema, "The export"),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/exports/{id}",
  tags,
  summary: "Remove an export and its file",
  request: { params: idParam },
  responses: nothing("Removed"),
});
const fileRoute = createRoute({
  method: "get",
  path: "/api/v1/exports/{id}/file",
  tags,
  summary: "The file; can be resumed (`Range`, `If-Range`)",
  request: { params: idParam },
  responses: {
    200: { description: "The file", content: { "application/octet-stream": { schema: z.string() } } },
    206: { description: "A part of it", content: { "application/octet-stream": { schema: z.string() } } },
    304: { description: "The caller has it already" },
    416: { description: "Nothing of it lies in the range" },
  },
});
const createScheduleRoute = createRoute({
  method: "post",
  path: "/api/v1/export-schedules",
  tags,
  summary: "Have each month or week exported when it is over",
  request: { body: jsonBody(scheduleInput) },
  responses: created(scheduleSchema, "The schedule"),
});
const schedulesRoute = createRoute({
  method: "get",
  path: "/api/v1/export-schedules",
  tags,
  summary: "Schedules of exports",
  responses: answers(pageOf(scheduleSchema), "All of them"),
});
const deleteScheduleRoute = createRoute({
  method: "delete",
  path: "/api/v1/export-schedules/{id}",
  tags,
  summary: "End a schedule; its files stay",
  request: { params: idParam },
  responses: nothing("Ended"),
});

export function exportRoutes(app: App, { exports, zone }: Rooms): void {
  app.openapi(createExportRoute, async (c) => {
    const { organizationId, devices, groupId, from, to, ...form } = c.req.valid("json");
    const [start, end] = [instantFrom(from) ?? 0, instantFrom(to) ?? 0];
    if (start >= end)
      throw new Fault("invalid", "api.request-invalid", { errors: [{ path: "from", text: "api.from-after-to" }] });
    const asked = {
      organizationId,
      devices,
      groupId,
      from: start,
      to: end,
      form: formFrom(form, c.get("language"), zone),
    };
    const added = await exports.createExport(c.get("actor"), asked);
    c.header("location", `/api/v1/exports/${added.id}`);
    return c.json(exportJson(added, zone, c.get("language")), 201);
  });
  app.openapi(listRoute, async (c) => {
    const { items, next } = await exports.exports(scopeOf(c.get("actor")), c.req.valid("query"));
    return c.json({ items: items.map((item) => exportJson(item, zone, c.get("language"))), next }, 200);
  });
  app.openapi(getRoute, async (c) => {
    const found = await exports.export(scopeOf(c.get("actor")), c.req.valid("param").id);
    return c.json(exportJson(found, zone, c.get("language")), 200);
  });
  app.openapi(cancelRoute, async (c) => {
    const cancelled = await exports.cancelExport(c.get("actor"), c.req.valid("param").id);
    return c.json(exportJson(cancelled, zone, c.get("language")), 200);
  });
  app.openapi(deleteRoute, async (c) => {
    await exports.deleteExport(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  app.openAPIRegistry.registerPath(fileRoute);
  app.get("/api/v1/exports/:id/file", async (c) => {
    const { path, export: done } = await exports.exportFile(scopeOf(c.get("actor")), c.req.param("id"));
    return fileAnswer(c, path, done);
  });
  app.openapi(createScheduleRoute, async (c) => {
    const { organizationId, devices, groupId, every, recipients, ...form } = c.req.valid("json");
    const asked = {
      organizationId,
      devices,
      groupId,
      every,
      recipients,
      form: formFrom(form, c.get("language"), zone),
    };
    return c.json(scheduleJson(await exports.createExportSchedule(c.get("actor"), asked), zone), 201);
  });
  app.openapi(schedulesRoute, async (c) => {
    const items = await exports.exportSchedules(scopeOf(c.get("actor")));
    return c.json({ items: items.map((item) => scheduleJson(item, zone)), next: null }, 200);
  });
  app.openapi(deleteScheduleRoute, async (c) => {
    await exports.deleteExportSchedule(c.get("actor"), c.req.valid("param").id);
    return c.body(null, 204);
  });
}

/** RFC 9110 §13, §14: the whole file, or the one range that was asked for; a file never changes, so its hash is its tag. */
function fileAnswer(c: Context<Env>, path: string, { plan, written }: Export): Response {
  const { bytes, sha256 } = written ?? { bytes: 0, sha256: "" };
  const [zipped, ending] = plan.form.archive === "zip" ? [true, "zip"] : [false, csvEnding(plan.form.separator)];
  const days = [plan.from, plan.to - 1].map((at) => rfc3339(at, plan.form.zone).slice(0, 10)).join("_");
  const tag = `"${sha256}"`;
  const headers = {
    etag: tag,
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-disposition": attachment(`measurements_${days}.${ending}`),
    "content-type": zipped
      ? "application/zip"
      : plan.form.separator === "tab"
        ? "text/tab-separated-values"
        : "text/csv",
  };
  const known = c.req.header("if-none-match");
  if (known?.split(",").some((one) => [tag, `W/${tag}`, "*"].includes(one.trim()))) return c.body(null, 304, headers);
  const condition = c.req.header("if-range");
  const range = condition === undefined || condition === tag ? byteRangeFrom(c.req.header("range"), bytes) : null;
  if (range === "none") return c.body(null, 416, { ...headers, "content-range": `bytes */${bytes}` });
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  const length = { "content-length": String(Math.max(0, last - first + 1)) };
  const part = range && { "content-range": `bytes ${first}-${last}/${bytes}` };
  const status = range ? 206 : 200;
  if (c.req.method === "HEAD" || bytes === 0) return c.body(null, status, { ...headers, ...length, ...part });
  const body = Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream;
  return c.body(body, status, { ...headers, ...length, ...part });
}
