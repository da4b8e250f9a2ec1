/** /billing/count-targets and /billing/count-pushes: device counts brought to the billing department when a month closes. */
import { createRoute, z } from "@hono/zod-openapi";
import type { CountPush } from "#billing";
import { rfc3339 } from "#foundation/calendar";
import { answers, created, instant, jsonBody, orNull } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["billing"];

const targets = z
  .object({
    channelIds: z.array(z.string().max(100)).max(20).openapi({ description: "Of /channels; a webhook is signed" }),
    emails: z.array(z.email()).max(20),
    language: z.enum(["ja", "en"]).default("ja"),
  })
  .openapi("CountTargets");

const push = z
  .object({
    id: z.string(),
    month: z.string(),
    target: z.string().openapi({ description: "`channel:` and its ID, or `mail:` and the address" }),
    postedBy: z.string(),
    postedAt: instant,
    letter: z
      .object({
        id: z.string().openapi({ description: "Its attempts are at /notifications/{id}/attempts" }),
        state: z.enum(["waiting", "accepted", "refused", "gathered"]),
        attempts: z.number(),
        lastAnswer: z.string().nullable(),
        acceptedAt: instant.nullable(),
        nextAttemptAt: instant,
      })
      .nullable(),
  })
  .openapi("CountPush");

const targetsRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/count-targets",
  tags,
  summary: "Who gets the device counts of a month when it closes",
  responses: answers(z.object({ targets: orNull(targets) }), "The targets; null while there are none"),
});

const setTargetsRoute = createRoute({
  method: "put",
  path: "/api/v1/billing/count-targets",
  tags,
  summary: "Say who gets them, from the next month that closes on",
  request: { body: jsonBody(targets) },
  responses: answers(z.object({ targets }), "The targets"),
});

const pushesRoute = createRoute({
  method: "get",
  path: "/api/v1/billing/count-pushes",
  tags,
  summary: "The latest hundred of what was sent, and what became of each",
  responses: answers(z.object({ items: z.array(push), next: z.null() }), "Newest first"),
});

const pushRoute = createRoute({
  method: "post",
  path: "/api/v1/billing/count-pushes",
  tags,
  summary: "Send a closed month's counts to every target once more",
  request: { body: jsonBody(z.object({ month: z.string().openapi({ example: "2026-11" }) })) },
  responses: created(z.object({ letters: z.number() }), "How many letters were posted"),
});

function pushJson({ letter, postedAt, ...rest }: CountPush, zone: string) {
  const at = (instant: number) => rfc3339(instant, zone);
  return {
    ...rest,
    postedAt: at(postedAt),
    letter: letter && {
      ...letter,
      acceptedAt: letter.acceptedAt === null ? null : at(letter.acceptedAt),
      nextAttemptAt: at(letter.nextAttemptAt),
    },
  };
}

export function countPushRoutes(app: App, { countPushing, zone }: Rooms): void {
  const targetsJson = ({
    channelIds,
    emails,
    language,
  }: {
    channelIds: readonly string[];
    emails: readonly string[];
    language: "ja" | "en";
  }) => ({
    channelIds: [...channelIds],
    emails: [...emails],
    language,
  });
  app.openapi(targetsRoute, async (c) => {
    const found = await countPushing.countTargets(c.get("actor"));
    return c.json({ targets: found && targetsJson(found) }, 200);
  });
  app.openapi(setTargetsRoute, async (c) => {
    const set = await countPushing.setCountTargets(c.get("actor"), c.req.valid("json"));
    return c.json({ targets: targetsJson(set) }, 200);
  });
  app.openapi(pushesRoute, async (c) => {
    const items = await countPushing.countPushes(c.get("actor"));
    return c.json({ items: items.map((item) => pushJson(item, zone)), next: null }, 200);
  });
  app.openapi(pushRoute, async (c) =>
    c.json(await countPushing.pushCounts(c.get("actor"), c.req.valid("json").month), 201),
  );
}
