/** What a bridge is: a pure function from a message to uplinks and refusals. It knows no clock, no store and no device. */
import type { Uplink } from "#journal";
import type { Refusal } from "../outcome.ts";

/** Bytes as a transport delivered them, not yet understood. */
export interface Message {
  /** MQTT topic; null over HTTP. */
  readonly topic: string | null;
  readonly body: Uint8Array;
  readonly contentType: string | null;
  /** Query parameters of an HTTP call; empty over MQTT. */
  readonly query: Readonly<Record<string, string>>;
}

/** Never throws, whatever the bytes are. One message may hold several uplinks; it gives one result for each. */
export type Bridge = (message: Message) => readonly (Uplink | Refusal)[];
