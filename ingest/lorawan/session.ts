/**
 * A device's session: its keys and counters, and what they make of a frame. LoRaWAN 1.0.4 §4.3 and §4.4, 1.1 §4.3 and §4.4.
 * Pure: the session that comes after is part of the answer.
 */
import { type AesKey, aesKey } from "./aes.ts";
import { type DataFrame, dataDownFrom } from "./frame.ts";

/** 1.0.x has one network key; here it stands three times. */
export interface SessionKeys {
  readonly fNwkSIntKey: AesKey;
  readonly sNwkSIntKey: AesKey;
  readonly nwkSEncKey: AesKey;
  readonly appSKey: AesKey;
}

export type LorawanVersion = "1.0" | "1.1";

export interface Session {
  readonly deviceId: string;
  readonly version: LorawanVersion;
  readonly devAddr: string;
  readonly keys: SessionKeys;
  /** Grows with each join and each counter that began anew, so that no frame of a new life is taken for one of an old one. */
  readonly epoch: number;
  /** The latest counter of an uplink; −1 before the first. */
  readonly fCntUp: number;
  /** The next counter of a downlink. */
  readonly fCntDown: number;
  /** The counter of the latest confirmed downlink, which a 1.1 device's acknowledgement covers. */
  readonly confirmedDown: number;
  /** Whether the device may begin to count anew without a join (ABP devices that keep no counter). */
  readonly mayRestart: boolean;
}

export interface Radio {
  /** Data rate and channel of the uplink, which a 1.1 MIC covers. */
  readonly dr: number;
  readonly ch: number;
}

export type Opened =
  | {
      readonly kind: "opened";
      /** The session after the frame. */
      readonly session: Session;
      readonly fCnt: number;
      readonly payload: Buffer;
      /** The frame that came before, once more: another gateway's late copy, or the device's repetition. */
      readonly repeated: boolean;
    }
  /** No session of the address has signed it. */
  | { readonly kind: "bad-mic" }
  /** Signed, but its counter has been left behind: recorded and sent again by somebody. */
  | { readonly kind: "replayed"; readonly deviceId: string; readonly fCnt: number; readonly latest: number };

export function sessionKeys(hex: {
  readonly fNwkSIntKey: string;
  readonly sNwkSIntKey: string;
  readonly nwkSEncKey: string;
  readonly appSKey: string;
}): SessionKeys {
  const keyOf = (text: string) => aesKey(Buffer.from(text, "hex"));
  const fNwkSIntKey = keyOf(hex.fNwkSIntKey);
  const isOneKey = hex.fNwkSIntKey === hex.sNwkSIntKey && hex.fNwkSIntKey === hex.nwkSEncKey;
  return {
    fNwkSIntKey,
    sNwkSIntKey: isOneKey ? fNwkSIntKey : keyOf(hex.sNwkSIntKey),
    nwkSEncKey: isOneKey ? fNwkSIntKey : keyOf(hex.nwkSEncKey),
    appSKey: keyOf(hex.appSKey),
  };
}

/**
 * The 32 bits of a counter of which 16 are on the air, after `latest` (−1: none yet): the next number that ends in them, or
 * `latest` itself. 65535 then 0 → 65536; 70000 then 4463 → 70000 − 70000 % 65536 + 4463 + 65536 = 135535.
 */
export function fullCounter(latest: number, fCnt16: number): number {
  if (latest < 0) return fCnt16;
  const inEpoch = latest - (latest % 0x1_0000) + fCnt16;
  return inEpoch >= latest ? inEpoch : inEpoch + 0x1_0000;
}

const counterMax = 0xffff_ffff;
/** A device that comes from another network server, or whose counter we lost, may have counted this far: a million frames. */
const firstEpochsTried = 16;

/** 1.0.3's MAX_FCNT_GAP is no limit here: 1.0.4 and 1.1 leave steps of any size to the MIC, and so do we. */
function nextCounters(latest: number, fCnt16: number): number[] {
  if (latest < 0) return Array.from({ length: firstEpochsTried }, (_, epoch) => epoch * 0x1_0000 + fCnt16);
  const fCnt = fullCounter(latest, fCnt16);
  return fCnt <= counterMax ? [fCnt] : [];
}

/** Which of the sessions that share the frame's address signed it, and what is in it. Never throws. */
export function openFrame(frame: DataFrame, sessions: readonly Session[], radio: Radio): Opened {
  for (const session of sessions)
    for (const fCnt of nextCounters(session.fCntUp, frame.fCnt16))
      if (isSigned(frame, session, fCnt, radio)) return opened(frame, session, fCnt);
  for (const session of sessions) {
    const behind = session.fCntUp - (session.fCntUp % 0x1_0000) + frame.fCnt16;
    for (const fCnt of new Set([behind, behind - 0x1_0000, frame.fCnt16])) {
      if (fCnt < 0 || fCnt >= session.fCntUp || !isSigned(frame, session, fCnt, radio)) continue;
      if (!session.mayRestart || fCnt !== frame.fCnt16)
        return { kind: "replayed", deviceId: session.deviceId, fCnt, latest: session.fCntUp };
      return opened(frame, { ...session, epoch: session.epoch + 1, fCntUp: -1 }, fCnt);
    }
  }
  return { kind: "bad-mic" };
}

