/**
 * A small network server: frames of gateways in, uplinks out, and the answers that devices wait for (join-accepts,
 * acknowledgements, queued downlinks) in RX1 or RX2. No ADR, no class B or C: who needs those runs ChirpStack.
 */
import type { Clock, Millis } from "#foundation/clock";
import type { Uplink } from "#journal";
import type { AddressBook, Connection } from "#registry";
import type { BridgeResult, DeviceEvent, Message } from "../bridges/bridge.ts";
import type { GatewayFrame, GatewayResult } from "../bridges/gateway.ts";
import type { Transmission } from "../bridges/gateway-downlink.ts";
import type { Downlinks } from "../downlinks.ts";
import type { IngestEvents } from "../events.ts";
import type { Received } from "../intake.ts";
import { type Refusal, refusal } from "../outcome.ts";
import type { JoiningDevice, LorawanBook } from "./book.ts";
import { type DataFrame, frameFrom, type JoinRequest } from "./frame.ts";
import { deriveKeys, isFresh, isSignedBy, joinAcceptFrame } from "./join.ts";
import { type ReceiveWindow, type Region, receiveWindows, regionOf } from "./regions.ts";
import { type DownlinkContent, downlinkFrame, openFrame, type Session } from "./session.ts";
import { openWindow } from "./window.ts";

/** How a gateway is answered: its transport's business. RX1 first; the second transmission where the first can't be. */
export type Answer = (frame: GatewayFrame, transmissions: readonly Transmission[]) => Promise<void>;

/** A message of a gateway, taken apart, with the way back. */
export interface GatewayMessage {
  readonly connection: Connection;
  readonly message: Message;
  readonly results: readonly GatewayResult[];
  readonly answer: Answer;
}

interface Copy extends Omit<GatewayMessage, "results"> {
  readonly frame: GatewayFrame;
}

export interface NetworkOptions {
  readonly clock: Clock;
  readonly events: IngestEvents;
  readonly book: LorawanBook;
  readonly addressBook: Pick<AddressBook, "device" | "deviceFor">;
  readonly downlinks: Pick<Downlinks, "answer" | "told">;
  /** Intake: resolves when each is durable or refused, tallied; rejects when the journal can't write. */
  readonly take: (connection: Connection, message: Message, results: readonly BridgeResult[]) => Promise<Received[]>;
  readonly gatewaySeen: (gatewayId: string, at: Millis) => void;
}

export interface LorawanNetwork {
  /** Resolves when every frame of the message is durable or refused; rejects when the journal can't write. */
  receive(message: GatewayMessage): Promise<void>;
}

/** NetID 000000 is for private networks (LoRaWAN Backend Interfaces). */
const netId = "000000";
const rxDelaySeconds = 1;

export function openLorawanNetwork(options: NetworkOptions): LorawanNetwork {
  const { clock, take, gatewaySeen, events } = options;
  const window = openWindow<Copy, void>(clock, (copies) => frameHeard(options, copies));
  return {
    async receive({ connection, message, results, answer }) {
      await Promise.all(
        results.map(async (result) => {
          if (result.kind === "refused") return void (await take(connection, message, [result]));
          if (result.kind === "frame" || result.presence === "there") gatewaySeen(result.gatewayId, clock.now());
          if (result.kind === "frame")
            return window.add(result.phyPayload.toString("base64"), { connection, message, frame: result, answer });
          if (result.problem !== null) events.gatewayProblem(result.gatewayId, result.problem);
        }),
      );
    },
  };
}

async function frameHeard(options: NetworkOptions, copies: readonly Copy[]): Promise<void> {
  const [first, ...others] = copies;
  if (!first) return;
  const result = await framed(options, first, copies);
  // The first message brought the frame; of the others each is a delivery of the same.
  const alike: Refusal = result === "taken" ? refusal("duplicate", "ingest.frame-again") : result;
  for (const { connection, message } of others) await options.take(connection, message, [alike]);
}

