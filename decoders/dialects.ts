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
export type CodecScope = Readonly<Partial<Record<CodecName | "driver" | "exports" | "ownExports", unknown>>>;

/** Everything that a script may define: TS013, ChirpStack v3, The Things Network v2. */
const codecNames = [
  "decodeUplink",
  "normalizeUplink",
  "encodeDownlink",
  "decodeDownlink",
  "Decoder",
  "Converter",
  "Encoder",
  "Decode",
  "Encode",
] as const;
type CodecName = (typeof codecNames)[number];

/** What is to be sent, in the codec's own words. */
export interface DownlinkInput {
  readonly data: unknown;
  readonly fPort: number;
  readonly variables: Record<string, string>;
}

export interface DownlinkAnswer {
  readonly bytes: unknown;
  readonly fPort: unknown;
  readonly errors: string[];
  readonly warnings: string[];
}

/** A codec in one form, whatever its dialect. Each function throws what the codec throws. */
export interface CodecFunctions {
  readonly decode: (input: CodecInput) => CodecAnswer;
  /** TS013 `normalizeUplink`: the data in the common vocabulary. */
  readonly normalize: ((data: unknown) => CodecAnswer) | null;
  readonly encode: ((input: DownlinkInput) => DownlinkAnswer) | null;
  /** TS013 `decodeDownlink`: what bytes for the device mean. */
  readonly decodeDownlink: ((input: CodecInput) => CodecAnswer) | null;
}

export interface CodecAnswer {
  readonly data: unknown;
  /** Empty when the codec succeeded. */
  readonly errors: string[];
  readonly warnings: string[];
}

/** The parameters of the function that holds a codec's script. */
export const scriptParameters = ["exports", "module", "require"] as const;

/**
 * Before a codec's script: a function of its own, so that `const exports = {}` is no second declaration. It ends its line, since
 * `-->` is a comment at the beginning of one only.
 */
export const scriptPrologue = "return (function () {\n";

/** Behind a codec's script: hands out the scope. On a line of its own, since scripts end in comments. */
export const scriptEpilogue = `
;return {
${["driver", ...codecNames].map((name) => `  ${name}: typeof ${name} === "undefined" ? undefined : ${name},`).join("\n")}
  exports: module.exports,
  ownExports: exports,
};
}).call(this);`;

/**
 * A codec as a sloppy script: `export` before a declaration is dropped, `export default` and `export { a as b }` become
 * `exports.…`, and `import` of what a codec can require becomes that, where they begin a line or, as bundlers write them, follow
 * a statement. Texts without them are not touched. Any other `import` stays, and is refused as a syntax error.
 */
