/** The HTML part of a letter that was written as text: the same words, links that can be tapped. Pure. */

const escaped = (words: string) =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Paragraphs at empty lines; `http(s)://…` becomes a link. */
export function htmlFrom(text: string, language: string): string {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => {
      const linked = paragraph
        .split(/(https?:\/\/[^\s<>"、。）」]+)/)
        .map((part, index) => (index % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)));
      return `<p>${linked.join("").replaceAll("\n", "<br>\n")}</p>`;
    });
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"></head>\n<body style="font-size:16px;line-height:1.6">\n${paragraphs.join("\n")}\n</body></html>\n`;
}