async function framed(options: NetworkOptions, first: Copy, copies: readonly Copy[]): Promise<Refusal | "taken"> {
  const frame = frameFrom(first.frame.phyPayload);
  const read =
    "kind" in frame
      ? frame
      : frame.type === "join-request"
        ? await joinAsked(options, frame, copies)
        : await dataHeard(options, frame, first, copies);
  if (read === "taken") return "taken";
  await options.take(first.connection, first.message, [read]);
  return read;
}

async function dataHeard(
  options: NetworkOptions,
  frame: DataFrame,
  first: Copy,
  copies: readonly Copy[],
): Promise<Refusal | "taken"> {
  const { devAddr } = frame;
  if (frame.direction === "down") return refusal("not-an-uplink", "ingest.frame-downlink");
  const sessions = options.book.sessionsAt(devAddr);
  if (sessions.length === 0)
    return refusal("unregistered", "ingest.frame-unknown-address", { devAddr, ...unknown(devAddr) });
  const region = regionOf(first.frame.frequencyHz);
  const radio = { dr: region?.dataRate(first.frame) ?? 0, ch: region?.channel(first.frame) ?? 0 };
  const opened = openFrame(frame, sessions, radio);
  if (opened.kind === "bad-mic") return refusal("bad-mic", "ingest.frame-bad-mic", { devAddr });
  if (opened.kind === "replayed")
    return refusal("replayed", "ingest.frame-replayed", { fCnt: opened.fCnt, latest: opened.latest });
  const device = options.addressBook.device(opened.session.deviceId);
  if (!device) return refusal("unregistered", "ingest.frame-unknown-address", { devAddr, ...unknown(devAddr) });
  const { session, fCnt, payload } = opened;
  const uplink = uplinkFrom({ identity: device.identity, session, frame, fCnt, payload }, copies);
  const [received] = await options.take(first.connection, first.message, [uplink]);
  if (received?.outcome !== "stored" && received?.outcome !== "duplicate") return "taken";
  options.book.counted(session);
  if (region) await answerData(options, { frame, fCnt, session, region, isNew: received.outcome === "stored" }, copies);
  return "taken";
}

/** An address is no identity that could be registered, but it is what an operator can look for. */
const unknown = (devAddr: string) => ({ network: "lorawan", identity: devAddr });

function uplinkFrom(
  {
    identity,
    session,
    frame,
    fCnt,
    payload,
  }: {
    identity: string;
    session: Session;
    frame: DataFrame;
    fCnt: number;
    payload: Buffer;
  },
  copies: readonly Copy[],
): Uplink {
  const times = copies.flatMap((copy) => copy.frame.heardAt ?? []);
  const { frequencyHz, spreadingFactor, bandwidthHz } = (copies[0] as Copy).frame;
  return {
    network: "lorawan",
    identity,
    dedupKey: `${session.devAddr}:${session.epoch}:${fCnt}`,
    heardAt: times.length > 0 ? Math.min(...times) : null,
    payload: payload.toString("hex"),
    fPort: frame.fPort ?? 0,
    fCnt,
    receptions: copies.map(({ frame: { gatewayId, rssi, snr } }) => ({ gatewayId, rssi, snr })),
    radio: {
      devAddr: session.devAddr,
      frequencyHz,
      spreadingFactor,
      bandwidthHz,
      ...(frame.confirmed ? { confirmed: true } : {}),
    },
    decoded: null,
  };
}

interface Heard {
  readonly frame: DataFrame;
  readonly fCnt: number;
  readonly session: Session;
  readonly region: Region;
  readonly isNew: boolean;
}

