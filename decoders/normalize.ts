/** A codec's data → flat fields: nested names joined with dots, finite numbers, texts, flags; nothing else. */
import type { FieldValue } from "#journal";

export interface Normalized {
  readonly fields: Record<string, FieldValue>;
  /** Of those whose value the codec gave with a unit. */
  readonly units: Record<string, string>;
  /** One sentence that names what was left out or cut. */
  readonly warnings: string[];
  /** Why there are no fields at all; null when there are some. */
  readonly error: string | null;
  /** The fields were more than may come out. */
  readonly tooMuch: boolean;
}

/**
 * Flattens whatever a codec gave. `{ soil: { temperature: 21.5 }, ports: [7, 8] }` becomes `soil.temperature`, `ports.0`,
 * `ports.1`; `{ value: 3.1, unit: "V" }` becomes 3.1, and its unit is told beside it; a Date its ISO text, a bigint its digits; what has a `toJSON` what that
 * says. Null, undefined, NaN and infinities are left out with a warning; no field at all is an error, since a silent codec is
 * a broken one, and so is an object that holds itself.
 * Limits: 200 fields, names of 100 characters, texts of 1,000 (cut), `bytesMax` in all (error; texts count with what was
 * cut), so that one uplink can't crowd a store. What every object has (`constructor`) is no name.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function fieldsFrom(data: unknown, bytesMax = 65_536): Normalized {
  const fields: Record<string, FieldValue> = {};
  const units: Record<string, string> = {};
  const leftOut: string[] = [];
  let [fieldCount, characters] = [0, 0];
  let visitsLeft = 5_000; // codecs can give cyclic or endless objects
  let isCyclic = false;
  const around: unknown[] = [];
  const besidesValue = /^(unit|units|displayName|display_name|name|label|symbol|description)$/;
  const besidesInList = /^(unit|units|symbol|description)$/; // a name beside it is its only one there

  function leaveOut(name: string, why: string): void {
    if (leftOut.length < 10) leftOut.push(`${name.slice(0, 100) || "data"} (${why})`);
    else if (leftOut.length === 10) leftOut.push("…");
  }
  function put(name: string, value: FieldValue): void {
    if (fieldCount >= 200) leaveOut(name, "more than 200 fields");
    else if (name.length > 100) leaveOut(name, "name longer than 100 characters");
    else if (name === "" || name === "__proto__" || name === "constructor" || name === "toString")
      leaveOut(name, "not a name");
    else {
      fields[name] = value;
      fieldCount += 1;
      characters += name.length + (typeof value === "string" ? value.length : 8);
    }
  }
  function putText(name: string, text: string): void {
    if (text.length > 1_000) leaveOut(name, "text longer than 1,000 characters, cut");
    characters += Math.max(0, text.length - 1_000);
    put(name, text.slice(0, 1_000).toWellFormed());
  }
  function boxedValue(name: string, keys: string[], { value }: Record<string, unknown>): unknown {
    const beside = /(^|\.)\d+$/.test(name) ? besidesInList : besidesValue;
    if (!keys.includes("value") || !keys.every((key) => key === "value" || beside.test(key))) return undefined;
    return typeof value === "object" && value !== null && !(value instanceof Date) ? undefined : value;
  }
  function visitObject(name: string, object: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(object);
    const boxed = depth > 0 ? boxedValue(name, keys, object) : undefined;
    if (boxed !== undefined) {
      visit(name, boxed, depth + 1);
      const unit = object.unit ?? object.units;
      if (typeof unit === "string" && unit.length <= 20 && Object.hasOwn(fields, name)) units[name] = unit;
    } else {
      around.push(object);
      for (const key of keys) {
        if (visitsLeft > 0) visit(name === "" ? key : `${name}.${key}`, object[key], depth + 1);
      }
      around.pop();
    }
  }
  function visitJson(name: string, value: object, depth: number): void {
    const { toJSON } = value as { toJSON?: unknown };
    if (value instanceof Number || value instanceof String || value instanceof Boolean)
      visit(name, value.valueOf(), depth);
    else if (typeof toJSON === "function" && !ArrayBuffer.isView(value)) visit(name, toJSON.call(value), depth + 1);
    else visitObject(name, value as Record<string, unknown>, depth);
  }
  function visit(name: string, value: unknown, depth: number): void {
    visitsLeft -= 1;
    if (visitsLeft === 0) leaveOut(name, "too many values");
    else if (typeof value === "number" && Number.isFinite(value)) put(name, value);
    else if (typeof value === "boolean") put(name, value);
    else if (typeof value === "string") putText(name, value);
    else if (typeof value === "bigint") putText(name, value.toString());
    else if (typeof value !== "object" || value === null)
      leaveOut(name, typeof value === "number" || value === null ? `${value}` : typeof value);
    else if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) leaveOut(name, "invalid date");
      else put(name, value.toISOString());
    } else if (around.includes(value)) isCyclic = true;
    else if (depth > 10) leaveOut(name, "nested more than 10 deep");
    else visitJson(name, value, depth);
  }
  visit(typeof data === "object" ? "" : "value", data, 0);
  const warnings = leftOut.length > 0 ? [`left out: ${leftOut.join(", ")}`] : [];
  const tooMuch = characters > bytesMax;
  if (!tooMuch && !isCyclic)
    return { fields, units, warnings, error: fieldCount > 0 ? null : "the codec gave no fields", tooMuch };
  const error = tooMuch
    ? `the codec gave more than ${bytesMax} bytes of fields`
    : "the codec gave an object that holds itself";
  return { fields: {}, units: {}, warnings: tooMuch ? warnings : [], error, tooMuch };
}

/**
 * What TS013 `normalizeUplink` gives as one object: a list of measurements holds the uplink's own first, and what a later one
 * adds (Sensative's `battery`) is taken from there. A later one with a time of its own is of another instant, and left out.
 *
 * @NOTE Its source text also runs inside the sandbox: it must refer to nothing outside itself.
 */
export function oneMeasurementFrom(normalized: unknown): unknown {
  if (!Array.isArray(normalized)) return normalized;
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  function merged(
    into: Record<string, unknown>,
    more: Record<string, unknown>,
    depth: number,
  ): Record<string, unknown> {
    const all = { ...into };
    for (const key of Object.keys(more)) {
      const [before, after] = [all[key], more[key]];
      if (isObject(before) && isObject(after) && depth < 10) all[key] = merged(before, after, depth + 1);
      else if (!Object.hasOwn(all, key)) all[key] = after;
    }
    return all;
  }
  const list = normalized.slice(0, 100).filter(isObject);
  const [first] = list;
  if (!first) return {};
  const sameInstant = list.filter(({ time }) => time === undefined || time === first.time);
  return sameInstant.reduce((all, more) => merged(all, more, 0), {});
}
