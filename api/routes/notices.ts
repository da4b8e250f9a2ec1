/** /notices: what holders are told of, in time, and what became of it. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Notice, type NoticeView, noticeKinds } from "#contracts";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, idParam, instant, jsonBody, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["contracts"];
const day = z.iso.date().openapi({ example: "2026-11-21" });
const names = z.array(z.string().max(100)).max(1_000);

const newNotice = z.object({
  kind: z.enum(noticeKinds),
  effectiveOn: day.openapi({ description: "When what it tells of begins" }),
  untilOn: day.optional(),
  services: names.default([]).openapi({ description: "Services whose holders it concerns; all when empty" }),
  organizations: names.default([]).openapi({ description: "Only these holders" }),
  subject: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(20_000),
});

const notice = z
  .object({
    id: z.string(),
    kind: z.enum(noticeKinds),
    effectiveOn: z.string(),
    untilOn: z.string().nullable(),
    services: z.array(z.string()),
    organizations: z.array(z.string()),
    subject: z.string(),
    text: z.string(),
    latestOn: z.string().openapi({ description: "The last day on which it is in time" }),
    sentOn: z.string().nullable(),
    lateReason: z.string().nullable(),
    composedBy: z.string(),
    composedAt: instant,
  })
  .openapi("Notice");

const noticeView = notice
  .extend({
    late: z.boolean().openapi({ description: "Too late if it is sent today, or was when it was sent" }),
    recipients: z.array(
      z.object({
        organizationId: z.string(),
        name: z.string(),
        email: z.string().nullable().openapi({ description: "null: must be told otherwise" }),
        letter: z
          .object({ state: z.string(), acceptedAt: instant.nullable(), lastAnswer: z.string().nullable() })
          .nullable(),
      }),
    ),
  })
  .openapi("NoticeWithRecipients");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/notices",
  tags,
  summary: "Notices, newest first",
  request: { query: pageQuery },
  responses: answers(pageOf(notice), "A page"),
});

const composeRoute = createRoute({
  method: "post",
  path: "/api/v1/notices",
  tags,
  summary: "A draft: whom it would go to, and whether it can be in time",
  request: { body: jsonBody(newNotice) },
  responses: created(noticeView, "The draft"),
});

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/notices/{id}",
  tags,
  summary: "A notice, and what became of each letter",
  request: { params: idParam },
  responses: answers(noticeView, "The notice"),
});

const sendRoute = createRoute({
  method: "post",
  path: "/api/v1/notices/{id}/send",
  tags,
  summary: "Send a draft, once; later than its lead time only with a reason",
  request: {
    params: idParam,
    body: jsonBody(z.object({ sentOn: day.optional(), lateReason: z.string().trim().min(1).max(1_000).optional() })),
  },
  responses: answers(noticeView, "The notice"),
});

const noticeJson = (each: Notice, zone: string) => ({
  ...each,
  services: [...each.services],
  organizations: [...each.organizations],
  composedAt: rfc3339(each.composedAt, zone),
});

const viewJson = ({ notice: each, late, recipients }: NoticeView, zone: string) => ({
  ...noticeJson(each, zone),
  late,
  recipients: recipients.map(({ letter, ...recipient }) => ({
    ...recipient,
    letter: letter && {
      state: letter.state,
      lastAnswer: letter.lastAnswer,
      acceptedAt: letter.acceptedAt === null ? null : rfc3339(letter.acceptedAt, zone),
    },
  })),
});

export function noticeRoutes(app: App, { notices, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { items, next } = await notices.notices(c.get("actor"), c.req.valid("query"));
    return c.json({ items: items.map((each) => noticeJson(each, zone)), next }, 200);
  });
  app.openapi(composeRoute, async (c) =>
    c.json(viewJson(await notices.compose(c.get("actor"), c.req.valid("json")), zone), 201),
  );
  app.openapi(getRoute, async (c) =>
    c.json(viewJson(await notices.notice(c.get("actor"), c.req.valid("param").id), zone), 200),
  );
  app.openapi(sendRoute, async (c) => {
    const sent = await notices.send(c.get("actor"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(viewJson(sent, zone), 200);
  });
}