/** An acknowledgement where one was asked for, with the oldest queued downlink; a repetition is acknowledged again. */
async function answerData(
  { downlinks, book, events }: NetworkOptions,
  { frame, fCnt, session, region, isNew }: Heard,
  copies: readonly Copy[],
): Promise<void> {
  const { deviceId } = session;
  if (frame.ack && isNew)
    await downlinks.told(deviceId, {
      what: "downlink",
      state: "acknowledged",
      downlinkId: null,
      fCntDown: null,
      reason: "",
    });
  const queued = isNew ? await downlinks.answer(deviceId, `${session.devAddr}:${session.epoch}:${fCnt}`) : null;
  if (!queued && !frame.confirmed && !frame.adrAckRequest) return;
  const content: DownlinkContent = {
    ack: frame.confirmed,
    confirmed: queued?.confirmed ?? false,
    fPort: queued?.fPort ?? null,
    payload: Buffer.from(queued?.payload ?? "", "hex"),
  };
  const { phyPayload, after } = downlinkFrame(session, content, fCnt);
  await book.spent(after);
  await send(copies, receiveWindows(region, heardBest(copies).frame, "data"), phyPayload, events);
}

async function joinAsked(
  options: NetworkOptions,
  request: JoinRequest,
  copies: readonly Copy[],
): Promise<Refusal | "taken"> {
  const { devEui, joinEui, devNonce } = request;
  const device = options.book.joining(devEui);
  if (!device || !options.addressBook.deviceFor("lorawan", devEui))
    return refusal("unregistered", "ingest.join-unknown", { devEui, network: "lorawan", identity: devEui });
  if (device.joinEui !== null && device.joinEui !== joinEui)
    return refusal("malformed", "ingest.join-other-server", { devEui, joinEui, expected: device.joinEui });
  if (!isSignedBy(request, device.keys)) return refusal("bad-mic", "ingest.join-bad-mic", { devEui });
  if (!isFresh(devNonce, device.devNonces)) return refusal("replayed", "ingest.join-replayed", { devEui, devNonce });
  await accept(options, device, request, copies);
  return "taken";
}

async function accept(
  { book, take, events }: NetworkOptions,
  device: JoiningDevice,
  request: JoinRequest,
  copies: readonly Copy[],
): Promise<void> {
  const { frame, connection, message } = heardBest(copies);
  const region = regionOf(frame.frequencyHz);
  const [devAddr, joinNonce] = [book.freeAddress(), device.joinNonce + 1];
  const dlSettings = region?.rx2DataRate ?? 0;
  const answer = {
    version: device.version,
    joinNonce,
    netId,
    devAddr,
    dlSettings,
    rxDelay: rxDelaySeconds,
    cfList: "",
  };
  const keys = deriveKeys(answer, request, device.keys);
  await book.joined(device, request.devNonce, { devAddr, joinNonce, keys });
  const joined: DeviceEvent = {
    kind: "event",
    network: "lorawan",
    identity: request.devEui,
    at: frame.heardAt,
    happening: { what: "joined", devAddr },
  };
  await take(connection, message, [joined]);
  if (!region) return events.gatewayProblem(frame.gatewayId, `no region known for ${frame.frequencyHz} Hz`);
  const phyPayload = joinAcceptFrame(answer, request, device.keys);
  await send(copies, receiveWindows(region, frame, "join"), phyPayload, events);
}

/** The copy whose gateway the device will hear best in turn. */
function heardBest(copies: readonly Copy[]): Copy {
  const quality = ({ frame }: Copy): number => (frame.snr ?? -99) * 1_000 + (frame.rssi ?? -999);
  return copies.reduce((best, one) => (quality(one) > quality(best) ? one : best));
}

/** A gateway that can't be reached costs the device its answer, which it asks for again, and nobody an uplink. */
async function send(
  copies: readonly Copy[],
  windows: readonly ReceiveWindow[],
  phyPayload: Buffer,
  events: IngestEvents,
): Promise<void> {
  const { frame, answer } = heardBest(copies);
  try {
    await answer(
      frame,
      windows.map((window) => ({ ...window, phyPayload })),
    );
  } catch (error) {
    events.gatewayProblem(frame.gatewayId, error instanceof Error ? error.message : String(error));
  }
}
