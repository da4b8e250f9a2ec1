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

/** Before a codec's script: a function of its own, so that `const exports = {}` is no second declaration. */
export const scriptPrologue = "return (function () {";

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
 * `exports.…`, where they begin a line or, as bundlers write them, follow a statement. Texts without them are not touched.
 * `import` stays, and is refused as a syntax error.
 */
export function scriptFrom(source: string): string {
  const text = source.replace(/^\uFEFF?(#!.*)?/, "").replace(/([;}])(export(?:\{|\s+default\b))/g, "$1\n$2");
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
 * The functions of a codec, each by the first name found: in `driver`, the script itself, `exports` (the script's own, too),
 * `exports.driver`, `exports.default`; a function that is exported alone decodes as TS013 does. Null when nothing decodes.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function codecIn(scope: CodecScope): CodecFunctions | null {
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
  function sentenceFrom(entry: unknown): string {
    if (entry === undefined || entry === null || entry === false) return "";
    if (typeof entry !== "object") return String(entry).slice(0, 500);
    const text = String((entry as Holder).message ?? JSON.stringify(entry)).slice(0, 500);
    return text === "{}" ? "" : text;
  }
  function sentencesFrom(list: unknown): string[] {
    if (list === undefined || list === null) return [];
    const entries = Array.isArray(list) ? list : [list];
    return entries.slice(0, 20).flatMap((entry) => sentenceFrom(entry) || []);
  }
  function refuseNothing(answer: unknown): Holder {
    if (answer === null || typeof answer !== "object")
      throw `the codec returned ${answer === null ? "null" : typeof answer} instead of an object`;
    if (typeof (answer as Holder).then === "function") throw "the codec returned a promise; codecs must answer at once";
    return answer as Holder;
  }
  function ts013(call: Call) {
    return (input: unknown): CodecAnswer => {
      const answer = refuseNothing(call(input));
      const errors = sentencesFrom(answer.errors);
      if (errors.length === 0 && answer.data === undefined) errors.push("the codec returned no data");
      return { data: answer.data, errors, warnings: sentencesFrom(answer.warnings) };
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
  function downlinkEncoder(): CodecFunctions["encode"] {
    const encodeDownlink = find("encodeDownlink");
    if (encodeDownlink)
      return (input) => {
        const answer = refuseNothing(encodeDownlink(input));
        const [errors, warnings] = [sentencesFrom(answer.errors), sentencesFrom(answer.warnings)];
        return { bytes: answer.bytes, fPort: answer.fPort ?? input.fPort, errors, warnings };
      };
    const plain = (bytes: unknown, fPort: number) => ({ bytes, fPort, errors: [], warnings: [] });
    const encoder = find("Encoder");
    if (encoder) return ({ data, fPort }) => plain(encoder(data, fPort), fPort);
    const encode = find("Encode");
    return encode ? ({ data, fPort, variables }) => plain(encode(fPort, data, variables), fPort) : null;
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
