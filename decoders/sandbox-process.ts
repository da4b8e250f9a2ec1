/**
 * The process in which codecs run, each in an isolate of its own. It is a process and not a thread because V8 ends the
 * whole process at some allocations (`new Array(1e9).fill(1)`), whatever limit the isolate has.
 *
 * It reads two lines per request from standard input, a header and the payloads as JSON that is handed on unread, and
 * answers with two lines on standard output. It may be killed at any instant: it owns nothing.
 */
import { readFileSync, writeSync } from "node:fs";
import ivm from "isolated-vm";
import { codecIn, scriptEpilogue, scriptFrom, scriptParameters, scriptPrologue, sentencesFrom } from "./dialects.ts";
import { fieldsFrom, oneMeasurementFrom } from "./normalize.ts";
import { type CodecResult, onFrame, type SandboxAnswer, type SandboxRequest } from "./sandbox-wire.ts";
import { said } from "./sentences.ts";

/** Codecs with this limit share isolates; one with a limit of its own lives alone. */
const sharedMemoryMb = 16;
/** Compiling and running the script once; vendors' codecs take a few milliseconds. */
const startLimitMs = 250;
/**
 * An isolate costs about 1.7 MB and 2 ms to make, a context in one of them 0.6 MB. Contexts have their own globals and
 * prototypes and no way to one another, so sixteen codecs share an isolate; what one of them breaks is made anew for all.
 */
const codecsPerIsolate = 16;
/** An isolate's limit is for all that is in it: contexts are not held against a codec. */
const contextMb = 0.6;
/** Codecs kept ready; beyond these the one not used for longest makes room. */
const cellsMax = 400;

const textOf = (module: string): string =>
  readFileSync(new URL(module, import.meta.url), "utf8").replaceAll(/^import .*$|^export /gm, "");
const runtime = `(() => {${textOf("./codec-surroundings.js")}${textOf("./codec-built-ins.js")}${textOf("./codec-runtime.js")}
return prepare(${fieldsFrom}, ${oneMeasurementFrom}, ${codecIn}, ${sentencesFrom});
})()`;

interface Cell {
  readonly isolate: ivm.Isolate;
  readonly run: (request: SandboxRequest, json: string, limitMs: number) => string;
  /** Frees the codec's context, and the isolate with its last one. */
  readonly close: () => void;
}

/** `bad` is a codec that can't be used; `stalled` one that did not come to its start this time, as on a busy machine. */
type Opened =
  | { readonly kind: "cell"; readonly cell: Cell }
  | { readonly kind: "bad"; readonly sentence: string }
  | { readonly kind: "stalled"; readonly sentence: string };

/** Isolates with how many codecs live in each; without end where one lives alone. */
const tenants = new Map<ivm.Isolate, number>();
/** Codecs that broke their isolate once live alone from then on. */
const solitary = new Set<string>();

function isolateFor(codec: string, memoryMb: number): ivm.Isolate {
  const isAlone = solitary.has(codec) || memoryMb !== sharedMemoryMb;
  for (const [isolate, count] of tenants) {
    if (isolate.isDisposed) tenants.delete(isolate);
    else if (count < codecsPerIsolate && !isAlone) {
      tenants.set(isolate, count + 1);
      return isolate;
    }
  }
  const contextsMb = Math.ceil((isAlone ? 1 : codecsPerIsolate) * contextMb);
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb + contextsMb });
  tenants.set(isolate, isAlone ? Number.POSITIVE_INFINITY : 1);
  return isolate;
}

function leave(isolate: ivm.Isolate): void {
  const count = tenants.get(isolate) ?? 1;
  const left = Number.isFinite(count) ? count - 1 : 0;
  if (isolate.isDisposed || left <= 0) tenants.delete(isolate);
  else tenants.set(isolate, left);
  if (left <= 0 && !isolate.isDisposed) isolate.dispose();
}

/** A context with the codec's script in it, and why the script is of no use, if it isn't. */
function started(isolate: ivm.Isolate, source: string, timeout: number) {
  const context = isolate.createContextSync();
  const root = context.evalSync(runtime, { reference: true, timeout }) as ivm.Reference;
  const start = root.getSync("start", { reference: true }) as ivm.Reference;
  const run = root.getSync("run", { reference: true }) as ivm.Reference;
  const script = `${scriptPrologue}${scriptFrom(source)}${scriptEpilogue}`;
  const sentence: unknown = start.applySync(undefined, [script, [...scriptParameters]], {
    arguments: { copy: true },
    timeout,
  });
  for (const reference of [root, start]) reference.release();
  return { context, run, sentence };
}

