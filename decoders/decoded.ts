/** What goes into decoding one uplink, and what comes out of it. */
import type { Millis } from "#foundation/clock";
import type { DecodeOutcome, Fields, FieldValue } from "#journal";
import type { CodecHold, DeviceVariables } from "#registry";

export interface DecodeInput {
  /** Lower-case hex; empty for frames without a payload. */
  readonly payload: string;
  readonly fPort: number | null;
  /** What a codec sees as the present: decoding again later gives the same. */
  readonly receivedAt: Millis;
  /** Fields that the network server decoded, for the codec kind `network-server`. */
  readonly decoded: Readonly<Record<string, unknown>> | null;
  /** The same in the network server's own vocabulary, when it sent any. */
  readonly normalized?: readonly Readonly<Record<string, unknown>>[];
  /** What the codec is told about the device. */
  readonly variables?: DeviceVariables | undefined;
}

export interface Decoded {
  readonly outcome: DecodeOutcome;
  /** A sentence for the operator; empty when all went well. */
  readonly reason: string;
  readonly fields: Fields;
  /** The same under the codec's own names, before any mapping. */
  readonly own: Fields;
  /** Of those whose unit the codec says, by the same names. */
  readonly units: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  /** What the codec wrote to its console; only when a codec is tried. */
  readonly logs: readonly string[];
  /** How long the codec itself ran; only when it is tried. */
  readonly tookMs: number | null;
  /** The limit that it broke, besides time (which is the outcome `codec-timeout`). */
  readonly brokenLimit: CodecHold["limit"] | null;
}

/** What is to be sent, in the codec's own words. */
export interface EncodeInput {
  readonly data: unknown;
  readonly fPort: number;
  readonly variables?: DeviceVariables | undefined;
}

/** What a codec made of what is to be sent, or why it made nothing. */
export type Encoded =
  | { readonly kind: "encoded"; readonly payload: string; readonly fPort: number; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly reason: string };

const reasonCharactersMax = 500;

const cut = (sentence: string): string =>
  sentence.length > reasonCharactersMax ? `${sentence.slice(0, reasonCharactersMax)}…` : sentence;

export function decoded(
  fields: Record<string, FieldValue>,
  warnings: readonly string[] = [],
  logs: readonly string[] = [],
): Decoded {
  return { outcome: "decoded", reason: cut(warnings.join("; ")), fields, own: fields, ...rest(warnings, logs) };
}

const rest = (warnings: readonly string[], logs: readonly string[]) =>
  ({ units: {}, warnings, logs, tookMs: null, brokenLimit: null }) as const;

/** An uplink that gave no fields, and why. */
export function undecoded(
  outcome: Exclude<DecodeOutcome, "decoded">,
  reason: string,
  warnings: readonly string[] = [],
  logs: readonly string[] = [],
): Decoded {
  return { outcome, reason: cut(reason), fields: {}, own: {}, ...rest(warnings, logs) };
}
