/** CSV as Excel in Japan and programs read it: RFC 4180, CRLF, encodings, and no cell that a spreadsheet would run. */
import iconv from "iconv-lite";
import type { FieldValue } from "#journal";

export const encodings = ["utf-8-bom", "utf-8", "shift_jis"] as const;
export type Encoding = (typeof encodings)[number];

/** A text that a spreadsheet would take for a formula gets a leading apostrophe; numbers are left as they are. */
function cellOf(value: FieldValue | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly (FieldValue | null | undefined)[]): string =>
  `${cells.map(cellOf).join(",")}\r\n`;

/** Bytes in an encoding; what CP932 does not have becomes 〓 (geta), as Japanese printers write it. */
function encoder(encoding: Encoding): (text: string) => Uint8Array {
  if (encoding !== "shift_jis") {
    const utf8 = new TextEncoder();
    return (text) => utf8.encode(text);
  }
  const known = new Map<string, boolean>();
  const isKnown = (character: string): boolean => {
    const answer = known.get(character) ?? iconv.decode(iconv.encode(character, "cp932"), "cp932") === character;
    known.set(character, answer);
    return answer;
  };
  return (text) =>
    iconv.encode(
      [...text].map((character) => (character < "\u0080" || isKnown(character) ? character : "〓")).join(""),
      "cp932",
    );
}

/** Streams lines; memory stays at one chunk, whatever the length, and reading stops when the reader goes away. */
export function csvStream(
  lines: AsyncIterable<string> | Iterable<string>,
  encoding: Encoding,
): ReadableStream<Uint8Array> {
  const encode = encoder(encoding);
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
export function csvHeaders(name: string, encoding: Encoding): Record<string, string> {
  const charset = encoding === "shift_jis" ? "Shift_JIS" : "utf-8";
  const plain = name.replaceAll(/[^\w.-]/g, "_");
  return {
    "content-type": `text/csv; charset=${charset}`,
    "content-disposition": `attachment; filename="${plain}.csv"; filename*=UTF-8''${encodeURIComponent(name)}.csv`,
  };
}
