/** What is wrong with a connection, for its reader: what Node, TLS and MQTT.js say in English is found in the catalogue by its form. */
import { type Language, readings, text } from "#foundation/text";

/** A connection's `lastError` in the reader's language; one that no form fits stays as it was said. */
export function problemIn(language: Language, said: string | null): string | null {
  if (language === "en" || said === null) return said;
  for (const { key, attributes } of readings("ingest.problem-", said)) return text(language, key, attributes);
  return said;
}
