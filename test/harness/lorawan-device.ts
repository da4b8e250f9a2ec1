/** A LoRaWAN 1.0 device in the field, made of another implementation: it signs, joins, and reads its answers. */
import { createCipheriv } from "node:crypto";
import { createSocket } from "node:dgram";
import { loraPacket } from "./lora-packet.ts";
import { freePort } from "./running.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const fCtrl = { ADR: false, ACK: false, ADRACKReq: false, FPending: false };

export interface DeviceKeys {
  readonly devAddr: string;
  readonly nwkSKey: string;
  readonly appSKey: string;
}

/** A data frame as it goes on the air. */
export function uplinkFrame(keys: DeviceKeys, fCnt: number, payload: Buffer, confirmed = false): Buffer {
  const fields = {
    MType: confirmed ? "Confirmed Data Up" : "Unconfirmed Data Up",
    DevAddr: hex(keys.devAddr),
    FCtrl: fCtrl,
    FCnt: fCnt & 0xffff,
    FPort: 2,
    payload,
  };
  const upper = Buffer.from([(fCnt >> 16) & 0xff, (fCnt >> 24) & 0xff]);
  return loraPacket
    .fromFields(fields, hex(keys.appSKey), hex(keys.nwkSKey), undefined, upper)
    .getPHYPayload() as Buffer;
}

export function joinRequest(
  appKey: string,
  { joinEui, devEui, devNonce }: { joinEui: string; devEui: string; devNonce: number },
): Buffer {
  const nonce = Buffer.alloc(2);
  nonce.writeUInt16BE(devNonce);
  const fields = { MType: "Join Request", AppEUI: hex(joinEui), DevEUI: hex(devEui), DevNonce: nonce };
  return loraPacket.fromFields(fields, undefined, undefined, hex(appKey)).getPHYPayload() as Buffer;
}

/** The session that a device makes of a join-accept, which it reads by encrypting it. */
export function sessionFrom(accept: Buffer, appKey: string, devNonce: number): DeviceKeys {
  const cipher = createCipheriv("aes-128-ecb", hex(appKey), null).setAutoPadding(false);
  const plain = cipher.update(accept.subarray(1));
  const part = (from: number, to: number) => Buffer.from(plain.subarray(from, to)).reverse();
  const nonce = Buffer.alloc(2);
  nonce.writeUInt16BE(devNonce);
  const { NwkSKey, AppSKey } = loraPacket.generateSessionKeys10(hex(appKey), part(3, 6), part(0, 3), nonce);
  return { devAddr: part(6, 10).toString("hex"), nwkSKey: NwkSKey.toString("hex"), appSKey: AppSKey.toString("hex") };
}

export interface Txpk {
  readonly tmst: number;
  readonly freq: number;
  readonly datr: string;
  readonly ipol: boolean;
  readonly data: string;
}

/** Semtech's packet forwarder on a real socket: pushes what it heard, keeps what it is told to send. */
export async function startForwarder(serverPort: number, gatewayId: string) {
  const socket = createSocket("udp4");
  const acknowledged = new Set<number>();
  const transmissions: Txpk[] = [];
  let refuseNext: string | null = null;
  let token = 0;
  socket.on("message", (datagram) => {
    const kind = datagram[3];
    if (kind === 1) acknowledged.add(datagram.readUInt16LE(1));
    if (kind !== 3) return;
    const problem = refuseNext;
    refuseNext = null;
    if (!problem) transmissions.push((JSON.parse(datagram.subarray(4).toString()) as { txpk: Txpk }).txpk);
    send(5, JSON.stringify({ txpk_ack: { error: problem ?? "NONE" } }), datagram.readUInt16LE(1));
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));

  function send(kind: number, body = "", as = ++token): number {
    const header = Buffer.from([2, as & 0xff, as >> 8, kind]);
    socket.send(Buffer.concat([header, hex(gatewayId), Buffer.from(body)]), serverPort, "127.0.0.1");
    return as;
  }

  return {
    transmissions,
    acknowledged,
    pull: () => send(2),
    /** Returns the token by which the acknowledgement is known. */
    hear(phyPayload: Buffer, more: Record<string, unknown> = {}): number {
      const packet = {
        tmst: 1_000_000,
        freq: 923.4,
        chan: 1,
        rfch: 0,
        stat: 1,
        modu: "LORA",
        datr: "SF9BW125",
        codr: "4/5",
        rssi: -71,
        lsnr: 8.5,
        size: phyPayload.length,
        data: phyPayload.toString("base64"),
        ...more,
      };
      return send(0, JSON.stringify({ rxpk: [packet] }));
    },
    push: (body: string) => send(0, body),
    raw: (datagram: Buffer) => socket.send(datagram, serverPort, "127.0.0.1"),
    /** The next transmission is not possible for this reason. */
    refuseNext(reason: string) {
      refuseNext = reason;
    },
    stop: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

/** A UDP port that nobody has now; TCP's free ports are asked, which is as good a guess. */
export const freeUdpPort = freePort;
