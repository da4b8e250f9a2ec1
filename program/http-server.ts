/** The HTTP server: listens, and stops without cutting off an answer that is under way. */

import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import { createAdaptorServer } from "@hono/node-server";

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"];

/** How long open answers may take to finish at a stop; live feeds never finish by themselves. */
const drainMs = 1_500;

/** Who sends slower than this is cut off, so that a few slow senders can't hold all connections (slow loris). */
export interface SenderLimits {
  /** For all headers of a request. */
  readonly headersMs: number;
  /** For the whole request; the largest one is 50 MB. */
  readonly requestMs: number;
}

/**
 * When a body fails in its midst, the adapter ends the answer with the error's text, and a torso would look whole: it is cut off instead,
 * which every client takes for what it is. A body that is streamed ends without a last piece.
 */
class Answer<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {
  #isStreamed = false;

  override flushHeaders(): void {
    this.#isStreamed = true;
    super.flushHeaders();
  }

  override write(...piece: unknown[]): boolean {
    this.#isStreamed = true;
    return super.write(...(piece as Parameters<ServerResponse["write"]>));
  }

  override end(...last: unknown[]): this {
    if (this.#isStreamed && last.length > 0) return this.destroy();
    return super.end(...(last as Parameters<ServerResponse["end"]>));
  }
}

const usualLimits: SenderLimits = { headersMs: 15_000, requestMs: 300_000 };
const looksPerLimit = 4;

export async function serveHttp(fetch: Fetch, at: { host: string; port: number }, limits = usualLimits) {
  const { headersMs, requestMs } = limits;
  const serverOptions = {
    ...{ headersTimeout: headersMs, requestTimeout: requestMs },
    connectionsCheckingInterval: Math.ceil(headersMs / looksPerLimit),
    ServerResponse: Answer,
  };
  const server = createAdaptorServer({ fetch, serverOptions }) as Server;
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
