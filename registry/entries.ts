/** What the registry knows: device profiles, devices, connections. */
import type { DeviceContract } from "#contracts";
import type { Millis } from "#foundation/clock";
import type { Fields, Network } from "#journal";
import type { Guard } from "./guards.ts";
import type { UplinkMapping } from "./mapping.ts";

export type Codec =
  | { readonly kind: "javascript"; readonly source: string }
  /** `signed`: voltage and current may be negative. */
  | { readonly kind: "cayenne-lpp"; readonly signed?: boolean | undefined }
  | { readonly kind: "sigfox-payload"; readonly grammar: string }
  | { readonly kind: "hex" }
  /** Uses the fields that the network server decoded. */
  | { readonly kind: "network-server" };

export interface DeviceProfile {
  readonly id: string;
  readonly name: string;
  readonly network: Network;
  readonly codec: Codec;
  readonly expectedIntervalSeconds: number | null;
  /**
   * By the codec's field: which quantity of the vocabulary it is, and in which unit it comes; or what people read instead of
   * its name, and its unit.
   */
  readonly quantities: Readonly<
    Record<
      string,
      {
        readonly name?: string | undefined;
        readonly unit?: string | undefined;
        readonly quantity?: string | undefined;
      }
    >
  >;
  /** Grows with each change of the codec. */
  readonly version: number;
  readonly createdAt: Millis;
  /** What a run of the codec may take; null where the usual limit holds. */
  readonly limits: CodecLimits;
  /** Why its codec isn't run, and since when; null when it is. Uplinks wait until somebody releases it or changes the codec. */
  readonly hold: CodecHold | null;
}

export interface CodecLimits {
  /** For one payload. */
  readonly timeMs: number | null;
  /** Names and values of the fields of one payload. */
  readonly outputBytes: number | null;
  readonly memoryMb: number | null;
}

/** Which limit a codec broke again and again. */
export const brokenLimits = ["time", "memory", "output"] as const;

export interface CodecHold {
  readonly at: Millis;
  readonly limit: (typeof brokenLimits)[number];
}

/** A payload with what the profile's codec should make of it. */
export interface CodecExample {
  readonly name: string;
  /** Lower-case hex. */
  readonly payload: string;
  readonly fPort: number | null;
  /** What the codec sees as the present; null where it doesn't matter. */
  readonly receivedAt: Millis | null;
  /** The codec's own fields, flat, before any mapping; or a part of the sentence with which it refuses the payload. */
  readonly expected: { readonly fields: Fields } | { readonly error: string };
}

/** A codec as it was in use from an instant on. */
export interface CodecVersion {
  readonly id: string;
  readonly profileId: string;
  /** The profile's `version` at that time. */
  readonly number: number;
  readonly codec: Codec;
  /** The user who changed it; null for what was there before versions were kept. */
  readonly by: string | null;
  readonly at: Millis;
  /** What the user said about the change. */
  readonly note: string;
}

export interface Device {
  readonly id: string;
  readonly organizationId: string;
  readonly profileId: string;
  readonly name: string;
  readonly network: Network;
  /** DevEUI as 16 lower-case hex digits, or Sigfox ID as upper-case hex. */
  readonly identity: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** The place in words. */
  readonly place: string | null;
  /** A device whose incidents are "sprung". */
  readonly trap: boolean;
  readonly variables: DeviceVariables;
  readonly registeredAt: Millis;
  readonly retiredAt: Millis | null;
}

/** What a device's codec is told about it, in the codec's own words: the height of a tank, a calibration. */
export type DeviceVariables = Readonly<Record<string, string>>;

export interface DeviceWithContract extends Device {
  /** Set when the reader is a third party: it sees measurements from here on, and nothing of the contract. */
  readonly givenSince?: Millis;
  readonly contract: DeviceContract;
}

export const connectionKinds = [
  "chirpstack",
  "the-things-stack",
  "sigfox",
  "actility",
  "gateway",
  "senseway",
  "iij",
  "soracom",
  "loriot",
  "ttn-v2",
  "helium",
  "kerlink",
  "multitech",
  "senet",
  "digimondo",
  "generic",
] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** Where a connection's MQTT messages come from. */
export type Broker =
  | { readonly kind: "embedded"; readonly username: string }
  | {
      readonly kind: "external";
      /** mqtt://host:port or mqtts://host:port */
      readonly url: string;
      readonly username: string | null;
      readonly topics: readonly string[];
      /** With a group, several Hatobas share the messages ($share/<group>/…). */
      readonly sharedGroup: string | null;
      /** In PEM: who has issued its certificate, where that is none of the authorities that everybody knows. */
      readonly authority: string | null;
      /** In PEM: what we show a broker that asks its clients for certificates. */
      readonly certificate: string | null;
    };

export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  readonly transport: "mqtt" | "http" | "udp";
  readonly broker: Broker | null;
  /** Of a generic connection: where things are in its messages. */
  readonly mapping: UplinkMapping | null;
  /** Of a connection to gateways over UDP: where they are listened for. */
  readonly udp: { readonly host: string; readonly port: number } | null;
  readonly guard: Guard;
  readonly enabled: boolean;
  readonly createdAt: Millis;
}
