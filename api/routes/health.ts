/** /healthz, /readyz and /metrics: for whoever watches the program. */
import type { App, Rooms } from "../rooms.ts";

export function healthRoutes(app: App, { ready, timeseries, metrics }: Rooms): void {
  app.get("/healthz", (c) => c.json({ alive: true }));
  app.get("/readyz", (c) => {
    const { ok, reasons } = ready();
    // A time series that is away stops no uplink: they wait in the journal. It is told, not failed.
    const keeping = timeseries.healthy();
    return c.json({ ready: ok, reasons: [...reasons], warnings: keeping.ok ? [] : [keeping.sentence] }, ok ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    const { contentType, body } = await metrics.exposition();
    return c.body(body, 200, { "content-type": contentType });
  });
}
