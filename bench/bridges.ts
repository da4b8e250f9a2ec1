/** Parsers alone: messages of each network server, and raw LoRaWAN frames beside another implementation of them. */
import { readFileSync } from "node:fs";
import type { ConnectionKind, UplinkMapping } from "#registry";
import { bridgeKindOf } from "../ingest/bridges/bridges.ts";
import { frameFrom } from "../ingest/lorawan/frame.ts";
import { openFrame, sessionKeys } from "../ingest/lorawan/session.ts";
import { loraPacket } from "../test/harness/lora-packet.ts";

const seconds = 0.5;

/** Calls per second, the best of three runs. */
function rateOf(work: () => void): number {
  let best = 0;
  for (let run = 0; run < 3; run += 1) {
    const until = performance.now() + seconds * 1000;
    let calls = 0;
    while (performance.now() < until) for (let index = 0; index < 200; index += 1, calls += 1) work();
    best = Math.max(best, calls / seconds);
  }
  return Math.round(best);
}

const cases: [ConnectionKind, string][] = [
  ["chirpstack", "data-frame"],
  ["chirpstack", "protobuf-data-frame"],
  ["chirpstack", "version-3-json-v3"],
  ["the-things-stack", "data-frame"],
  ["actility", "data-frame"],
  ["sigfox", "uplink"],
  ["senseway", "data-frame"],
  ["loriot", "rx-the-best-gateway"],
  ["generic", "data-frame"],
];

interface CaseMessage {
  readonly topic?: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly base64?: string;
  readonly mapping?: UplinkMapping;
}

function messages(): Record<string, number> {
  const rates: Record<string, number> = {};
  for (const [kind, name] of cases) {
    const file = new URL(`../ingest/bridges/testcases/${kind}/${name}/message.json`, import.meta.url);
    const { topic = null, query = {}, body, base64, mapping } = JSON.parse(readFileSync(file, "utf8")) as CaseMessage;
    const bytes = base64 === undefined ? Buffer.from(JSON.stringify(body)) : Buffer.from(base64, "base64");
    const bridge = bridgeKindOf({ kind, mapping: mapping ?? null })?.bridge;
    if (!bridge) throw new Error(`no bridge for ${kind}`);
    rates[`${kind} ${name}`] = rateOf(() => bridge({ topic, query, contentType: null, body: bytes }));
    if (base64 === undefined)
      rates[`${kind} ${name}, JSON.parse alone`] = rateOf(() => JSON.parse(bytes.toString("utf8")));
  }
  return rates;
}

const [nwkSKey, appSKey] = ["00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"];

/** 20 bytes of payload, as sensors send; parse, MIC and decryption. */
function frames(): Record<string, number> {
  const keys = { nwk: Buffer.from(nwkSKey, "hex"), app: Buffer.from(appSKey, "hex") };
  const fields = {
    MType: "Unconfirmed Data Up",
    DevAddr: Buffer.from("01a2b3c4", "hex"),
    FCtrl: { ADR: false, ACK: false, ADRACKReq: false, FPending: false },
    FCnt: 7,
    FPort: 2,
    payload: Buffer.alloc(20, 0x5a),
  };
  const wire = loraPacket.fromFields(fields, keys.app, keys.nwk).getPHYPayload() as Buffer;
  const session = {
    deviceId: "d",
    version: "1.0" as const,
    devAddr: "01a2b3c4",
    keys: sessionKeys({ fNwkSIntKey: nwkSKey, sNwkSIntKey: nwkSKey, nwkSEncKey: nwkSKey, appSKey }),
    epoch: 0,
    fCntUp: 6,
    fCntDown: 0,
    confirmedDown: 0,
    mayRestart: false,
  };
  const radio = { dr: 2, ch: 0 };
  const ours = rateOf(() => {
    const frame = frameFrom(wire);
    if ("kind" in frame || frame.type !== "data" || openFrame(frame, [session], radio).kind !== "opened")
      throw new Error("the frame was not opened");
  });
  const theirs = rateOf(() => {
    const packet = loraPacket.fromWire(wire);
    if (!loraPacket.verifyMIC(packet, keys.nwk)) throw new Error("wrong MIC");
    loraPacket.decrypt(packet, keys.app, keys.nwk);
  });
  return { framesPerSecond: ours, loraPacketPerSecond: theirs, timesLoraPacket: Math.round((10 * ours) / theirs) / 10 };
}

export async function bridges() {
  return { lorawan: frames(), messagesPerSecond: messages() };
}
