/** Examples as TS013 test cases write them: `input` with bytes, port and time; `output` or `expected` with data or errors. */
import { z } from "zod";
import type { Example, Report } from "./device.ts";

const texts = z.union([z.string(), z.array(z.unknown())]).nullish();

const answer = z.looseObject({ data: z.unknown().optional(), errors: texts });

/** The Things Network writes `description` and `output`, ChirpStack `name` and `expected`; both are met in both. */
const exampleForm = z.looseObject({
  name: z.unknown().optional(),
  description: z.unknown().optional(),
  input: z.looseObject({
    bytes: z.union([
      z.array(z.coerce.number().int().min(-128).max(255)),
      z.string().regex(/^(?:0x)?(?:[0-9a-f]{2}\s*)*$/i, "no hex digits"),
    ]),
    fPort: z.coerce.number().int().min(0).max(255).nullish(),
    recvTime: z.unknown().optional(),
  }),
  output: answer.nullish(),
  expected: answer.nullish(),
  normalizedOutput: answer.nullish(),
});

/** A list of examples; one that isn't in the form is reported and left out. */
export function examplesFrom(list: unknown, file: string, report: Report): Example[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    report(file, "examples are no list");
    return [];
  }
  return list.flatMap((entry: unknown, index): Example[] => {
    const checked = exampleForm.safeParse(entry);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      report(file, `example ${index + 1}: ${issue?.path.join(".")}: ${issue?.message}`);
      return [];
    }
    const { input, output, expected, normalizedOutput, name, description } = checked.data;
    const said = output ?? expected;
    if (!said) {
      report(file, `example ${index + 1} says not what is expected`);
      return [];
    }
    const refused = (said.errors?.length ?? 0) > 0;
    return [
      {
        name: String(name ?? description ?? index + 1),
        payload: payloadFrom(input.bytes),
        fPort: input.fPort ?? null,
        receivedAt: instantFrom(input.recvTime),
        expected: refused ? { refused } : { data: said.data, normalized: normalizedOutput?.data },
      },
    ];
  });
}

const payloadFrom = (bytes: readonly number[] | string): string =>
  typeof bytes === "string"
    ? bytes.replace(/^0x|\s/gi, "").toLowerCase()
    : Buffer.from(bytes.map((byte) => byte & 255)).toString("hex");

function instantFrom(time: unknown): number | null {
  if (time instanceof Date) return Number.isNaN(time.getTime()) ? null : time.getTime();
  const instant = typeof time === "number" ? time : typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}
