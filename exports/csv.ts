/** CSV as Excel in Japan and programs read it: RFC 4180, CRLF, encodings, and no cell that a spreadsheet would run. */
import type { FieldValue } from "#journal";
import { cp932Encoder, type Encoded } from "./cp932.ts";

export const encodings = ["utf-8-bom", "utf-8", "shift_jis"] as const;
export type Encoding = (typeof encodings)[number];

export const separators = { comma: ",", tab: "\t" } as const;
export type Separator = keyof typeof separators;

/**
 * A text that a spreadsheet would take for a formula gets a leading apostrophe, full-width signs included: Excel in Japan runs
 * those too. Numbers are left as they are, also those that came as text because they are too long for a number.
 */
export function cellOf(value: FieldValue | null | undefined, separator: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const runs = /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value);
  const safe = runs ? `'${value}` : value;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly (FieldValue | null | undefined)[], separator: Separator = "comma"): string {
  const sign = separators[separator];
  return `${cells.map((cell) => cellOf(cell, sign)).join(sign)}\r\n`;
}

/** A character that the encoding of a file does not have, and where it stood; both from 1 on, the header is row 1. */
export interface Replaced {
  readonly character: string;
  readonly row: number;
  readonly column: number;
}

type OnReplaced = (replaced: readonly Replaced[]) => void;

function encoder(encoding: Encoding, separator: Separator, onReplaced: OnReplaced): (text: string) => Uint8Array {
  if (encoding !== "shift_jis") {
    const utf8 = new TextEncoder();
    return (text) => utf8.encode(text);
  }
  const encode = cp932Encoder();
  const placesOf = placeFinder(separators[separator]);
  return (piece) => {
    const { bytes, lost, text } = encode(piece);
    const replaced = placesOf(text, lost);
    if (replaced.length > 0) onReplaced(replaced);
    return bytes;
  };
}

/** Rows and columns of characters in a text that comes in pieces of whole rows. */
function placeFinder(sign: string) {
  let row = 1;
  return (text: string, lost: Encoded["lost"]): Replaced[] => {
    if (lost.length === 0 && !text.includes('"')) {
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) row += 1;
      return [];
    }
    const replaced: Replaced[] = [];
    let column = 1;
    let quoted = false;
    let next = 0;
    // From sign to sign: what lies between is looked at only where it matters.
    const signs = new RegExp(`["\\n${sign}]`, "g");
    const placeUpTo = (index: number): void => {
      for (let one = lost[next]; one && one.index < index; one = lost[++next])
        replaced.push({ character: one.character, row, column });
    };
    for (const match of text.matchAll(signs)) {
      placeUpTo(match.index);
      if (match[0] === '"') quoted = !quoted;
      else if (!quoted && match[0] === "\n") [row, column] = [row + 1, 1];
      else if (!quoted && match[0] === sign) column += 1;
    }
    placeUpTo(Number.POSITIVE_INFINITY);
    return replaced;
  };
}

export interface CsvForm {
  readonly encoding: Encoding;
  readonly separator?: Separator;
  /** Told of what the encoding does not have, piece by piece. */
  readonly onReplaced?: OnReplaced;
}

const chunkCharacters = 64_000;

/** Lines (or pieces of several) → bytes; memory stays at one chunk, whatever the length. */
export async function* csvChunks(
  lines: AsyncIterable<string> | Iterable<string>,
  { encoding, separator = "comma", onReplaced = () => {} }: CsvForm,
): AsyncGenerator<Uint8Array> {
  const encode = encoder(encoding, separator, onReplaced);
  let text = encoding === "utf-8-bom" ? "\uFEFF" : "";
  for await (const line of lines) {
    text += line;
    if (text.length < chunkCharacters) continue;
    yield encode(text);
    text = "";
  }
  if (text !== "") yield encode(text);
}

/** The same as a stream; reading stops when the reader goes away. */
export function csvStream(lines: AsyncIterable<string> | Iterable<string>, form: CsvForm): ReadableStream<Uint8Array> {
  const iterator = csvChunks(lines, form);
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return(undefined);
    },
  });
}

/** Headers of a download; the name may be Japanese (RFC 6266, RFC 5987). */
export function csvHeaders(name: string, encoding: Encoding, separator: Separator = "comma"): Record<string, string> {
  const type = separator === "tab" ? "text/tab-separated-values" : "text/csv";
  const charset = encoding === "shift_jis" ? "Shift_JIS" : "utf-8";
  return {
    "content-type": `${type}; charset=${charset}`,
    "content-disposition": attachment(`${name}.${csvEnding(separator)}`),
  };
}

export const csvEnding = (separator: Separator): string => (separator === "tab" ? "tsv" : "csv");

export const attachment = (fileName: string): string =>
  `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;

const lookahead = 1_000_000;
/** So often a download is begun anew because of a field that first came meanwhile. */
const timesMax = 3;

interface Download {
  readonly name: string;
  readonly encoding: Encoding;
  readonly separator: Separator;
}

/** Lines that are made each time anew; calls back when a value was left out for which they have no column. */
type LinesOf = (onMissingColumn: () => void) => AsyncIterable<string>;

/**
 * A download. One of up to a megabyte says in `hatoba-replaced-characters` how many characters its encoding does not have, and has a column for
 * every field, also for one that first came while it was read; of a longer one both are known only when the headers have long gone.
 */
export async function csvDownload(
  linesOf: LinesOf,
  { name, encoding, separator }: Download,
): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly headers: Record<string, string> }> {
  for (let time = 1; ; time += 1) {
    const begun = await beginDownload(linesOf, { name, encoding, separator });
    if (begun.isComplete() || time === timesMax) {
      const counted = begun.isOver ? { "hatoba-replaced-characters": String(begun.lost()) } : {};
      return { body: begun.body, headers: { ...csvHeaders(name, encoding, separator), ...counted } };
    }
    await begun.body.cancel();
  }
}

async function beginDownload(linesOf: LinesOf, { encoding, separator }: Download) {
  let [lost, isComplete] = [0, true];
  const onReplaced: OnReplaced = (replaced) => {
    lost += replaced.length;
  };
  const lines = linesOf(() => {
    isComplete = false;
  });
  const reader = csvStream(lines, { encoding, separator, onReplaced }).getReader();
  const first: Uint8Array[] = [];
  let over = false;
  for (let bytes = 0; bytes < lookahead && !over; ) {
    const { value, done } = await reader.read();
    over = done;
    if (value === undefined) continue;
    bytes += value.length;
    first.push(value);
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const value = first.shift() ?? (over ? undefined : (await reader.read()).value);
      if (value === undefined) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { body, isOver: over, lost: () => lost, isComplete: () => isComplete };
}
