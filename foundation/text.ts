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

/** The same taken apart, since a bill of a million devices says some: words at even places, names of holes at odd ones. */
const taken = new Map([...sentences].map(([key, sentence]) => [key, sentence.split(/\{\{(\w+)\}\}/)]));

/** The sentence for `key` with `{{name}}` replaced by attributes. A key without a sentence gives the key itself. */
export function text(language: Language, key: string, attributes: Attributes = {}): string {
  const parts = taken.get(`${language}:${key}`) ?? taken.get(`en:${key}`);
  if (!parts) return key;
  let said = "";
  for (const [place, part] of parts.entries()) said += place % 2 === 0 ? part : String(attributes[part] ?? "");
  return said;
}

/** The sentences of a language whose keys begin with `prefix`, by key. */
export function sentencesUnder(language: Language, prefix: string): ReadonlyMap<string, string> {
  const from = `${language}:${prefix}`;
  const found = [...sentences].filter(([key]) => key.startsWith(from));
  return new Map(found.map(([key, sentence]) => [key.slice(language.length + 1), sentence]));
}
