/** The difference that another version of a codec makes, over uplinks that really came. Pure. */
import type { FieldValue } from "#journal";
import { quantityNamed } from "#registry";
import type { Decoded } from "./decoded.ts";

/** How often a field has another value, is new, or is no more; with a few of them for people to look at. */
export interface FieldPreview {
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
  readonly samples: readonly {
    /** Which of the uplinks. */
    readonly index: number;
    readonly before: FieldValue | null;
    readonly after: FieldValue | null;
  }[];
}

export interface Preview {
  readonly uplinks: number;
  /** How many give something else: another outcome, or other fields. */
  readonly different: number;
  /** How many gave fields before and give none now, and the other way round. */
  readonly broken: number;
  readonly mended: number;
  readonly fields: Readonly<Record<string, FieldPreview>>;
  /** Why uplinks give no fields now, by how often. */
  readonly errors: readonly { readonly sentence: string; readonly count: number; readonly index: number }[];
  readonly warnings: readonly { readonly sentence: string; readonly count: number; readonly index: number }[];
  /** Quantities that lie outside what is sensible for them: a wrong unit, sign or byte order, or a broken sensor. */
  readonly implausible: readonly Implausible[];
}

export interface Implausible {
  readonly field: string;
  /** One of them, and which of the uplinks it is of. */
  readonly value: number;
  readonly index: number;
  readonly count: number;
  readonly range: readonly [least: number, most: number];
}

const samplesMax = 3;
/** A codec may name fields, or word sentences, anew for each uplink. */
const namesMax = 200;
const sentencesMax = 20;

export function previewOf(before: readonly Decoded[], after: readonly Decoded[]): Preview {
  const fields = new Map<string, { changed: number; added: number; removed: number; samples: Sample[] }>();
  const count = { different: 0, broken: 0, mended: 0 };
  function note(name: string, what: "changed" | "added" | "removed", sample: Sample): void {
    const known = fields.get(name) ?? { changed: 0, added: 0, removed: 0, samples: [] };
    if (!fields.has(name) && fields.size >= namesMax) return;
    known[what] += 1;
    if (known.samples.length < samplesMax) known.samples.push(sample);
    fields.set(name, known);
  }
  after.forEach((now, index) => {
    const then = before[index];
    if (!then) return;
    const names = new Set([...Object.keys(then.fields), ...Object.keys(now.fields)]);
    let isDifferent = then.outcome !== now.outcome;
    for (const name of names) {
      const [was, is] = [then.fields[name] ?? null, now.fields[name] ?? null];
      if (was === is) continue;
      isDifferent = true;
      note(name, was === null ? "added" : is === null ? "removed" : "changed", { index, before: was, after: is });
    }
    if (isDifferent) count.different += 1;
    if (then.outcome === "decoded" && now.outcome !== "decoded") count.broken += 1;
    if (then.outcome !== "decoded" && now.outcome === "decoded") count.mended += 1;
  });
  return {
    uplinks: after.length,
    ...count,
    fields: Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1))),
    errors: counted(after, ({ outcome, reason }) => (outcome === "decoded" || reason === "" ? [] : [reason])),
    warnings: counted(after, ({ outcome, warnings }) => (outcome === "decoded" ? warnings : [])),
    implausible: implausibleIn(after),
  };
}

function implausibleIn(decoded: readonly Decoded[]): Implausible[] {
  const found = new Map<string, Implausible>();
  decoded.forEach(({ fields }, index) => {
    for (const [field, value] of Object.entries(fields)) {
      const range = quantityNamed(field)?.range;
      if (!range || typeof value !== "number" || (value >= range[0] && value <= range[1])) continue;
      const first = found.get(field) ?? { field, value, index, count: 0, range };
      found.set(field, { ...first, count: first.count + 1 });
    }
  });
  return [...found.values()].sort((a, b) => b.count - a.count);
}

type Sample = FieldPreview["samples"][number];

/** The most frequent first, each with the first uplink that has it. */
function counted(decoded: readonly Decoded[], sentencesOf: (one: Decoded) => readonly string[]) {
  const counts = new Map<string, { count: number; index: number }>();
  decoded.forEach((one, index) => {
    for (const sentence of new Set(sentencesOf(one))) {
      const known = counts.get(sentence);
      if (known) known.count += 1;
      else counts.set(sentence, { count: 1, index });
    }
  });
  return [...counts]
    .map(([sentence, facts]) => ({ sentence, ...facts }))
    .sort((a, b) => b.count - a.count)
    .slice(0, sentencesMax);
}
