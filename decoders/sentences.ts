/**
 * What decoding says of an uplink, for its readers. A measurement is written once and read in either language, so what is stored
 * is the English sentence: it is found again in the catalogue by its form. What a vendor's codec says stays as it is.
 */
import type { Attributes } from "#foundation/fault";
import { type Language, readings, text } from "#foundation/text";

const prefix = "decoders.says-";

/** One of this room's sentences, as it is stored. */
export const said = (key: string, attributes: Attributes = {}): string => text("en", prefix + key, attributes);

/** A stored sentence, or several joined by semicolons, in the reader's language; unknown ones as they are. */
export function sentenceIn(language: Language, stored: string): string {
  if (language === "en" || stored === "") return stored;
  return (
    translated(language, stored) ??
    stored
      .split("; ")
      .map((one) => translated(language, one) ?? one)
      .join("; ")
  );
}

function translated(language: Language, stored: string): string | null {
  for (const { key, attributes } of readings(prefix, stored)) {
    const { sentence } = attributes;
    // A sentence within a sentence; “name: sentence” is one only if what follows the colon is known, too.
    const inner = sentence === undefined ? undefined : translated(language, sentence);
    if (inner === null && key === `${prefix}grammar-field`) continue;
    return text(language, key, inner ? { ...attributes, sentence: inner } : attributes);
  }
  return null;
}
