/**
 * How vendors' codecs want to be called: TS013 (`decodeUplink`), ChirpStack v3 (`Decode`), The Things Network v2
 * (`Decoder`), as names of the script, of `exports` or of `driver`. spec/codecs.md, spec/protocols.md §7.
 */

/** What TS013 hands to a codec; the other dialects get its parts. */
export interface CodecInput {
  /** A plain, mutable array: typed or frozen ones break hundreds of vendors' codecs. */
  readonly bytes: number[];
  readonly fPort: number | null;
  readonly recvTime: Date;
  readonly variables: Record<string, string>;
}

/** What a codec's script left behind, by the names that dialects use. */
export interface CodecScope {
  readonly driver?: unknown;
  readonly decodeUplink?: unknown;
  readonly exports?: unknown;
  readonly Decoder?: unknown;
  readonly Decode?: unknown;
}

export interface CodecAnswer {
  readonly data: unknown;
  /** Empty when the codec succeeded. */
  readonly errors: string[];
  readonly warnings: string[];
}

/** The parameters of the function that a codec's script becomes the body of. */
export const scriptParameters = ["exports", "module", "require"] as const;

/** Appended to a codec's script: hands out the scope. On a line of its own, since scripts end in comments. */
export const scriptEpilogue = `
;return {
  driver: typeof driver === "undefined" ? undefined : driver,
  decodeUplink: typeof decodeUplink === "undefined" ? undefined : decodeUplink,
  Decoder: typeof Decoder === "undefined" ? undefined : Decoder,
  Decode: typeof Decode === "undefined" ? undefined : Decode,
  exports: module.exports,
};`;

/**
 * A codec as a sloppy script: `export` before a declaration is dropped, `export default` and `export { a as b }` become
 * `exports.…`. Texts without such lines are not touched. `import` stays, and is refused as a syntax error.
 */
export function scriptFrom(source: string): string {
  const text = source.replace(/^\uFEFF/, "");
  if (!/^[ \t]*export[\s{]/m.test(text)) return text;
  return text
    .replace(/^([ \t]*)export\s+default\s+((?:async\s+)?function\s+(\w+))/gm, "$1exports.default = $3; $2")
    .replace(/^([ \t]*)export\s+default\s+/gm, "$1exports.default = ")
    .replace(/^([ \t]*)export\s+(?=(?:async\s+)?function\b|const\b|let\b|var\b|class\b)/gm, "$1")
    .replace(/^([ \t]*)export\s*\{([^}]*)\}\s*;?/gm, (_, indent: string, names: string) => {
      const pairs = names.split(",").map((name) => name.trim().split(/\s+as\s+/));
      return indent + pairs.map(([from, to]) => (from ? `exports.${to ?? from} = ${from};` : "")).join(" ");
    });
}

/**
 * The function that decodes, by the first name found: `driver.decodeUplink`, `decodeUplink`, `exports.…`, `Decoder`,
 * `Decode`; null when there is none. What it returns is in one form for all dialects; it throws what the codec throws.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function decoderIn(scope: CodecScope): ((input: CodecInput) => CodecAnswer) | null {
  type Holder = Record<string, unknown>;
  type Call = (...args: unknown[]) => unknown;

  function methodOf(holder: unknown, name: string): Call | null {
    if (holder === null || (typeof holder !== "object" && typeof holder !== "function")) return null;
    const method = (holder as Holder)[name];
    return typeof method === "function" ? (...args) => (method as Call).apply(holder, args) : null;
  }
  function sentencesFrom(list: unknown): string[] {
    if (list === undefined || list === null || list === "") return [];
    const entries = Array.isArray(list) ? list : [list];
    return entries.slice(0, 20).map((entry) => {
      const message = typeof entry === "object" && entry !== null ? (entry as Holder).message : undefined;
      return String(message ?? (typeof entry === "object" ? JSON.stringify(entry) : entry)).slice(0, 500);
    });
  }
  function refuseNothing(answer: unknown): Holder {
    if (answer === null || typeof answer !== "object") {
      throw `the codec returned ${answer === null ? "null" : typeof answer} instead of an object`;
    }
    if (typeof (answer as Holder).then === "function") throw "the codec returned a promise; codecs must answer at once";
    return answer as Holder;
  }
  const ts013 = (call: Call) => (input: CodecInput) => {
    const answer = refuseNothing(call(input));
    const errors = sentencesFrom(answer.errors);
    if (errors.length === 0 && answer.data === undefined) errors.push("the codec returned no data");
    return { data: answer.data, errors, warnings: sentencesFrom(answer.warnings) };
  };
  const bare = (answer: unknown) => ({ data: refuseNothing(answer), errors: [], warnings: [] });
  const ttnV2 = (call: Call) => (input: CodecInput) => bare(call(input.bytes, input.fPort));
  const chirpstackV3 = (call: Call) => (input: CodecInput) => bare(call(input.fPort, input.bytes, input.variables));

  const exported = scope.exports as Holder | undefined;
  const uplink =
    methodOf(scope.driver, "decodeUplink") ??
    methodOf(scope, "decodeUplink") ??
    methodOf(exported, "decodeUplink") ??
    methodOf(exported?.driver, "decodeUplink") ??
    methodOf(exported?.default, "decodeUplink");
  if (uplink) return ts013(uplink);
  const decoder = methodOf(exported, "Decoder") ?? methodOf(scope, "Decoder");
  if (decoder) return ttnV2(decoder);
  const decode = methodOf(exported, "Decode") ?? methodOf(scope, "Decode");
  return decode ? chirpstackV3(decode) : null;
}
