/** /organizations/{id}/third-party-contracts: what a contract holder has agreed with its third party (SDM 第5条). */
import { createRoute, z } from "@hono/zod-openapi";
import { scopeOf } from "#accounts";
import { rfc3339 } from "#foundation/calendar";
import { answers, idParam, instant, jsonBody, nothing } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["organizations"];
const path = "/api/v1/organizations/{id}/third-party-contracts";
const day = z.iso.date();
const words = z.string().trim().min(1).max(200);

const listRoute = createRoute({
  method: "get",
  path,
  tags,
  summary: "What was recorded of the contract with an end customer (第三者); the latest record holds",
  request: { params: idParam },
  responses: answers(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          organizationId: z.string().openapi({ description: "The contract holder" }),
          reference: z.string(),
          concludedOn: z.string(),
          endedOn: z.string().nullable(),
          complaintsTo: z.string(),
          recordedAt: instant,
          recordedBy: z.string(),
        }),
      ),
      next: z.null(),
    }),
    "The records",
  ),
});

const recordRoute = createRoute({
  method: "post",
  path,
  tags,
  summary: "Record the contract with an end customer: nothing is given to it without one",
  request: {
    params: idParam,
    body: jsonBody(
      z.object({
        reference: words.openapi({ description: "The holder's number or title of it", example: "提供契約 2026-014" }),
        concludedOn: day,
        endedOn: day.optional().openapi({ description: "Its last day; open when absent" }),
        complaintsTo: words.openapi({
          description: "Who answers its complaints",
          example: "農園サポート 0265-00-0000",
        }),
        conformsToTerms: z.literal(true).openapi({ description: "It is not at odds with the provider's terms" }),
      }),
    ),
  },
  responses: nothing("Recorded"),
});

export function thirdPartyContractRoutes(app: App, { thirdPartyContracts, zone }: Rooms): void {
  app.openapi(listRoute, async (c) => {
    const { id } = c.req.valid("param");
    const records = await thirdPartyContracts.thirdPartyContracts(scopeOf(c.get("actor")), id);
    const items = records.map(({ thirdPartyId: _, recordedAt, ...record }) => ({
      ...record,
      recordedAt: rfc3339(recordedAt, zone),
    }));
    return c.json({ items, next: null }, 200);
  });
  app.openapi(recordRoute, async (c) => {
    const { conformsToTerms: _, ...contract } = c.req.valid("json");
    await thirdPartyContracts.recordThirdPartyContract(c.get("actor"), c.req.valid("param").id, contract);
    return c.body(null, 204);
  });
}
