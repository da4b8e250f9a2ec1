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

/** Whole rows as bytes. */
interface EncodedRows {
  readonly bytes: Uint8Array;
  /** Row 1 is the first of these. */
  readonly replaced: readonly Replaced[];
  /** How many there are; counted where characters may be replaced, else 0. */
  readonly rows: number;
}

export function csvEncoder(encoding: Encoding, separator: Separator): (text: string) => EncodedRows {
  if (encoding !== "shift_jis") {
    const utf8 = new TextEncoder();
    return (text) => ({ bytes: utf8.encode(text), replaced: [], rows: 0 });
  }
  const encode = cp932Encoder();
  return (piece) => {
    const { bytes, lost, text } = encode(piece);
    return { bytes, ...placesIn(text, lost, separators[separator]) };
  };
}

/** What begins a file. */
export const byteOrderMark = (encoding: Encoding): string => (encoding === "utf-8-bom" ? "\uFEFF" : "");

/** Rows and columns of characters in a text of whole rows. */
function placesIn(text: string, lost: Encoded["lost"], sign: string): Pick<EncodedRows, "replaced" | "rows"> {
  let row = 1;
  if (lost.length === 0 && !text.includes('"')) {
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) row += 1;
    return { replaced: [], rows: row - 1 };
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
  return { replaced, rows: row - 1 };
}

export interface CsvForm {
  readonly encoding: Encoding;
  readonly separator?: Separator;
  /** Told of what the encoding does not have, piece by piece. */
  readonly onReplaced?: OnReplaced;
}

const chunkCharacters = 64_000;

async function* csvChunks(
  lines: AsyncIterable<string> | Iterable<string>,
  { encoding, separator = "comma", onReplaced = () => {} }: CsvForm,
): AsyncGenerator<Uint8Array> {
  const encode = csvEncoder(encoding, separator);
  let [text, before] = [byteOrderMark(encoding), 0];
  function made(): Uint8Array {
    const { bytes, replaced, rows } = encode(text);
    if (replaced.length > 0) onReplaced(replaced.map((one) => ({ ...one, row: before + one.row })));
    before += rows;
    text = "";
    return bytes;
  }
  for await (const line of lines) {
    text += line;
    if (text.length >= chunkCharacters) yield made();
  }
  if (text !== "") yield made();
}

/** Pieces as a stream; reading stops when the reader goes away. */
function streamOf(iterator: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Lines → bytes; memory stays at one chunk, whatever the length. */
export const csvStream = (lines: AsyncIterable<string> | Iterable<string>, form: CsvForm): ReadableStream<Uint8Array> =>
  streamOf(csvChunks(lines, form));

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

/** Some lines of a file of measurements. */
export interface MeasurementLines {
  readonly bytes: Uint8Array;
  /** How many characters the encoding does not have. */
  readonly replaced: number;
  /** The first of them. */
  readonly first: readonly Replaced[];
}

const lookahead = 1_000_000;

const replacedHeader = "hatoba-replaced-characters";

/** Sends fields after a body (RFC 9110 §6.5). */
export type AddTrailers = (fields: Record<string, string>) => void;

/**
 * A download. It says in `hatoba-replaced-characters` how many characters its encoding does not have: one of up to a megabyte in its
 * headers, a longer one in a trailer, if its way has those.
 */
export async function csvDownload(
  pieces: AsyncGenerator<MeasurementLines>,
  { name, encoding, separator }: { readonly name: string; readonly encoding: Encoding; readonly separator: Separator },
  addTrailers: AddTrailers | null,
): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly headers: Record<string, string> }> {
  const first: Uint8Array[] = [];
  let [lost, over] = [0, false];
  for (let bytes = 0; bytes < lookahead && !over; ) {
    const next = await pieces.next();
    over = next.done === true;
    if (next.done) break;
    lost += next.value.replaced;
    bytes += next.value.bytes.length;
    first.push(next.value.bytes);
  }
  async function* whole() {
    yield* first.splice(0);
    for await (const { bytes, replaced } of pieces) {
      lost += replaced;
      yield bytes;
    }
    if (!over) addTrailers?.({ [replacedHeader]: String(lost) });
  }
  const announced = addTrailers === null ? {} : { trailer: replacedHeader };
  const counted = over ? { [replacedHeader]: String(lost) } : announced;
  return { body: streamOf(whole()), headers: { ...csvHeaders(name, encoding, separator), ...counted } };
}
