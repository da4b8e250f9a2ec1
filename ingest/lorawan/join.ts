/** Over-the-air activation: who asks, with which nonce, and what is answered. LoRaWAN 1.0.4 §6.2, 1.1 §6.2. Pure. */
import { aesKey } from "./aes.ts";
import type { JoinRequest } from "./frame.ts";
import type { LorawanVersion } from "./session.ts";

/** Keys of a device that joins, 32 hex digits each. 1.0.x knows only the AppKey; there the two are the same. */
export interface RootKeys {
  readonly appKey: string;
  readonly nwkKey: string;
}

export interface DerivedKeys {
  readonly fNwkSIntKey: string;
  readonly sNwkSIntKey: string;
  readonly nwkSEncKey: string;
  readonly appSKey: string;
}

const keyOf = (hex: string) => aesKey(Buffer.from(hex, "hex"));

/** Join-requests are signed with the AppKey (1.0) or the NwkKey (1.1). */
export function isSignedBy(request: JoinRequest, keys: RootKeys): boolean {
  return keyOf(keys.nwkKey).cmac(request.signed).subarray(0, 4).equals(request.mic);
}

/**
 * Whether a nonce is new. 1.0.x devices take them at random, newer ones count; a counting device that starts anew is the
 * only one that suffers from a list, so that a list is what serves both.
 */
export function isFresh(devNonce: number, used: readonly number[]): boolean {
  return !used.includes(devNonce);
}

export interface JoinAccept {
  readonly version: LorawanVersion;
  /** 24 bits. */
  readonly joinNonce: number;
  /** 6 hex digits. */
  readonly netId: string;
  readonly devAddr: string;
  /** RX1DROffset and RX2DataRate. */
  readonly dlSettings: number;
  /** Seconds; 0 means 1. */
  readonly rxDelay: number;
  /** 32 hex digits or nothing: channels that the device does not know by itself. */
  readonly cfList: string;
}

const reversed = (hex: string): Buffer => Buffer.from(hex, "hex").reverse();

/** OptNeg: tells a 1.1 device that the server speaks 1.1 (1.1 §6.2.3). */
const optNeg = 0x80;

/** The join-accept for the air: signed, then "decrypted" so that the device gets along with encryption alone. */
export function joinAcceptFrame(accept: JoinAccept, request: JoinRequest, keys: RootKeys): Buffer {
  const isNew = accept.version === "1.1";
  const body = Buffer.alloc(12);
  body.writeUIntLE(accept.joinNonce, 0, 3);
  reversed(accept.netId).copy(body, 3);
  reversed(accept.devAddr).copy(body, 6);
  body[10] = accept.dlSettings | (isNew ? optNeg : 0);
  body[11] = accept.rxDelay;
  const mhdr = Buffer.from([0x20]);
  const plain = Buffer.concat([body, Buffer.from(accept.cfList, "hex")]);
  const signingKey = isNew ? joinServerKey(keys.nwkKey, 0x06, request.devEui) : keyOf(keys.nwkKey);
  const before = isNew
    ? Buffer.concat([Buffer.from([0xff]), reversed(request.joinEui), nonceBytes(request)])
    : Buffer.alloc(0);
  const mic = signingKey.cmac(Buffer.concat([before, mhdr, plain])).subarray(0, 4);
  return Buffer.concat([mhdr, keyOf(keys.nwkKey).decrypt(Buffer.concat([plain, mic]))]);
}

/** JSIntKey (06) and JSEncKey (05): 1.1 §6.1.1.3. */
function joinServerKey(nwkKey: string, kind: 0x05 | 0x06, devEui: string) {
  const block = Buffer.alloc(16);
  block[0] = kind;
  reversed(devEui).copy(block, 1);
  return aesKey(keyOf(nwkKey).encrypt(block));
}

function nonceBytes({ devNonce }: JoinRequest): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(devNonce);
  return bytes;
}

/** Session keys: 1.0.4 §6.2.3 (with NetID), 1.1 §6.2.3 (with JoinEUI). */
export function deriveKeys(
  accept: Pick<JoinAccept, "version" | "joinNonce" | "netId">,
  request: Pick<JoinRequest, "joinEui" | "devNonce">,
  keys: RootKeys,
): DerivedKeys {
  const isNew = accept.version === "1.1";
  const derive = (root: string, kind: number): string => {
    const block = Buffer.alloc(16);
    block[0] = kind;
    block.writeUIntLE(accept.joinNonce, 1, 3);
    const named = isNew ? reversed(request.joinEui) : reversed(accept.netId);
    named.copy(block, 4);
    block.writeUInt16LE(request.devNonce, 4 + named.length);
    return keyOf(root).encrypt(block).toString("hex");
  };
  const fNwkSIntKey = derive(keys.nwkKey, 0x01);
  const appSKey = derive(isNew ? keys.appKey : keys.nwkKey, 0x02);
  if (!isNew) return { fNwkSIntKey, sNwkSIntKey: fNwkSIntKey, nwkSEncKey: fNwkSIntKey, appSKey };
  return { fNwkSIntKey, sNwkSIntKey: derive(keys.nwkKey, 0x03), nwkSEncKey: derive(keys.nwkKey, 0x04), appSKey };
}
