/** What goes into decoding one uplink, and what comes out of it. */
import type { Millis } from "#foundation/clock";
import type { DecodeOutcome, Fields, FieldValue } from "#journal";

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
}

export interface Decoded {
  readonly outcome: DecodeOutcome;
  /** A sentence for the operator; empty when all went well. */
  readonly reason: string;
  readonly fields: Fields;
  readonly warnings: readonly string[];
  /** What the codec wrote to its console; only when a codec is tried. */
  readonly logs: readonly string[];
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
  return { outcome: "decoded", reason: cut(warnings.join("; ")), fields, warnings, logs };
}

/** An uplink that gave no fields, and why. */
export function undecoded(
  outcome: Exclude<DecodeOutcome, "decoded">,
  reason: string,
  warnings: readonly string[] = [],
  logs: readonly string[] = [],
): Decoded {
  return { outcome, reason: cut(reason), fields: {}, warnings, logs };
}
