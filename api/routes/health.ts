/** /healthz, /readyz and /metrics: for whoever watches the program. */
import type { Context } from "hono";
import { isPrivateAddress } from "#foundation/private-addresses";
import type { App, Env, Rooms } from "../rooms.ts";

/**
 * Figures of the whole installation are for who watches it: from this machine and private networks, and through no proxy that
 * was asked by anybody else, whether it is a listed one or not.
 */
function isFromWithin(c: Context<Env>): boolean {
  const hops = `${c.req.header("x-forwarded-for") ?? ""},${c.req.header("forwarded") ?? ""}`;
  const named = hops.split(/[\s,;="[\]]+/).map((word) => word.replace(/^([\d.]+):\d+$/, "$1"));
  return [c.get("address"), ...named].every((address) => isPrivateAddress(address));
}

export function healthRoutes(app: App, { ready, timeseries, metrics }: Rooms): void {
  app.get("/healthz", (c) => c.json({ alive: true }));
  app.get("/readyz", (c) => {
    const { ok, reasons } = ready();
    // A time series that is away stops no uplink: they wait in the journal. It is told, not failed.
    const keeping = timeseries.healthy();
    return c.json({ ready: ok, reasons: [...reasons], warnings: keeping.ok ? [] : [keeping.sentence] }, ok ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    if (!isFromWithin(c)) return c.text("Figures are for this machine's own networks.\n", 403);
    const { contentType, body } = await metrics.exposition();
    return c.body(body, 200, { "content-type": contentType });
  });
}
