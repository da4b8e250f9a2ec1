/** What passes between the sandbox and its process: two lines each way, this header and a body. */
import type { Readable } from "node:stream";
import type { FieldValue } from "#journal";
import type { CodecHold } from "#registry";

/** `encode` takes JSON of what is to be sent in place of a payload, and gives the fields `payload` (hex) and `fPort`. */
export type SandboxTask = "decode" | "decode-downlink" | "encode";

/** The body is JSON of `[payload, fPort, receivedAt, variables][]`. */
export interface SandboxRequest {
  readonly task: SandboxTask;
  readonly id: number;
  /** A name for the codec's text. */
  readonly codec: string;
  /** The text, the first time that this process is asked for it. */
  readonly source?: string;
  /** For all payloads in one call; 0 runs them one by one at once. */
  readonly batchLimitMs: number;
  readonly singleLimitMs: number;
  /** How many payloads may hang or break the isolate, and how long running one by one may take, before the rest is given back. */
  readonly brokenMax: number;
  readonly oneByOneLimitMs: number;
  readonly logs: boolean;
  readonly memoryMb: number;
  /** Names and values of the fields of one payload. */
  readonly outputBytes: number;
}

/** The body of `results` is JSON of one result for each payload, in order. */
export type SandboxAnswer =
  | { readonly kind: "ready" }
  | { readonly id: number; readonly kind: "results"; readonly tookMs: number }
  | { readonly id: number; readonly kind: "bad-codec"; readonly sentence: string };

export type BrokenLimit = CodecHold["limit"];

/** `held`: not run any more, since others of the batch had broken too much or taken too long. */
export type CodecResult =
  | {
      readonly fields: Record<string, FieldValue>;
      /** Of fields whose unit the codec says. */
      readonly units?: Record<string, string>;
      /** What the codec's own `normalizeUplink` made of them. */
      readonly normalized?: Record<string, FieldValue>;
      readonly warnings?: string[];
      readonly logs?: string[];
    }
  | {
      readonly error: string;
      /** The limit that the codec broke. */
      readonly limit?: BrokenLimit;
      readonly warnings?: string[];
      readonly logs?: string[];
    }
  | { readonly timeout: true }
  | { readonly held: true };

/** Calls back with each two lines of a stream. Splits at line feeds only: JSON may hold U+2028, which readline splits at. */
export function onFrame(stream: Readable, callback: (header: string, body: string) => void): void {
  let rest = "";
  let header: string | null = null;
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    let from = 0;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", from)) {
      const line = rest + chunk.slice(from, at);
      rest = "";
      from = at + 1;
      if (header === null) {
        header = line;
        continue;
      }
      const complete = header;
      header = null;
      callback(complete, line);
    }
    rest += chunk.slice(from);
  });
}
