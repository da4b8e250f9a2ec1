/** A codec's data → flat fields: nested names joined with dots, finite numbers, texts, flags; nothing else. */
import type { FieldValue } from "#journal";

export interface Normalized {
  readonly fields: Record<string, FieldValue>;
  /** One sentence that names what was left out or cut. */
  readonly warnings: string[];
  /** Why there are no fields at all; null when there are some. */
  readonly error: string | null;
}

/**
 * Flattens whatever a codec gave. `{ soil: { temperature: 21.5 }, ports: [7, 8] }` becomes `soil.temperature`, `ports.0`,
 * `ports.1`; `{ value: 3.1, unit: "V" }` becomes 3.1; a Date its ISO text, a bigint its digits. Null, undefined, NaN and
 * infinities are left out with a warning; no field at all is an error, since a silent codec is a broken one.
 * Limits: 200 fields, names of 100 characters, texts of 1,000 (cut), 64 kB in all (error), so that one uplink can't
 * crowd a store.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function fieldsFrom(data: unknown): Normalized {
  const fields: Record<string, FieldValue> = {};
  const leftOut: string[] = [];
  let fieldCount = 0;
  let characters = 0;
  let visitsLeft = 5_000; // codecs can give cyclic or endless objects
  const besidesValue = /^(unit|units|displayName|display_name|name|label|symbol|description)$/;

  function leaveOut(name: string, why: string): void {
    if (leftOut.length < 10) leftOut.push(`${name.slice(0, 100) || "data"} (${why})`);
    else if (leftOut.length === 10) leftOut.push("…");
  }
  function put(name: string, value: FieldValue): void {
    if (fieldCount >= 200) return leaveOut(name, "more than 200 fields");
    if (name.length > 100) return leaveOut(name, "name longer than 100 characters");
    if (name === "" || name === "__proto__") return leaveOut(name, "not a name");
    fields[name] = value;
    fieldCount += 1;
    characters += name.length + (typeof value === "string" ? value.length : 8);
  }
  function putText(name: string, text: string): void {
    if (text.length > 1_000) leaveOut(name, "text longer than 1,000 characters, cut");
    put(name, text.slice(0, 1_000).toWellFormed());
  }
  function boxedValue(keys: string[], object: Record<string, unknown>): unknown {
    if (!keys.includes("value") || !keys.every((key) => key === "value" || besidesValue.test(key))) return undefined;
    const { value } = object;
    return typeof value === "object" && value !== null && !(value instanceof Date) ? undefined : value;
  }
  function visitObject(name: string, object: object, depth: number): void {
    if (object instanceof Date) {
      const instant = object.getTime();
      return Number.isNaN(instant) ? leaveOut(name, "invalid date") : put(name, object.toISOString());
    }
    if (depth > 10) return leaveOut(name, "nested more than 10 deep");
    const inner = object as Record<string, unknown>;
    const keys = Object.keys(inner);
    const boxed = depth > 0 ? boxedValue(keys, inner) : undefined;
    if (boxed !== undefined) return visit(name, boxed, depth + 1);
    for (const key of keys) {
      if (visitsLeft <= 0) return leaveOut(name, "too many values");
      visit(name === "" ? key : `${name}.${key}`, inner[key], depth + 1);
    }
  }
  function visit(name: string, value: unknown, depth: number): void {
    visitsLeft -= 1;
    if (typeof value === "number") return Number.isFinite(value) ? put(name, value) : leaveOut(name, `${value}`);
    if (typeof value === "boolean") return put(name, value);
    if (typeof value === "string") return putText(name, value);
    if (typeof value === "bigint") return putText(name, value.toString());
    if (typeof value === "object" && value !== null) return visitObject(name, value, depth);
    leaveOut(name, value === null ? "null" : typeof value);
  }

  visit("", data, 0);
  const warnings = leftOut.length > 0 ? [`left out: ${leftOut.join(", ")}`] : [];
  if (characters > 65_536) return { fields: {}, warnings, error: "the codec gave more than 64 kB of fields" };
  return { fields, warnings, error: fieldCount > 0 ? null : "the codec gave no fields" };
}
