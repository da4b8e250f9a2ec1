/** /equipment: lent equipment and SIMs (貸与機器) of all contracts, with what is overdue. */
import { createRoute, z } from "@hono/zod-openapi";
import { type Actor, requirePermission, scopeOf } from "#accounts";
import { equipmentStates, planNameIn } from "#contracts";
import { everyItem } from "#database";
import { csvHeaders, csvLine, csvStream, encodings } from "#exports";
import { text } from "#foundation/text";
import { answers, csvAnswer, limitMax, pageOf, pageQuery } from "../lists.ts";
import type { App, Rooms } from "../rooms.ts";

const tags = ["contracts"];
const wanted = z.object({ organizationId: z.string().max(100).optional(), state: z.enum(equipmentStates).optional() });

const equipment = z
  .object({
    contractId: z.string(),
    contractNumber: z.string(),
    organizationId: z.string(),
    plan: z.string(),
    planName: z.string(),
    equipment: z.string().openapi({ description: "A serial number, an ICCID" }),
    isLine: z.boolean().openapi({ description: "A SIM" }),
    state: z.enum(equipmentStates),
    since: z.string(),
    returnBy: z.string().nullable().openapi({ description: "30 days after the contract's end" }),
  })
  .openapi("LentEquipment");

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/equipment",
  tags,
  summary: "Lent equipment and SIMs by contract, as they stand today; a page ends with a contract",
  request: { query: pageQuery.extend(wanted.shape) },
  responses: answers(pageOf(equipment), "A page"),
});

const csvRoute = createRoute({
  method: "get",
  path: "/api/v1/equipment.csv",
  tags,
  summary: "The same as CSV",
  request: { query: wanted.extend({ encoding: z.enum(encodings).default("utf-8-bom") }) },
  responses: csvAnswer,
});

const columns = ["contract", "organization-id", "plan", "equipment", "state", "since", "return-by"];

async function* csvLines({ serviceDesk }: Rooms, actor: Actor, language: "ja" | "en", asked: z.infer<typeof wanted>) {
  yield csvLine(columns.map((column) => text(language, `api.equipment-${column}`)));
  const lent = everyItem((after) => serviceDesk.equipment(scopeOf(actor), { ...asked, limit: limitMax, after }));
  for await (const { contractNumber, organizationId, plan, state, since, returnBy, ...one } of lent) {
    const said = text(language, `api.equipment-state-${state}`);
    yield csvLine([contractNumber, organizationId, plan, one.equipment, said, since, returnBy]);
  }
}

export function equipmentRoutes(app: App, rooms: Rooms): void {
  app.openapi(listRoute, async (c) => {
    requirePermission(c.get("actor"), "billing");
    const { items, next } = await rooms.serviceDesk.equipment(scopeOf(c.get("actor")), c.req.valid("query"));
    const named = items.map((item) => ({
      ...item,
      planName: planNameIn(c.get("language"), item.plan),
    }));
    return c.json({ items: named, next }, 200);
  });
  app.openapi(csvRoute, (c) => {
    requirePermission(c.get("actor"), "billing");
    const { encoding, ...asked } = c.req.valid("query");
    const lines = csvLines(rooms, c.get("actor"), c.get("language"), asked);
    return c.body(csvStream(lines, { encoding }), 200, csvHeaders("equipment", encoding));
  });
}
