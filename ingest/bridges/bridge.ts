/** What a bridge is: a pure function from a message to uplinks, device events and refusals. It knows no clock, no store and no device. */
import type { Millis } from "#foundation/clock";
import type { Network, Reception, Uplink } from "#journal";
import type { Refusal } from "../outcome.ts";

/** Bytes as a transport delivered them, not yet understood. */
export interface Message {
  /** MQTT topic; null over HTTP. */
  readonly topic: string | null;
  readonly body: Uint8Array;
  readonly contentType: string | null;
  /** Query parameters of an HTTP call; empty over MQTT. */
  readonly query: Readonly<Record<string, string>>;
  /** The URL that takes downlinks of the message's device, when an HTTP call names one (The Things Stack). */
  readonly downlinkUrl?: string | null;
}

/** What became of a downlink, by the network server's account. `sent`: it left a gateway; `acknowledged`: the device confirmed it. */
export type DownlinkState = "queued" | "sent" | "acknowledged" | "failed";

/** What happened to a device beside an uplink. */
export type Happening =
  | { readonly what: "joined"; readonly devAddr: string | null }
  | {
      readonly what: "status";
      /** 0 to 100; null when the device has external power or says nothing. */
      readonly batteryPercent: number | null;
      readonly batteryVolts: number | null;
      readonly externalPower: boolean;
      /** Demodulation margin of the last status request, dB (LoRaWAN 1.0.4 §5.5). */
      readonly marginDb: number | null;
    }
  | {
      readonly what: "downlink";
      readonly state: DownlinkState;
      /** The ID that we gave it when it was queued; null when the network server does not hand it back. */
      readonly downlinkId: string | null;
      readonly fCntDown: number | null;
      /** Why it failed, as the network server says it; empty otherwise. */
      readonly reason: string;
    }
  /** It was heard at a time that can't be: nothing was stored. */
  | { readonly what: "bad-clock"; readonly heardAt: Millis }
  | {
      readonly what: "location";
      readonly latitude: number;
      readonly longitude: number;
      readonly altitude: number | null;
      /** Metres. */
      readonly accuracy: number | null;
      /** As the network server names it: GPS, network, Wi-Fi… */
      readonly source: string;
    }
  | {
      /** Radio facts that come after the uplink they belong to (Sigfox DATA ADVANCED). */
      readonly what: "reception";
      /** The uplink's own key. */
      readonly dedupKey: string;
      readonly receptions: readonly Reception[];
      readonly radio: Readonly<Record<string, string | number | boolean>>;
    }
  | {
      /** The network server's own remark about the device: a counter reset, a wrong MIC, a codec's error. */
      readonly what: "remark";
      readonly level: "info" | "warning" | "error";
      readonly code: string;
      readonly text: string;
    };

export interface DeviceEvent {
  readonly kind: "event";
  readonly network: Network;
  readonly identity: string;
  /** null when the message says no time: the time of receipt is taken. */
  readonly at: Millis | null;
  readonly happening: Happening;
}

/** What one part of a message is. */
export type BridgeResult = Uplink | DeviceEvent | Refusal;

/** Never throws, whatever the bytes are. One message may hold several things; it gives one result for each. */
export type Bridge = (message: Message) => readonly BridgeResult[];
