/** The HTTP server: listens, and stops without cutting off an answer that is under way. */

import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

/** How long open answers may take to finish at a stop; live feeds never finish by themselves. */
const drainMs = 1_500;

export async function serveHttp(fetch: Fetch, at: { host: string; port: number }) {
  const server = createAdaptorServer({ fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE" ? new Error(`HATOBA_HTTP_PORT ${at.port} is taken by another program`) : error,
      ),
    );
    server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : at.port;
  return {
    address: `http://${at.host.includes(":") ? `[${at.host}]` : at.host}:${port}`,
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
