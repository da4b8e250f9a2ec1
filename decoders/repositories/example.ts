/**
 * Examples as TS013 test cases write them: `input` with bytes, port and time, or the data of a downlink; `output` or `expected`
 * with data, bytes or errors.
 */
import { z } from "zod";
import type { SandboxTask } from "../sandbox-wire.ts";
import type { Example, Report } from "./device.ts";

const texts = z.union([z.string(), z.array(z.unknown())]).nullish();

const bytes = z.union([
  z.array(z.coerce.number().int().min(-128).max(255)),
  z.string().regex(/^(?:0x)?(?:[0-9a-f]{2}\s*)*$/i, "no hex digits"),
]);
const fPort = z.coerce.number().int().min(0).max(255).nullish();

const answer = z.looseObject({ data: z.unknown().optional(), bytes: bytes.optional(), fPort, errors: texts });

/** The Things Network writes `description` and `output`, ChirpStack `name` and `expected`; both are met in both. */
const exampleForm = z.looseObject({
  name: z.unknown().optional(),
  description: z.unknown().optional(),
  input: z.looseObject({
    bytes: bytes.optional(),
    data: z.unknown().optional(),
    fPort,
    recvTime: z.unknown().optional(),
  }),
  output: answer.nullish(),
  expected: answer.nullish(),
  normalizedOutput: answer.nullish(),
});

/** A list of examples of one task; one that isn't in the form is reported and left out. */
export function examplesFrom(list: unknown, file: string, report: Report, task: SandboxTask = "decode"): Example[] {
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
    const given = task === "encode" ? input.data : input.bytes;
    if (!said || given === undefined) {
      report(file, `example ${index + 1} says not what is ${said ? "given" : "expected"}`);
      return [];
    }
    const refused = (said.errors?.length ?? 0) > 0;
    const data = task === "encode" ? encodedFrom(said) : said.data;
    return [
      {
        name: String(name ?? description ?? index + 1),
        task,
        payload: input.bytes && task !== "encode" ? payloadFrom(input.bytes) : JSON.stringify(given),
        fPort: input.fPort ?? (task === "encode" ? portWhereNoneIsSaid : null),
        receivedAt: instantFrom(input.recvTime),
        expected: refused ? { refused } : { data, normalized: normalizedOutput?.data },
      },
    ];
  });
}

/** What is to be sent needs a port; many codecs leave it to who sends. */
const portWhereNoneIsSaid = 1;

const encodedFrom = ({ bytes, fPort }: z.infer<typeof answer>) => ({
  payload: payloadFrom(bytes ?? []),
  ...(typeof fPort === "number" ? { fPort } : {}),
});

const payloadFrom = (bytes: readonly number[] | string): string =>
  typeof bytes === "string"
    ? bytes.replace(/^0x|\s/gi, "").toLowerCase()
    : Buffer.from(bytes.map((byte) => byte & 255)).toString("hex");

function instantFrom(time: unknown): number | null {
  if (time instanceof Date) return Number.isNaN(time.getTime()) ? null : time.getTime();
  const instant = typeof time === "number" ? time : typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}
