/** Every answer with customers' data that an operator gets is in the audit trail before it leaves. */
import type { Context, MiddlewareHandler } from "hono";
import { scopeOf } from "#accounts";
import type { Env, Rooms } from "./rooms.ts";

/** The provider's own affairs and the caller's; whatever else is read is customers' data, also a route that comes later. */
const notCustomers =
  /^\/(?:me|sessions|audit|connections|device-profiles|device-makes|intake|quantities|plans|data-use\/texts|notices|mail-domains|applications|gateways|openapi|hooks)(?:[./]|$)/;

/** Whose data an answer is: its path says so, or the one thing that it holds. */
async function subjectOf(
  { registry, traps, dashboards, outbox, invoicing, exports, alerts, forward }: Rooms,
  path: string,
  c: Context<Env>,
) {
  const [, kind, id] = path.split("/");
  const asked = c.req.query("organizationId") ?? null;
  const ownerOf = (device: string) => registry.addressBook.device(device)?.organizationId ?? asked;
  if (!id) return { organizationId: asked, target: asked ?? "many" };
  if (kind === "organizations") return { organizationId: id, target: id };
  if (kind === "devices") return { organizationId: ownerOf(id), target: id };
  const actor = c.get("actor");
  const scope = scopeOf(actor);
  if (kind === "trap-teams") return { organizationId: (await traps.team(scope, id)).organizationId, target: id };
  if (kind === "trap-cases")
    return { organizationId: (await traps.trapCase(scope, id)).trapCase.organizationId, target: id };
  if (kind === "dashboards")
    return { organizationId: (await dashboards.dashboard(scope, id)).organizationId, target: id };
  if (kind === "incidents") return { organizationId: (await alerts.incident(scope, id)).organizationId, target: id };
  if (kind === "exports") return { organizationId: (await exports.export(scope, id)).organizationId, target: id };
  if (kind === "webhooks") return { organizationId: (await forward.webhook(actor, id)).organizationId, target: id };
  if (kind === "notifications") return { organizationId: (await outbox.entry(id))?.organizationId ?? null, target: id };
  if (kind === "statements") {
    const { holderId } = await invoicing.statements.statement(scope, id.replace(/\.\w+$/, ""));
    return { organizationId: holderId, target: id };
  }
  if (!c.res.headers.get("content-type")?.startsWith("application/json")) return { organizationId: asked, target: id };
  const said = (await c.res.clone().json()) as { organizationId?: unknown; deviceId?: unknown; teamId?: unknown };
  if (typeof said.teamId === "string")
    return { organizationId: (await traps.team(scope, said.teamId)).organizationId, target: id };
  if (typeof said.organizationId === "string") return { organizationId: said.organizationId, target: id };
  return { organizationId: typeof said.deviceId === "string" ? ownerOf(said.deviceId) : asked, target: id };
}

export function noteLooks(rooms: Rooms): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const actor = c.get("actor");
    const path = c.req.path.replace(/^\/api\/v1/, "");
    const isLook = ["GET", "HEAD"].includes(c.req.method) && c.res.status < 400 && !notCustomers.test(path);
    if (!isLook || actor?.organizationKind !== "provider") return;
    const subject = await subjectOf(rooms, path, c);
    await rooms.accounts.noteLook(actor, { ...subject, path, query: new URL(c.req.url).search });
  };
}
