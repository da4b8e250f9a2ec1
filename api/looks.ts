/** Every answer with customers' data that an operator gets is in the audit trail before it leaves. */
import type { Context, MiddlewareHandler } from "hono";
import type { Env, Rooms } from "./rooms.ts";

/** The provider's own affairs and the caller's; whatever else is read is customers' data, also a route that comes later. */
const notCustomers =
  /^\/(?:me|sessions|audit|connections|device-profiles|device-makes|intake|quantities|mail-domains|gateways|openapi|hooks)(?:[./]|$)/;

/** Whose data an answer is: its path says so, or the one thing that it holds. */
async function subjectOf(registry: Rooms["registry"], path: string, c: Context<Env>) {
  const [, kind, id] = path.split("/");
  const device = kind === "devices" && id ? registry.addressBook.device(id) : null;
  if (device) return { organizationId: device.organizationId, target: device.id };
  if (kind === "organizations" && id) return { organizationId: id, target: id };
  const asked = c.req.query("organizationId");
  if (!id || !c.res.headers.get("content-type")?.startsWith("application/json"))
    return { organizationId: asked ?? null, target: asked ?? "many" };
  const { organizationId } = (await c.res.clone().json()) as { organizationId?: unknown };
  return { organizationId: typeof organizationId === "string" ? organizationId : (asked ?? null), target: id };
}

export function noteLooks({ accounts, registry }: Pick<Rooms, "accounts" | "registry">): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const actor = c.get("actor");
    const path = c.req.path.replace(/^\/api\/v1/, "");
    const isLook = ["GET", "HEAD"].includes(c.req.method) && c.res.status < 400 && !notCustomers.test(path);
    if (!isLook || actor?.organizationKind !== "provider") return;
    const subject = await subjectOf(registry, path, c);
    await accounts.noteLook(actor, { ...subject, path, query: new URL(c.req.url).search });
  };
}
