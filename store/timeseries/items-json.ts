/** Points and buckets as JSON text, made of columns: no object for a point, and none that another thread would have to take apart. */
import { localTimes } from "#foundation/calendar";
import type { FieldValue } from "#journal";
import { type Frame, valueAt } from "./frame.ts";
import type { Bucket, ItemsJson } from "./series.ts";

const utf8 = new TextEncoder();

/** An instant in quotes, as RFC 3339. */
const quotedTimes = (zone: string) => localTimes(zone, (day, time, offset) => `"${day}T${time}${offset}"`);

type Types = Map<string, "number" | "string" | "boolean">;

const typeOf = (value: FieldValue) =>
  typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";

const textOf = (value: FieldValue): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** Points frame by frame. */
export function createPointsWriter(zone: string) {
  const timeOf = quotedTimes(zone);
  const types: Types = new Map();
  const items: string[] = [];
  return {
    take({ at, columns }: Frame): void {
      const named = columns.map(({ name, values }) => ({ name, values, key: `${JSON.stringify(name)}:` }));
      for (let index = 0; index < at.length; index += 1) {
        let pairs = "";
        for (const { name, values, key } of named) {
          const value = valueAt(values, index);
          if (value === undefined) continue;
          if (!types.has(name)) types.set(name, typeOf(value));
          pairs += `${pairs && ","}${key}${textOf(value)}`;
        }
        items.push(`{"at":${timeOf(at[index] ?? 0)},"values":{${pairs}}}`);
      }
    },
    end: (): ItemsJson => ({ types, items: utf8.encode(items.join()) }),
  };
}

/** A field's type is that of its first bucket's last value. */
export function bucketsJson(buckets: readonly Bucket[], zone: string): ItemsJson {
  const timeOf = quotedTimes(zone);
  const types: Types = new Map();
  const items = buckets.map(({ from, to, count, fields }) => {
    for (const name in fields) if (fields[name] && !types.has(name)) types.set(name, typeOf(fields[name].last));
    return `{"from":${timeOf(from)},"to":${timeOf(to)},"count":${count},"values":${JSON.stringify(fields)}}`;
  });
  return { types, items: utf8.encode(items.join()) };
}
