/** /organizations/{id}/successions: what a contract holder has passes to another one with a merger or a company split (IOT 第17条). */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { planNameIn } from "#contracts";
import { Fault } from "#foundation/fault";
import { answers, idParam, jsonBody } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const some = z.union([z.literal("all"), z.array(z.string().max(100)).max(1_000)]).openapi({
  description: "`all` that go on, or IDs",
});

const succeedRoute = createRoute({
  method: "post",
  path: "/api/v1/organizations/{id}/successions",
  tags: ["contracts"],
  summary: "Pass devices and contracts of a holder to another one from a day on; no initial fee falls due again",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        to: z.string().max(100).openapi({ description: "Another contract holder" }),
        on: z.iso.date().openapi({ description: "Its first day; not a day ahead", example: "2026-11-01" }),
        reason: z.string().trim().min(1).max(1_000).openapi({ description: "Which document says so" }),
        deviceIds: some.default([]),
        contractIds: some.default([]).openapi({ description: "Of GET /service-contracts" }),
        dryRun: z.boolean().default(false).openapi({ description: "Only what would pass" }),
      }),
    ),
  },
  responses: answers(
    z
      .object({
        devices: z.number(),
        contracts: z.array(z.object({ id: z.string(), number: z.string(), plan: z.string(), planName: z.string() })),
      })
      .openapi("Succession"),
    "What passed, or would",
  ),
});

const idsOf = (asked: "all" | string[]) => (asked === "all" ? null : asked);

export function successionRoutes(app: App, { accounts, registry, successions, traps, outbox }: Rooms): void {
  app.openapi(succeedRoute, async (c) => {
    const { to, on, reason, deviceIds, contractIds, dryRun } = c.req.valid("json");
    const actor = c.get("actor");
    const parties = { from: c.req.valid("param").id, to, on };
    await accounts.organization(scopeOf(actor), parties.from);
    let passed: Awaited<ReturnType<typeof successions.succeed>> = [];
    const asked = { ...parties, reason, deviceIds: idsOf(deviceIds), isTrial: dryRun };
    const ids = await registry.succeedDevices(actor, asked, async (tx, passing) => {
      // A trap's team is the former holder's: who answers its letters there is not the new one's.
      const withTraps = await traps.trapNamesOf(tx, passing);
      if (withTraps.length > 0)
        throw new Fault("conflict", "api.devices-have-traps", { attributes: { traps: withTraps.join(", ") } });
      passed = await successions.succeed(tx, actor, { ...parties, contractIds: idsOf(contractIds) });
    });
    outbox.wake();
    const named = passed.map((one) => ({
      ...one,
      planName: planNameIn(c.get("language"), one.plan),
    }));
    return c.json({ devices: ids.length, contracts: named }, 200);
  });
}