function openCell(codec: string, source: string, memoryMb: number): Opened {
  const isolate = isolateFor(codec, memoryMb);
  try {
    const { context, run, sentence } = within(isolate, startLimitMs, (limitMs) => started(isolate, source, limitMs));
    const close = () => {
      if (!isolate.isDisposed) {
        run.release();
        context.release();
      }
      leave(isolate);
    };
    if (typeof sentence === "string") {
      close();
      return { kind: "bad", sentence };
    }
    const call: Cell["run"] = ({ task, logs, outputBytes }, json, limitMs) =>
      String(run.applySync(undefined, [task, json, logs, outputBytes], { timeout: limitMs }));
    return { kind: "cell", cell: { isolate, run: call, close } };
  } catch (error) {
    leave(isolate);
    const kind = isTimeout(error) ? "stalled" : "bad";
    return { kind, sentence: said("not-started", { sentence: sentenceOf(error) }) };
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isTimeout = (error: unknown): boolean => /timed out/.test(sentenceOf(error));

const sources = new Map<string, string>();
const cells = new Map<string, Exclude<Opened, { kind: "stalled" }>>();

function cellOf({ codec, memoryMb }: SandboxRequest): Opened {
  const name = `${codec} ${memoryMb}`;
  const known = cells.get(name);
  cells.delete(name); // the order of the map is the order of use
  if (known && (known.kind === "bad" || !known.cell.isolate.isDisposed)) {
    cells.set(name, known);
    return known;
  }
  const opened = openCell(codec, sources.get(codec) ?? "", memoryMb);
  if (opened.kind !== "stalled") cells.set(name, opened);
  for (const [first, oldest] of cells) {
    if (cells.size <= cellsMax) break;
    cells.delete(first);
    if (oldest.kind === "cell") oldest.cell.close();
  }
  return opened;
}

/** A limit may take so many times as long by the clock, so that waiting for a processor is not held against a codec. */
const busyFactorMax = 8;

/**
 * Lets a codec use `limitMs` of the processor. V8's own limit is by the clock: a call that was ended by it without having had
 * its time is made again, with more. What a codec has changed of its own globals meanwhile stays.
 */
function within<T>(isolate: ivm.Isolate, limitMs: number, call: (clockMs: number) => T): T {
  for (let clockMs = limitMs; ; clockMs *= 2) {
    const before = usedMs();
    try {
      return call(clockMs);
    } catch (error) {
      const hadItsTime = isolate.isDisposed || usedMs() - before >= limitMs * 0.8;
      if (hadItsTime || clockMs >= limitMs * busyFactorMax || !isTimeout(error)) throw error;
    }
  }
}

const runWithin = ({ isolate, run }: Cell, request: SandboxRequest, json: string, limitMs: number): string =>
  within(isolate, limitMs, (clockMs) => run(request, json, clockMs));

/** By the processor, with V8's own threads: a codec that has them collect garbage without end has had its time, too. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** One payload under its own limit; breaking the isolate costs this payload only. */
function runOne(request: SandboxRequest, input: unknown): { text: string; broke: boolean } {
  const opened = cellOf(request);
  const text = (result: CodecResult) => JSON.stringify([result]);
  if (opened.kind === "stalled") return { text: text({ timeout: true }), broke: true };
  if (opened.kind === "bad") return { text: text({ error: opened.sentence }), broke: false };
  try {
    return {
      text: runWithin(opened.cell, request, JSON.stringify([input]), request.singleLimitMs),
      broke: false,
    };
  } catch (error) {
    if (opened.cell.isolate.isDisposed) solitary.add(request.codec);
    const result: CodecResult = opened.cell.isolate.isDisposed
      ? { error: said("memory", { limit: request.memoryMb }), limit: "memory" }
      : isTimeout(error)
        ? { timeout: true }
        : { error: sentenceOf(error) };
    return { text: text(result), broke: "timeout" in result || opened.cell.isolate.isDisposed };
  }
}

/** The batch did not come through as one: finds the culprits, until there were too many or it took too long. */
function runOneByOne(request: SandboxRequest, inputs: readonly unknown[]): string {
  const began = usedMs();
  const results: string[] = [];
  let broken = 0;
  for (const input of inputs) {
    if (broken >= request.brokenMax || usedMs() - began > request.oneByOneLimitMs) {
      results.push(JSON.stringify({ held: true } satisfies CodecResult));
      continue;
    }
    const { text, broke } = runOne(request, input);
    if (broke) broken += 1;
    results.push(text.slice(1, -1));
  }
  return `[${results.join(",")}]`;
}

function answerTo(request: SandboxRequest, json: string): { answer: SandboxAnswer; body: string } {
  if (request.source !== undefined) sources.set(request.codec, request.source);
  const { id } = request;
  const opened = cellOf(request);
  const inputs = () => JSON.parse(json) as unknown[];
  if (opened.kind === "bad" || (opened.kind === "stalled" && json === "[]"))
    return { answer: { id, kind: "bad-codec", sentence: opened.sentence }, body: "" };
  const began = performance.now();
  const results = (body: string) =>
    ({ answer: { id, kind: "results", tookMs: performance.now() - began }, body }) as const;
  if (opened.kind === "stalled") {
    const result: CodecResult = request.batchLimitMs > 0 ? { held: true } : { timeout: true };
    return results(JSON.stringify(inputs().map(() => result)));
  }
  if (request.batchLimitMs > 0) {
    try {
      return results(runWithin(opened.cell, request, json, request.batchLimitMs));
    } catch {
      // Too slow, too large or out of memory: which payload it was shows when they run alone.
    }
  }
  return results(runOneByOne(request, inputs()));
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

writeAll(`${JSON.stringify({ kind: "ready" } satisfies SandboxAnswer)}\n\n`);
onFrame(process.stdin, (header, json) => {
  const { answer, body } = answerTo(JSON.parse(header) as SandboxRequest, json);
  // Written at once: when a later request ends the process, this answer must already be out.
  writeAll(`${JSON.stringify(answer)}\n${body}\n`);
});
