/** CSV as Excel in Japan and programs read it: RFC 4180, CRLF, encodings, and no cell that a spreadsheet would run. */
import type { FieldValue } from "#journal";
import { cp932Encoder } from "./cp932.ts";

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

function encoder(encoding: Encoding, onLost: (characters: number) => void): (text: string) => Uint8Array {
  if (encoding === "shift_jis") return cp932Encoder(onLost);
  const utf8 = new TextEncoder();
  return (text) => utf8.encode(text);
}

/**
 * Streams lines; memory stays at one chunk, whatever the length, and reading stops when the reader goes away.
 * `onLost` is told how many characters of a chunk the encoding does not have.
 */
export function csvStream(
  lines: AsyncIterable<string> | Iterable<string>,
  encoding: Encoding,
  onLost: (characters: number) => void = () => {},
): ReadableStream<Uint8Array> {
  const encode = encoder(encoding, onLost);
  const chunkCharacters = 64_000;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let text = encoding === "utf-8-bom" ? "\uFEFF" : "";
    for await (const line of lines) {
      text += line;
      if (text.length < chunkCharacters) continue;
      yield encode(text);
      text = "";
    }
    if (text !== "") yield encode(text);
  }
  const iterator = chunks();
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
  const [type, ending] = separator === "tab" ? ["text/tab-separated-values", "tsv"] : ["text/csv", "csv"];
  const charset = encoding === "shift_jis" ? "Shift_JIS" : "utf-8";
  const plain = name.replaceAll(/[^\w.-]/g, "_");
  return {
    "content-type": `${type}; charset=${charset}`,
    "content-disposition": `attachment; filename="${plain}.${ending}"; filename*=UTF-8''${encodeURIComponent(name)}.${ending}`,
  };
}

const lookahead = 1_000_000;

/**
 * A download. One of up to a megabyte says in `hatoba-replaced-characters` how many characters its encoding does not have;
 * of a longer one that is known only when the headers have long gone.
 */
export async function csvDownload(
  lines: AsyncIterable<string>,
  { name, encoding, separator }: { readonly name: string; readonly encoding: Encoding; readonly separator: Separator },
): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly headers: Record<string, string> }> {
  let lost = 0;
  const reader = csvStream(lines, encoding, (characters) => {
    lost += characters;
  }).getReader();
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
  const counted = over ? { "hatoba-replaced-characters": String(lost) } : {};
  return { body, headers: { ...csvHeaders(name, encoding, separator), ...counted } };
}
