/** PHYPayloads of LoRaWAN 1.0.x and 1.1, taken apart and put together. LoRaWAN 1.0.4 §4, 1.1 §4. No keys, no state. */
import { type Refusal, refusal } from "../outcome.ts";

export interface DataFrame {
  readonly type: "data";
  readonly direction: "up" | "down";
  readonly confirmed: boolean;
  /** 8 lower-case hex digits, most significant first. */
  readonly devAddr: string;
  readonly adr: boolean;
  /** Uplinks only: the device asks for any downlink. */
  readonly adrAckRequest: boolean;
  readonly ack: boolean;
  /** The 16 bits on the air. */
  readonly fCnt16: number;
  readonly fOpts: Buffer;
  /** Null: no port, and then no payload. */
  readonly fPort: number | null;
  /** Still encrypted. */
  readonly frmPayload: Buffer;
  /** What the MIC is computed over. */
  readonly signed: Buffer;
  readonly mic: Buffer;
}

export interface JoinRequest {
  readonly type: "join-request";
  /** 16 lower-case hex digits. */
  readonly joinEui: string;
  readonly devEui: string;
  readonly devNonce: number;
  readonly signed: Buffer;
  readonly mic: Buffer;
}

export type Frame = DataFrame | JoinRequest;

const micBytes = 4;
const joinRequestBytes = 23;
/** MHDR, DevAddr, FCtrl, FCnt, MIC. */
const dataFrameBytesMin = 12;

const hexReversed = (bytes: Buffer): string => Buffer.from(bytes).reverse().toString("hex");

/** Never throws. Proprietary frames, rejoins and join-accepts of other networks are refused as no uplink. */
export function frameFrom(phyPayload: Buffer): Frame | Refusal {
  const mhdr = phyPayload[0];
  if (mhdr === undefined) return refusal("malformed", "ingest.frame-empty");
  if ((mhdr & 0x03) !== 0) return refusal("malformed", "ingest.frame-version", { version: mhdr & 0x03 });
  switch (mhdr >> 5) {
    case 0:
      return joinRequestFrom(phyPayload);
    case 2:
    case 4:
      return dataFrameFrom(phyPayload, "up", mhdr >> 5 === 4);
    case 3:
    case 5:
      return dataFrameFrom(phyPayload, "down", mhdr >> 5 === 5);
    default:
      return refusal("not-an-uplink", "ingest.frame-other", { type: mhdr >> 5 });
  }
}

function joinRequestFrom(bytes: Buffer): JoinRequest | Refusal {
  if (bytes.length !== joinRequestBytes) return refusal("malformed", "ingest.frame-length", { bytes: bytes.length });
  return {
    type: "join-request",
    joinEui: hexReversed(bytes.subarray(1, 9)),
    devEui: hexReversed(bytes.subarray(9, 17)),
    devNonce: bytes.readUInt16LE(17),
    signed: bytes.subarray(0, 19),
    mic: bytes.subarray(19),
  };
}

function dataFrameFrom(bytes: Buffer, direction: "up" | "down", confirmed: boolean): DataFrame | Refusal {
  if (bytes.length < dataFrameBytesMin) return refusal("malformed", "ingest.frame-length", { bytes: bytes.length });
  const fCtrl = bytes.readUInt8(5);
  const optionsEnd = 8 + (fCtrl & 0x0f);
  const end = bytes.length - micBytes;
  if (optionsEnd > end) return refusal("malformed", "ingest.frame-options", { bytes: fCtrl & 0x0f });
  const fPort = optionsEnd < end ? bytes.readUInt8(optionsEnd) : null;
  // MAC commands are in FOpts or on port 0, never in both (§4.3.1.6).
  if (fPort === 0 && optionsEnd > 8) return refusal("malformed", "ingest.frame-options-twice");
  return {
    type: "data",
    direction,
    confirmed,
    devAddr: hexReversed(bytes.subarray(1, 5)),
    adr: (fCtrl & 0x80) !== 0,
    adrAckRequest: direction === "up" && (fCtrl & 0x40) !== 0,
    ack: (fCtrl & 0x20) !== 0,
    fCnt16: bytes.readUInt16LE(6),
    fOpts: bytes.subarray(8, optionsEnd),
    fPort,
    frmPayload: bytes.subarray(Math.min(optionsEnd + 1, end), end),
    signed: bytes.subarray(0, end),
    mic: bytes.subarray(end),
  };
}

/** A downlink without its MIC: MHDR, FHDR, and, when there is a port, FPort and the encrypted payload. */
export function dataDownFrom(down: {
  readonly confirmed: boolean;
  readonly devAddr: string;
  readonly ack: boolean;
  readonly fCnt16: number;
  readonly fPort: number | null;
  readonly frmPayload: Buffer;
}): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8((down.confirmed ? 5 : 3) << 5, 0);
  Buffer.from(down.devAddr, "hex").reverse().copy(header, 1);
  header.writeUInt8(down.ack ? 0x20 : 0, 5);
  header.writeUInt16LE(down.fCnt16, 6);
  return down.fPort === null ? header : Buffer.concat([header, Buffer.from([down.fPort]), down.frmPayload]);
}
