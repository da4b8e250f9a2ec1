/** Downlinks in the words of gateways: `txpk` for Semtech's packet forwarder, DownlinkFrame for ChirpStack Gateway Bridge. Pure. */
import { Buffer } from "node:buffer";

/** A transmission with its delay after the uplink it answers. */
export interface Transmission {
  readonly phyPayload: Buffer;
  readonly delayMs: number;
  readonly frequencyHz: number;
  readonly spreadingFactor: number;
  readonly bandwidthHz: number;
  /** dBm EIRP. */
  readonly power: number;
}

/** The body of a PULL_RESP; `tmst` is the gateway's counter at the uplink and wraps at 2^32 µs. PROTOCOL.TXT §6. */
export function txpkFrom(transmission: Transmission, tmst: number): string {
  const { phyPayload, delayMs, frequencyHz, spreadingFactor, bandwidthHz, power } = transmission;
  return JSON.stringify({
    txpk: {
      imme: false,
      tmst: (tmst + delayMs * 1000) % 2 ** 32,
      freq: frequencyHz / 1e6,
      rfch: 0,
      powe: power,
      modu: "LORA",
      datr: `SF${spreadingFactor}BW${bandwidthHz / 1000}`,
      codr: "4/5",
      ipol: true,
      ncrc: true,
      size: phyPayload.length,
      data: phyPayload.toString("base64"),
    },
  });
}

export interface BridgeDownlink {
  readonly downlinkId: number;
  readonly gatewayId: string;
  /** The uplink's context, base64. */
  readonly context: string;
  /** In order of preference: the gateway sends the first one that it can. */
  readonly transmissions: readonly Transmission[];
}

export function downlinkFrameJson({ downlinkId, gatewayId, context, transmissions }: BridgeDownlink): string {
  const items = transmissions.map(({ phyPayload, delayMs, frequencyHz, spreadingFactor, bandwidthHz, power }) => ({
    phyPayload: phyPayload.toString("base64"),
    txInfo: {
      frequency: frequencyHz,
      power,
      modulation: {
        lora: { bandwidth: bandwidthHz, spreadingFactor, codeRate: "CR_4_5", polarizationInversion: true },
      },
      timing: { delay: { delay: `${delayMs / 1000}s` } },
      context,
    },
  }));
  return JSON.stringify({ downlinkId, items, gatewayId });
}

/** Numbers: api/proto/gw/gw.proto (DownlinkFrame, DownlinkFrameItem, DownlinkTxInfo, Timing). */
export function downlinkFrameProtobuf({ downlinkId, gatewayId, context, transmissions }: BridgeDownlink): Buffer {
  const items = transmissions.map(({ phyPayload, delayMs, frequencyHz, spreadingFactor, bandwidthHz, power }) => {
    const codeRate45 = 1;
    const lora = [number(1, bandwidthHz), number(2, spreadingFactor), number(4, 1), number(5, codeRate45)];
    const duration = [number(1, Math.floor(delayMs / 1000)), number(2, (delayMs % 1000) * 1_000_000)];
    const timing = bytes(2, bytes(1, ...duration));
    const context64 = Buffer.from(context, "base64");
    const txInfo = [
      number(1, frequencyHz),
      number(2, power),
      bytes(3, bytes(3, ...lora)),
      bytes(6, timing),
      bytes(7, context64),
    ];
    return bytes(5, bytes(1, phyPayload), bytes(3, ...txInfo));
  });
  return Buffer.concat([number(3, downlinkId), ...items, bytes(7, Buffer.from(gatewayId))]);
}

function varint(value: number): Buffer {
  const result: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    result.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...result, rest]);
}

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}
