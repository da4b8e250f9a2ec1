/**
 * Semtech's UDP packet forwarder (PROTOCOL.TXT 1.4, 1.6). The protocol knows no sender that could be trusted: a frame counts by
 * its MIC alone. PUSH_ACK goes out after the commit; a gateway that gets none does not send again, so a lost datagram is lost.
 */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Clock } from "#foundation/clock";
import { type Connection, whyKeptOut } from "#registry";
import { framesFromSemtech, type GatewayFrame, newsOf } from "../bridges/gateway.ts";
import { type Transmission, txpkFrom } from "../bridges/gateway-downlink.ts";
import type { IngestEvents } from "../events.ts";
import type { GatewayMessage } from "../lorawan/network.ts";

const kinds = { pushData: 0, pushAck: 1, pullData: 2, pullResp: 3, pullAck: 4, txAck: 5 } as const;
const version = 2;
const headerBytes = 12;
/** A gateway says PULL_DATA every 10 s or so; one that has not for this long is not reached by its old address any more. */
const pathMs = 120_000;
/** Gateways whose paths are remembered, and answers that wait for their TX_ACK: bounds what strangers' datagrams can fill. */
const gatewaysMax = 10_000;
const waitingMax = 1_000;
const messagesInHandMax = 5_000;

export type UdpConnection = Connection & { readonly udp: { readonly host: string; readonly port: number } };

export interface GatewayUdp {
  readonly port: number;
  readonly lastError: string | null;
  stop(): Promise<void>;
}

export interface GatewayUdpOptions {
  readonly connection: UdpConnection;
  readonly clock: Clock;
  readonly events: IngestEvents;
  readonly receive: (message: GatewayMessage) => Promise<void>;
}

export async function listenForGateways(options: GatewayUdpOptions): Promise<GatewayUdp> {
  const { connection, clock, events, receive } = options;
  const socket = createSocket({ type: connection.udp.host.includes(":") ? "udp6" : "udp4" });
  const paths = openPaths(clock);
  const answers = openAnswers(socket, paths);
  let lastError: string | null = null;
  let inHand = 0;

  async function pushed(datagram: Buffer, from: RemoteInfo): Promise<void> {
    const gatewayId = datagram.subarray(4, headerBytes).toString("hex");
    const body = datagram.subarray(headerBytes);
    const message = { topic: null, body, contentType: null, query: { gateway: gatewayId } };
    try {
      await receive({ connection, message, results: framesFromSemtech(gatewayId, body), answer: answers.send });
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      return events.journalNotWritten(connection.id, error);
    }
    reply(datagram, kinds.pushAck, from);
  }

  /** It says that the gateway is there, and nothing else. */
  function pulled(datagram: Buffer): Promise<void> {
    const gatewayId = datagram.subarray(4, headerBytes).toString("hex");
    const message = { topic: null, body: Buffer.alloc(0), contentType: null, query: { gateway: gatewayId } };
    return receive({ connection, message, results: [newsOf(gatewayId, null)], answer: answers.send });
  }

  function reply(datagram: Buffer, kind: number, to: RemoteInfo): void {
    socket.send(Buffer.from([version, datagram.readUInt8(1), datagram.readUInt8(2), kind]), to.port, to.address);
  }

  socket.on("message", (datagram, from) => {
    if (datagram.length < headerBytes || datagram[0] !== version) return;
    if (whyKeptOut(connection.guard, { address: from.address, certificate: null }, clock.now()))
      return events.addressRefused(connection.id, from.address);
    const kind = datagram[3];
    if (kind === kinds.pushData) {
      if (inHand >= messagesInHandMax) return; // the gateway counts it as not acknowledged; the journal does not keep up
      inHand += 1;
      void pushed(datagram, from).finally(() => {
        inHand -= 1;
      });
    } else if (kind === kinds.pullData) {
      paths.learn(datagram.subarray(4, headerBytes).toString("hex"), from);
      reply(datagram, kinds.pullAck, from);
      void pulled(datagram);
    } else if (kind === kinds.txAck)
      answers.acknowledged(datagram, (problem, id) => events.gatewayProblem(id, problem));
  });
  socket.on("error", (error) => {
    lastError = error.message;
    events.brokerBroke(error);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(connection.udp.port, connection.udp.host, () => {
      socket.removeListener("error", reject);
      resolve();
    });
  });
  return {
    port: socket.address().port,
    get lastError() {
      return lastError;
    },
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Where each gateway's PULL_DATA came from last: the way through its router's address translation. */
function openPaths(clock: Clock) {
  const paths = new Map<string, { address: string; port: number; at: number }>();
  return {
    learn(gatewayId: string, { address, port }: RemoteInfo): void {
      paths.delete(gatewayId);
      if (paths.size >= gatewaysMax) {
        const oldest = paths.keys().next().value;
        if (oldest !== undefined) paths.delete(oldest);
      }
      paths.set(gatewayId, { address, port, at: clock.now() });
    },
    to(gatewayId: string): { address: string; port: number } | null {
      const path = paths.get(gatewayId);
      return path && clock.now() - path.at <= pathMs ? path : null;
    },
  };
}

/** Answers on their way: when a gateway can't send the first one in time, it gets the second one. */
function openAnswers(socket: Socket, paths: ReturnType<typeof openPaths>) {
  const waiting = new Map<string, { frame: GatewayFrame; rest: readonly Transmission[] }>();
  let counter = 0;

  function send(frame: GatewayFrame, [first, ...rest]: readonly Transmission[]): Promise<void> {
    const path = paths.to(frame.gatewayId);
    if (!path) return Promise.reject(new Error("the gateway has not asked for downlinks (PULL_DATA)"));
    if (!first || typeof frame.timing !== "number") return Promise.reject(new Error("the frame has no timestamp"));
    counter = (counter + 1) % 0x1_0000;
    const header = Buffer.from([version, counter & 0xff, counter >> 8, kinds.pullResp]);
    if (waiting.size >= waitingMax) waiting.clear();
    waiting.set(`${frame.gatewayId} ${counter}`, { frame, rest });
    const datagram = Buffer.concat([header, Buffer.from(txpkFrom(first, frame.timing))]);
    return new Promise((resolve, reject) => {
      socket.send(datagram, path.port, path.address, (error) => (error ? reject(error) : resolve()));
    });
  }

  return {
    send,
    acknowledged(datagram: Buffer, onProblem: (problem: string, gatewayId: string) => void): void {
      const gatewayId = datagram.subarray(4, headerBytes).toString("hex");
      const key = `${gatewayId} ${datagram.readUInt16LE(1)}`;
      const answer = waiting.get(key);
      waiting.delete(key);
      const body = datagram.subarray(headerBytes);
      // Before 1.4 the body may be empty: then it was sent.
      const [news] = body.length > 0 ? framesFromSemtech(gatewayId, body) : [];
      if (news?.kind !== "news" || news.problem === null) return;
      onProblem(news.problem, gatewayId);
      if (answer && answer.rest.length > 0)
        send(answer.frame, answer.rest).catch((error: unknown) => onProblem(String(error), gatewayId));
    },
  };
}
