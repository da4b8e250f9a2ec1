/**
 * `hatoba profiles import FOLDER`: profiles from a device repository of The Things Network's or ChirpStack's layout, with its
 * examples run and a report of which pass. What can't be used is named and stops nothing.
 */
import { parseArgs } from "node:util";
import { systemActor, systemScope } from "#accounts";
import { devicesInRepository, examplesOfRepository, type TriedDevice } from "#decoders";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { type DeviceProfile, proposedMappingOf, type Registry } from "#registry";
import { readConfig } from "../config.ts";
import { openBooks } from "../parts.ts";
import { UsageMistake } from "../usage.ts";

const usage = "usage: hatoba profiles import FOLDER [--vendor NAME]… [--dry-run] [--update] [--no-mapping]";

const options = {
  vendor: { type: "string", multiple: true },
  "dry-run": { type: "boolean" },
  update: { type: "boolean" },
  "no-mapping": { type: "boolean" },
} as const;

type Fate =
  | "imported"
  | "can be imported"
  | "updated"
  | "there already"
  | "differs from the profile there (--update takes it)"
  | "unusable";

export async function profiles(words: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [verb, root, ...more] = positionals;
  if (verb !== "import" || !root || more.length > 0) throw new UsageMistake(usage);
  const log = createLog("error", "json");
  const books = values["dry-run"] ? null : await openBooks(readConfig(process.env), log);
  try {
    const clock = books?.clock ?? systemClock();
    const put = await intoRegistry(books?.registry ?? null, values);
    const count = { examples: 0, passed: 0, problems: 0 };
    const fates = new Map<Fate, number>();
    for await (const found of devicesInRepository(root, { clock, log, vendors: values.vendor ?? [] })) {
      if ("problem" in found) {
        count.problems += 1;
        print(`${found.problem.file}: ${found.problem.sentence}`);
        continue;
      }
      const { device } = found;
      const { fate, mapping } = await put(device);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      count.examples += device.examples.length;
      count.passed += device.passed;
      for (const line of linesOf(device, fate, mapping)) print(line);
    }
    const sums = [...fates].map(([fate, number]) => `${number} ${fate}`).join(", ") || "no devices";
    process.stdout.write(
      `${books ? "" : "dry run, nothing stored: "}${sums}; ${count.passed} of ${count.examples} examples pass; ` +
        `${count.problems} files or parts of them can't be used\n`,
    );
    return fates.size > (fates.has("unusable") ? 1 : 0) ? 0 : 1;
  } finally {
    await books?.registry.close();
    await books?.database.close();
  }
}

/** Names and sentences are vendors': what would steer a terminal is left out. */
const print = (line: string): boolean => process.stdout.write(`${line.replaceAll(/\p{Cc}/gu, " ")}\n`);

type Mapping = DeviceProfile["quantities"];

function linesOf(device: TriedDevice, fate: Fate, mapping: Mapping): string[] {
  const { id, name, unusable, passed, examples, failures } = device;
  const tally = unusable ?? (examples.length === 0 ? "no examples" : `${passed} of ${examples.length} examples pass`);
  const mapped = Object.entries(mapping).map(
    ([field, { quantity, unit }]) => `${field} → ${quantity}${unit ? ` (in ${unit})` : ""}`,
  );
  return [
    `${fate}: ${name} (${id}): ${tally}`,
    ...failures.map(({ example, sentence }) => `    example "${example}": ${sentence}`),
    ...(mapped.length > 0 ? [`    ${mapped.join(", ")}`] : []),
  ];
}

/**
 * Puts devices into the books as profiles. One that is there by its name is left as it is, unless its codec shall be taken;
 * devices of a run that share a name but not a codec are told apart by their IDs. Without books nothing is stored.
 */
async function intoRegistry(
  registry: Registry | null,
  { update, "no-mapping": plain }: { update?: boolean | undefined; "no-mapping"?: boolean | undefined },
) {
  const known = new Map<string, { id: string; source: string | null; fresh: boolean }>();
  for (let after: string | undefined, more = registry !== null; registry && more; ) {
    const page = await registry.profiles(systemScope(), { limit: 500, after });
    for (const { id, name, codec } of page.items)
      known.set(name, { id, source: codec.kind === "javascript" ? codec.source : null, fresh: false });
    after = page.next ?? undefined;
    more = page.next !== null;
  }
  return async (device: TriedDevice): Promise<{ fate: Fate; mapping: Mapping }> => {
    const { id, source, unusable } = device;
    if (unusable !== null) return { fate: "unusable", mapping: {} };
    const mapping = plain ? {} : proposedMappingOf(device.fields, device.units);
    const taken = known.get(device.name);
    const name = taken?.fresh && taken.source !== source ? `${device.name} [${id}]` : device.name;
    const there = known.get(name);
    const codec = { kind: "javascript", source } as const;
    const examples = examplesOfRepository(device.examples);
    if (!there) {
      const input = { name, network: "lorawan", codec, quantities: mapping, examples } as const;
      const made = await registry?.createProfile(systemActor, input);
      known.set(name, { id: made?.id ?? "", source, fresh: true });
      return { fate: registry ? "imported" : "can be imported", mapping };
    }
    if (there.source === source) return { fate: "there already", mapping: {} };
    if (!update) return { fate: "differs from the profile there (--update takes it)", mapping: {} };
    await registry?.updateProfile(systemActor, there.id, { codec, note: `${id} (profiles import)` });
    await registry?.keepCodecExamples(systemActor, there.id, examples);
    known.set(name, { ...there, source, fresh: true });
    return { fate: "updated", mapping: {} };
  };
}
