/** Examples of a codec: whether it makes of each what it should, in the codec's own fields, before any mapping. */
import type { Fields, FieldValue } from "#journal";
import type { CodecExample } from "#registry";
import type { Decoded, DecodeInput } from "./decoded.ts";
import type { MakeExample } from "./makes.ts";
import { fieldsFrom } from "./normalize.ts";
import type { Example } from "./repositories/device.ts";
import { said } from "./sentences.ts";

export interface ExampleFailure {
  readonly example: string;
  readonly sentence: string;
}

export interface ExamplesReport {
  readonly passed: number;
  readonly failures: readonly ExampleFailure[];
}

export const inputFromExample = ({ payload, fPort, receivedAt }: CodecExample, now: number): DecodeInput => ({
  payload,
  fPort,
  receivedAt: receivedAt ?? now,
  decoded: null,
});

/** What became of each example, in order. */
export function reportOf(examples: readonly CodecExample[], decoded: readonly Decoded[]): ExamplesReport {
  const failures = examples.flatMap((example, index): ExampleFailure[] => {
    const answer = decoded[index];
    const sentence = answer ? exampleDifference(answer, example.expected) : said("no-answer");
    return sentence === null ? [] : [{ example: example.name, sentence }];
  });
  return { passed: examples.length - failures.length, failures };
}

function exampleDifference({ outcome, own, reason }: Decoded, expected: CodecExample["expected"]): string | null {
  if ("error" in expected) {
    if (outcome === "decoded") return said("example-refused-not");
    return reason.includes(expected.error) ? null : said("example-other-error", { sentence: reason });
  }
  const isSilent = Object.keys(expected.fields).length === 0 && outcome !== "codec-timeout";
  if (outcome !== "decoded") return isSilent && reason === said("no-fields") ? null : reason;
  return fieldsDifference(own, expected.fields);
}

/** How far fields are from those wanted, in one sentence; null when they are those. */
export function fieldsDifference(fields: Fields, wanted: Fields): string | null {
  for (const name of Object.keys(wanted)) {
    const [is, should] = [fields[name], wanted[name]];
    if (!isEqual(is, should))
      return said("example-other", { name, is: JSON.stringify(is) ?? "not there", should: JSON.stringify(should) });
  }
  const surplus = Object.keys(fields).find((name) => !Object.hasOwn(wanted, name));
  return surplus === undefined ? null : said("example-surplus", { name: surplus });
}

/** Numbers may differ by what binary fractions do when an example was written with fewer digits than a double has. */
function isEqual(is: FieldValue | undefined, should: FieldValue | undefined): boolean {
  if (is === should) return true;
  if (typeof is !== "number" || typeof should !== "number") return false;
  return Math.abs(is - should) <= 1e-9 * Math.max(1, Math.abs(should));
}

/** Examples of the shipped catalogue, as a profile keeps them. */
export const examplesOfMake = (examples: readonly MakeExample[]): CodecExample[] =>
  examples.map(({ name, payload, fPort, fields, error }) => ({
    name,
    payload: payload.toLowerCase(),
    fPort,
    receivedAt: null,
    expected: error === undefined ? { fields: fields ?? {} } : { error },
  }));

/** So many examples of a repository are kept with a profile, and payloads no longer than a profile's may be. */
const examplesMax = 200;
const payloadDigitsMax = 2_000;

/** Examples of a device repository, as a profile keeps them: those of uplinks. */
export const examplesOfRepository = (examples: readonly Example[]): CodecExample[] =>
  examples
    .filter(({ payload, task }) => task === "decode" && payload.length <= payloadDigitsMax)
    .slice(0, examplesMax)
    .map(({ name, payload, fPort, receivedAt, expected }) => ({
      name: name.slice(0, 200),
      payload,
      fPort,
      receivedAt,
      expected: "refused" in expected ? { error: "" } : { fields: fieldsFrom(expected.data).fields },
    }));
