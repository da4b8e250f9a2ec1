/** Every sentence a person reads, in Japanese and English: `text/<room>.<language>.json`, found by `<room>.<key>`. */
import { readdirSync, readFileSync } from "node:fs";
import type { Attributes } from "./fault.ts";

const languages = ["ja", "en"] as const;
export type Language = (typeof languages)[number];

const folder = new URL("../text/", import.meta.url);

function load(): Map<string, string> {
  const sentences = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const match = /^([a-z-]+)\.(ja|en)\.json$/.exec(file);
    if (!match) continue;
    const [, room, language] = match;
    const entries = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Record<string, string>;
    for (const [key, sentence] of Object.entries(entries)) sentences.set(`${language}:${room}.${key}`, sentence);
  }
  return sentences;
}

const sentences = load();

/** The same taken apart, since a bill of a million devices says some: words at even places, holes at odd ones. */
const taken = new Map([...sentences].map(([key, sentence]) => [key, sentence.split(/\{\{([^}]+)\}\}/)]));

const formatsIn = (language: Language, era?: "japanese") => {
  const calendar = language === "ja" ? `ja-JP-u-ca-${era ?? "gregory"}` : "en-US";
  const format = (parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(calendar, {
      ...(era && { era: "long" }),
      year: "numeric",
      month: "long",
      timeZone: "UTC",
      ...parts,
    });
  return { day: format({ day: "numeric" }), month: format({}) };
};
const dateFormats = { ja: formatsIn("ja"), en: formatsIn("en"), era: formatsIn("ja", "japanese") };

/** A day or a month as it is written in letters and on paper: `2026-06-01` is 2026年6月1日 or June 1, 2026; by eras, 令和8年6月1日. */
export function dateText(language: Language | "era", date: string): string {
  const { day, month } = dateFormats[language];
  return date.length > 7 ? day.format(Date.parse(date)) : month.format(Date.parse(`${date}-01`));
}

const dateMark = ", date";

/** Days and months within a text, each in words. */
const withDates = (language: Language, said: string): string =>
  said.replaceAll(/\b\d{4}-\d{2}(?:-\d{2})?\b/g, (date) => dateText(language, date));

/**
 * The sentence for `key` with `{{name}}` replaced by attributes; `{{name, date}}` writes days and months in words. A key without a
 * sentence gives the key itself.
 */
export function text(language: Language, key: string, attributes: Attributes = {}): string {
  const parts = taken.get(`${language}:${key}`) ?? taken.get(`en:${key}`);
  if (!parts) return key;
  let said = "";
  for (const [place, part] of parts.entries()) {
    if (place % 2 === 0) {
      said += part;
      continue;
    }
    const isDate = part.endsWith(dateMark);
    const value = String(attributes[isDate ? part.slice(0, -dateMark.length) : part] ?? "");
    said += isDate ? withDates(language, value) : value;
  }
  return said;
}

/** The sentences of a language whose keys begin with `prefix`, by key. */
export function sentencesUnder(language: Language, prefix: string): ReadonlyMap<string, string> {
  const from = `${language}:${prefix}`;
  const found = [...sentences].filter(([key]) => key.startsWith(from));
  return new Map(found.map(([key, sentence]) => [key.slice(language.length + 1), sentence]));
}

interface Form {
  readonly key: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** The most particular first: the one with the most words of its own. */
function formsUnder(prefix: string): Form[] {
  const own = (sentence: string) => sentence.replaceAll(/\{\{\w+\}\}/g, "").length;
  return [...sentencesUnder("en", prefix)]
    .sort(([, a], [, b]) => own(b) - own(a))
    .map(([key, sentence]) => {
      const parts = sentence.split(/\{\{(\w+)\}\}/);
      const pattern = parts.map((part, index) => (index % 2 === 0 ? RegExp.escape(part) : "(.*?)")).join("");
      return { key, pattern: new RegExp(`^${pattern}$`, "s"), names: parts.filter((_, index) => index % 2 === 1) };
    });
}
const formsKnown = new Map<string, readonly Form[]>();

/** Which English sentences under `prefix` may have been `said`, with what stood in their holes: the most particular first. */
export function* readings(
  prefix: string,
  said: string,
): Generator<{ key: string; attributes: Record<string, string> }> {
  const forms = formsKnown.get(prefix) ?? formsUnder(prefix);
  formsKnown.set(prefix, forms);
  for (const { key, pattern, names } of forms) {
    const match = pattern.exec(said);
    if (match)
      yield { key, attributes: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""])) };
  }
}
