/** /mail-reports: what came back of letters, from the provider's mail server; /stopped-addresses: where nothing is sent any more. */
import { createRoute, z } from "@hono/zod-openapi";
import { inScope, requirePermission, scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { answers, instant, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["alerts"];

const reportRoute = createRoute({
  method: "post",
  path: "/api/v1/mail-reports",
  tags,
  summary:
    "A message that came back: a bounce (DSN, RFC 3464) or a complaint (ARF, RFC 5965), as the mail server got it",
  request: { body: { required: true, content: { "message/rfc822": { schema: z.string() } } } },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          outcome: z
            .enum(["bounced", "complained", "known", "unknown"])
            .openapi({ description: "`known`: told before; `unknown`: of no letter of ours" }),
          stopped: z.string().nullable().openapi({ description: "The address that nothing is sent to from now on" }),
        }),
      ),
    }),
    "One for each letter of which it reports; none when it is no report",
  ),
});

const stopsRoute = createRoute({
  method: "get",
  path: "/api/v1/stopped-addresses",
  tags,
  summary: "Addresses that nothing is sent to, of the letters that the caller sees, newest first",
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          address: z.string(),
          at: instant,
          because: z.enum(["refused", "bounced", "complained"]),
          words: z.string(),
          letterId: z.string(),
          organizationId: z.string().nullable(),
        }),
      ),
    }),
    "The latest thousand",
  ),
});

const addressParam = z.object({ address: z.string().min(3).max(254) });

const liftRoute = createRoute({
  method: "delete",
  path: "/api/v1/stopped-addresses/{address}",
  tags,
  summary: "Send letters there again; after a complaint only the provider may",
  request: { params: addressParam },
  responses: nothing("Lifted"),
});

export function mailReportRoutes(app: App, { outbox, accounts, database, zone }: Rooms): void {
  app.openapi(reportRoute, async (c) => {
    requirePermission(c.get("actor"), "operate");
    const items = await outbox.takeReport(new Uint8Array(await c.req.arrayBuffer()));
    return c.json({ items: [...items] }, 200);
  });
  app.openapi(stopsRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "rules");
    const items = (await outbox.stoppedAddresses(scopeOf(actor).organizations)).map((stop) => ({
      ...stop,
      at: rfc3339(stop.at, zone),
    }));
    return c.json({ items }, 200);
  });
  app.openapi(liftRoute, async (c) => {
    const actor = c.get("actor");
    requirePermission(actor, "rules");
    const { address } = c.req.valid("param");
    const stop = await outbox.stoppedAddress(address);
    const scope = scopeOf(actor);
    const isTheirs = scope.organizations === "all" || (stop !== null && inScope(scope, stop.organizationId ?? ""));
    if (!stop || !isTheirs) throw new Fault("not-found", "api.address-not-stopped");
    if (stop.because === "complained") requirePermission(actor, "operate");
    const { organizationId } = stop;
    await database.transaction(async (tx) => {
      if (await outbox.liftStop(tx, address))
        await accounts.audit(tx, { actor, action: "address.stop-lifted", organizationId, target: address });
    });
    return c.body(null, 204);
  });
}