export function scriptFrom(source: string): string {
  const text = source
    .replace(/^\uFEFF?(#!.*)?/, "")
    .replace(/([;}])((?:export(?:\s*\{|\s+(?:default|async|function|const|let|var|class)\b)|import[\s{*]))/g, "$1\n$2");
  if (!/^[ \t]*(?:export|import)[\s{*]/m.test(text)) return text;
  return text
    .replace(
      /^([ \t]*)import\s*(?:(\w+)|\*\s*as\s+(\w+)|(\{[^}]*\}))\s*from\s*(["'](?:node:)?(?:buffer\/?|util)["'])/gm,
      (_, indent: string, one?: string, all?: string, names = "", module = "") =>
        `${indent}const ${one ?? all ?? names.replaceAll(/\s+as\s+/g, ": ")} = require(${module})`,
    )
    .replace(/^([ \t]*)export\s+default\s+((?:async\s+)?function\s+(\w+))/gm, "$1exports.default = $3; $2")
    .replace(/^([ \t]*)export\s+default\s+/gm, "$1exports.default = ")
    .replace(/^([ \t]*)export\s+(?=(?:async\s+)?function\b|const\b|let\b|var\b|class\b)/gm, "$1")
    .replace(/^([ \t]*)export\s*\{([^}]*)\}\s*;?/gm, (_, indent: string, names: string) => {
      const said = names.replaceAll(/\/\/[^\n]*|\/\*.*?\*\//gs, "");
      const pairs = said.split(",").map((name) => name.trim().split(/\s+as\s+/));
      return (
        indent +
        pairs.map(([from, to]) => (from ? `exports.${(to ?? from).replaceAll(/["']/g, "")} = ${from};` : "")).join(" ")
      );
    });
}

/**
 * Errors or warnings as a codec gives them, a list or one of them, texts or objects; those that say nothing are passed over.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function sentencesFrom(list: unknown): string[] {
  function sentenceFrom(entry: unknown): string {
    if (entry === undefined || entry === null || entry === false) return "";
    if (typeof entry !== "object") return String(entry).slice(0, 500);
    const text = String((entry as { message?: unknown }).message ?? JSON.stringify(entry)).slice(0, 500);
    return text === "{}" ? "" : text;
  }
  if (list === undefined || list === null) return [];
  const entries = Array.isArray(list) ? list : [list];
  return entries.slice(0, 20).flatMap((entry) => sentenceFrom(entry) || []);
}

/**
 * The functions of a codec, each by the first name found: in `driver`, the script itself, `exports` (the script's own, too),
 * `exports.driver`, `exports.default`; a function that is exported alone decodes as TS013 does. Null when nothing decodes.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function codecIn(scope: CodecScope, sentencesOf: typeof sentencesFrom): CodecFunctions | null {
  type Holder = Record<string, unknown>;
  type Call = (...args: unknown[]) => unknown;

  const exported = scope.exports as Holder | undefined;
  const holders = [scope.driver, scope, exported, scope.ownExports, exported?.driver, exported?.default];

  function find(name: string): Call | null {
    for (const holder of holders) {
      if (holder === null || (typeof holder !== "object" && typeof holder !== "function")) continue;
      const method = (holder as Holder)[name];
      if (typeof method === "function") return (...args) => (method as Call).apply(holder, args);
    }
    return null;
  }
  function refuseNothing(answer: unknown): unknown {
    if (answer === null || answer === undefined || typeof answer === "function")
      throw `the codec returned ${answer === null ? "null" : typeof answer} instead of an object`;
    if (typeof (answer as Holder).then === "function") throw "the codec returned a promise; codecs must answer at once";
    return answer;
  }
  function answerFrom(answer: unknown): Holder {
    return Object(refuseNothing(answer)) as Holder;
  }
  /** Some answer with the data themselves, as drivers for Actility's ThingPark X do. */
  const isBare = (answer: Holder) =>
    !["data", "errors", "error"].some((name) => name in answer) &&
    Object.keys(answer).some((name) => name !== "warnings");
  function ts013(call: Call) {
    return (input: unknown): CodecAnswer => {
      const answer = answerFrom(call(input));
      if (isBare(answer)) return bare(answer);
      const errors = sentencesOf(answer.errors);
      const { data } = answer;
      if (errors.length === 0 && data === undefined) errors.push(...sentencesOf(answer.error));
      if (errors.length === 0 && data === undefined) errors.push("the codec returned no data");
      return { data, errors, warnings: sentencesOf(answer.warnings) };
    };
  }
  const bare = (answer: unknown): CodecAnswer => ({ data: refuseNothing(answer), errors: [], warnings: [] });

  function uplinkDecoder(): CodecFunctions["decode"] | null {
    const decodeUplink = find("decodeUplink");
    if (decodeUplink) return ts013(decodeUplink);
    const [decoder, converter] = [find("Decoder"), find("Converter")];
    if (decoder)
      return ({ bytes, fPort }) => {
        const answer = decoder(bytes, fPort);
        return bare(converter ? converter(answer, fPort) : answer);
      };
    const decode = find("Decode");
    if (decode) return ({ bytes, fPort, variables }) => bare(decode(fPort, bytes, variables));
    const alone = [exported, exported?.default].find((value) => typeof value === "function");
    return alone ? ts013(alone as Call) : null;
  }
  /** The bytes alone, as older dialects give them, or with a port and errors beside them. */
  function downlinkFrom(given: unknown, fPort: number): DownlinkAnswer {
    const answer = answerFrom(given);
    if (!("bytes" in answer || "errors" in answer)) return { bytes: given, fPort, errors: [], warnings: [] };
    const [errors, warnings] = [sentencesOf(answer.errors), sentencesOf(answer.warnings)];
    return { bytes: answer.bytes, fPort: answer.fPort ?? fPort, errors, warnings };
  }
  function downlinkEncoder(): CodecFunctions["encode"] {
    const [encodeDownlink, encoder, encode] = [find("encodeDownlink"), find("Encoder"), find("Encode")];
    if (encodeDownlink) return (input) => downlinkFrom(encodeDownlink(input), input.fPort);
    if (encoder) return ({ data, fPort }) => downlinkFrom(encoder(data, fPort), fPort);
    return encode ? ({ data, fPort, variables }) => downlinkFrom(encode(fPort, data, variables), fPort) : null;
  }

  const decode = uplinkDecoder();
  if (!decode) return null;
  const [normalizeUplink, decodeDownlink] = [find("normalizeUplink"), find("decodeDownlink")];
  const normalizer = normalizeUplink ? ts013(normalizeUplink) : null;
  return {
    decode,
    normalize: normalizer ? (data) => normalizer({ data }) : null,
    encode: downlinkEncoder(),
    decodeDownlink: decodeDownlink ? ts013(decodeDownlink) : null,
  };
}
