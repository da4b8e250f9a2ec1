/** A request that can't be met, told to the one who asked: a stable name, a sentence in two languages, each bad field. */

export type FaultKind =
  | "invalid"
  | "unauthenticated"
  | "not-allowed"
  | "not-found"
  | "conflict"
  | "too-many"
  | "unavailable";

export type Attributes = Readonly<Record<string, string | number>>;

/** One bad field: where it is (`devEui`, `rows.3.profile`) and the catalogue key of the sentence that says what is wrong. */
export interface FieldError {
  readonly path: string;
  readonly text: string;
  readonly attributes?: Attributes;
}

/**
 * `text` is a key of the catalogues in `text/`, `<room>.<name>`: `registry.device-not-found`. The part after the dot is
 * the stable name that programs see. Thrown by rooms, turned into RFC 9457 by the API and into one line by the CLI.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;
  readonly text: string;
  readonly attributes: Attributes;
  readonly errors: readonly FieldError[];
  /** Seconds after which a new try makes sense; only `too-many` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: FaultKind,
    text: string,
    more: {
      attributes?: Attributes;
      errors?: readonly FieldError[];
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(text, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    this.text = text;
    this.attributes = more.attributes ?? {};
    this.errors = more.errors ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