function opened(frame: DataFrame, session: Session, fCnt: number): Opened {
  const repeated = fCnt === session.fCntUp;
  // Port 0 carries MAC commands under the network's key (§4.3.3): no measurement.
  const payload =
    frame.fPort === null || frame.fPort === 0
      ? Buffer.alloc(0)
      : crypted(session.keys.appSKey, frame.frmPayload, { direction: 0, devAddr: frame.devAddr, fCnt });
  return { kind: "opened", session: { ...session, fCntUp: fCnt }, fCnt, payload, repeated };
}

/** The block that MIC and keystream begin with: a first byte, four of their own, direction, address, counter, 0, a last byte. */
function firstBlock(
  first: number,
  own: number,
  { direction, devAddr, fCnt }: { direction: 0 | 1; devAddr: string; fCnt: number },
  last: number,
): Buffer {
  const block = Buffer.alloc(16);
  block[0] = first;
  block.writeUInt32LE(own, 1);
  block[5] = direction;
  block.writeUInt32LE(Number.parseInt(devAddr, 16), 6);
  block.writeUInt32LE(fCnt, 10);
  block[15] = last;
  return block;
}

/** Channels that a device may have got of its own, where the frequency does not tell the index. */
const channelsTried = 16;

function isSigned(frame: DataFrame, { version, keys, confirmedDown }: Session, fCnt: number, radio: Radio): boolean {
  const { devAddr, signed, mic, ack } = frame;
  const up = { direction: 0 as const, devAddr, fCnt };
  const cmac = (key: AesKey, own: number) =>
    key.cmac(Buffer.concat([firstBlock(0x49, own, up, signed.length), signed]));
  const ofForwarder = cmac(keys.fNwkSIntKey, 0);
  if (version === "1.0") return ofForwarder.subarray(0, 4).equals(mic);
  if (!ofForwarder.subarray(0, 2).equals(mic.subarray(2))) return false;
  // 1.1 §4.4.2: B1 has the counter of the downlink that an ACK is for, the data rate and the channel.
  const isFor = (ch: number): boolean => {
    const own = (ack ? confirmedDown & 0xffff : 0) | (radio.dr << 16) | (ch << 24);
    return cmac(keys.sNwkSIntKey, own >>> 0)
      .subarray(0, 2)
      .equals(mic.subarray(0, 2));
  };
  if (isFor(radio.ch)) return true;
  return Array.from({ length: channelsTried }, (_, ch) => ch).some(isFor);
}

/** FRMPayload under its keystream, which encrypts and decrypts (§4.3.3). */
export function crypted(key: AesKey, payload: Buffer, of: { direction: 0 | 1; devAddr: string; fCnt: number }): Buffer {
  const count = Math.ceil(payload.length / 16);
  if (count === 0) return payload;
  const blocks = Buffer.alloc(count * 16);
  for (let index = 0; index < count; index += 1) firstBlock(0x01, 0, of, index + 1).copy(blocks, index * 16);
  const stream = key.encrypt(blocks);
  const result = Buffer.alloc(payload.length);
  for (let index = 0; index < payload.length; index += 1)
    result[index] = (payload[index] as number) ^ (stream[index] as number);
  return result;
}

export interface DownlinkContent {
  readonly ack: boolean;
  readonly confirmed: boolean;
  /** Null: an acknowledgement alone. */
  readonly fPort: number | null;
  readonly payload: Buffer;
}

/** A downlink ready for the air, with the session's next counter; `ackOf` is the counter of the confirmed uplink it answers. */
export function downlinkFrame(
  session: Session,
  content: DownlinkContent,
  ackOf: number,
): { phyPayload: Buffer; after: Session } {
  const { devAddr, fCntDown, keys, version } = session;
  const of = { direction: 1 as const, devAddr, fCnt: fCntDown };
  const frmPayload = crypted(keys.appSKey, content.payload, of);
  const signed = dataDownFrom({ ...content, devAddr, fCnt16: fCntDown & 0xffff, frmPayload });
  const own = version === "1.1" && content.ack ? ackOf & 0xffff : 0;
  const mic = keys.sNwkSIntKey.cmac(Buffer.concat([firstBlock(0x49, own, of, signed.length), signed]));
  const confirmedDown = content.confirmed ? fCntDown : session.confirmedDown;
  const after = { ...session, fCntDown: fCntDown + 1, confirmedDown };
  return { phyPayload: Buffer.concat([signed, mic.subarray(0, 4)]), after };
}
