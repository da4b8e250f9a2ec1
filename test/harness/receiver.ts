/** A program that webhooks lead to: it keeps what it was told and answers as it is asked to. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";

export interface Received {
  readonly id: string;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly at: string;
    readonly organizationId: string;
    readonly data: Record<string, unknown>;
  }[];
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Every event of what was accepted. */
  events(): Received["events"][number][];
  /** The status of the next answers, for each request; 204 unless told otherwise. */
  answer: (received: Received) => number;
  /** The header Retry-After of answers other than 2xx. */
  retryAfter: string | undefined;
  stop(): Promise<void>;
}

/** How many of the signatures of a request are of this secret, worked out as the docs tell receivers to. */
export function signaturesOf({ headers, body }: Received, secret: string): number {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(headers["webhook-signature"])
    .split(" ")
    .filter((one) => one === expected).length;
}

export async function startReceiver(): Promise<Receiver> {
  const accepted: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => {
      body += piece;
    });
    request.on("end", () => {
      const { deliveryId: id, events } = JSON.parse(body) as { deliveryId: string; events: Received["events"] };
      const one: Received = { id, events, headers: request.headers, body };
      receiver.received.push(one);
      const status = receiver.answer(one);
      if (status < 300) accepted.push(one);
      const { retryAfter } = receiver;
      const headers = status < 300 || retryAfter === undefined ? {} : { "retry-after": retryAfter };
      response.writeHead(status, headers).end(status < 300 ? "" : "not now");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const receiver: Receiver = {
    url: `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}/hook`,
    received: [],
    events: () => accepted.flatMap(({ events }) => events),
    answer: () => 204,
    retryAfter: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}
