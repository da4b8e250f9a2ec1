/** Device repositories of others: their devices one by one, whichever layout they have, and whether the examples pass. */
import { basename, resolve } from "node:path";
import type { Clock } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { FieldValue } from "#journal";
import { type ExampleFailure, fieldsDifference } from "../examples.ts";
import { fieldsFrom, oneMeasurementFrom } from "../normalize.ts";
import { openSandbox, type Sandbox, type SandboxInput } from "../sandbox.ts";
import type { CodecResult, SandboxTask } from "../sandbox-wire.ts";
import { said } from "../sentences.ts";
import { isTold, worded } from "../vocabulary.ts";
import * as chirpstack from "./chirpstack.ts";
import type { Example, FileProblem, Report, RepositoryDevice } from "./device.ts";
import { type Folder, openFolder } from "./folder.ts";
import * as theThingsNetwork from "./the-things-network.ts";

export interface TriedDevice extends RepositoryDevice {
  /** Why the codec can't be used at all; null when it can. */
  readonly unusable: string | null;
  readonly passed: number;
  readonly failures: readonly ExampleFailure[];
  /** Fields of the examples, with a value of each, under the codec's own names; without what `normalizeUplink` says, too. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Of those, as the codec says them. */
  readonly units: Readonly<Record<string, string>>;
}

export interface RepositoryOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Only these vendors' folders; all when empty. */
  readonly vendors: readonly string[];
}

/**
 * Devices of a repository in the layout of The Things Network (`vendor/<vendor>/index.yaml`) or of ChirpStack
 * (`vendors/<vendor>/vendor.toml`): the whole, its folder of vendors, or one vendor's folder. Codecs run in the sandbox.
 * What is wrong with a file is yielded and costs that file only; throws when the folder isn't there or holds no vendor.
 */
export async function* devicesInRepository(
  root: string,
  { clock, log, vendors }: RepositoryOptions,
): AsyncGenerator<{ device: TriedDevice } | { problem: FileProblem }> {
  let problems: FileProblem[] = [];
  const told = new Set<string>();
  function report(file: string, sentence: string): void {
    const problem = { file: file.replace(/^\.\//, ""), sentence };
    const key = JSON.stringify(problem);
    if (told.has(key)) return; // several devices share a codec
    told.add(key);
    problems.push(problem);
  }
  function* reported(): Generator<{ problem: FileProblem }> {
    const list = problems;
    problems = [];
    for (const problem of list) yield { problem };
  }
  const sandbox = openSandbox({ clock, log });
  try {
    for await (const device of devicesUnder(root, vendors, report)) {
      yield* reported();
      yield { device: await tried(device, clock, sandbox) };
    }
    yield* reported();
  } finally {
    sandbox.close();
  }
}

async function* devicesUnder(
  root: string,
  wanted: readonly string[],
  report: Report,
): AsyncGenerator<RepositoryDevice> {
  const folder = await openFolder(root);
  const layouts = [
    ["vendors", "vendor.toml"],
    ["vendor", "index.yaml"],
    [".", "vendor.toml"],
    [".", "index.yaml"],
  ] as const;
  for (const [above, mark] of layouts) {
    const present: string[] = [];
    for (const name of await folder.names(above)) {
      const lies = name.startsWith(".") ? [] : await folder.names(`${above}/${name}`);
      if (lies.includes(mark) || (mark === "vendor.toml" && lies.includes("devices"))) present.push(name);
    }
    const chosen = present.filter((name) => wanted.length === 0 || wanted.includes(name));
    if (present.length === 0) continue;
    for (const name of wanted) if (!present.includes(name)) report(`${above}/${name}`, "no such vendor");
    const names = await theThingsNetwork.vendorNames(folder, above, report);
    return yield* devicesOf(
      folder,
      chosen.map((id) => ({ id, name: names.get(id) ?? id, path: `${above}/${id}` })),
      report,
    );
  }
  const id = basename(resolve(root));
  const own = await folder.names(".");
  if (!own.includes("vendor.toml") && !own.includes("index.yaml"))
    throw new Error(`${root} has neither vendor/<vendor>/index.yaml nor vendors/<vendor>/vendor.toml`);
  yield* devicesOf(folder, [{ id, name: id, path: "." }], report);
}

async function* devicesOf(
  folder: Folder,
  vendors: readonly { id: string; name: string; path: string }[],
  report: Report,
): AsyncGenerator<RepositoryDevice> {
  for (const { id, name, path } of vendors) {
    if ((await folder.names(path)).includes("index.yaml"))
      yield* theThingsNetwork.devicesOfVendor(folder, path, { id, name }, report);
    else yield* chirpstack.devicesOfVendor(folder, path, id, report);
  }
}

async function tried(device: RepositoryDevice, clock: Clock, sandbox: Sandbox): Promise<TriedDevice> {
  const unusable = await sandbox.check(device.source);
  const failures: ExampleFailure[] = [];
  const fields: Record<string, FieldValue> = {};
  const units: Record<string, string> = {};
  if (unusable !== null) return { ...device, unusable, passed: 0, failures, fields, units };
  for (const example of device.examples) {
    const { payload, fPort, receivedAt, expected, name, task } = example;
    const result = await answerOf(sandbox, device.source, [payload, fPort, receivedAt ?? clock.now()], task);
    const sentence = differenceOf(result, expected, task);
    if (sentence !== null) failures.push({ example: name, sentence });
    if (!("fields" in result) || task !== "decode") continue;
    const told = worded({}, result.normalized ?? null, {}).fields;
    for (const [field, value] of Object.entries(result.fields))
      if (!isTold(told, field, value)) fields[field] ??= value;
    Object.assign(units, result.units);
  }
  return { ...device, unusable, passed: device.examples.length - failures.length, failures, fields, units };
}

/** A limit counts time, not work: on a busy machine a good codec exceeds it now and then, one that hangs does each time. */
const attemptsMax = 3;

async function answerOf(
  sandbox: Sandbox,
  source: string,
  input: SandboxInput,
  task: SandboxTask,
): Promise<CodecResult> {
  let result = await sandbox.attempt(source, input, task);
  for (let attempts = 1; attempts < attemptsMax && "timeout" in result; attempts += 1)
    result = await sandbox.attempt(source, input, task);
  return result;
}

/** How far a result is from what an example expects, in one sentence; null when it is that. */
export function differenceOf(
  result: CodecResult,
  expected: Example["expected"],
  task: SandboxTask = "decode",
): string | null {
  if ("refused" in expected) return "error" in result ? null : said("example-refused-not");
  if (!("fields" in result)) {
    if (!("error" in result)) return "the codec hangs";
    const silent = fieldsFrom(expected.data).error !== null && result.error === "the codec gave no fields";
    return silent ? null : result.error;
  }
  const { data, normalized } = expected;
  const wanted = fieldsFrom(data).fields;
  // An example that says no port is content with any.
  const isSaid = ([name]: [string, FieldValue]) => task !== "encode" || Object.hasOwn(wanted, name);
  const fields = Object.fromEntries(Object.entries(result.fields).filter(isSaid));
  const difference = fieldsDifference(fields, wanted);
  if (difference !== null || normalized === undefined) return difference;
  const unlike = fieldsDifference(result.normalized ?? {}, fieldsFrom(oneMeasurementFrom(normalized)).fields);
  return unlike && `normalized: ${unlike}`;
}
