/**
 * Runs codecs as what they are, foreign code: in a process that may be killed, in batches, of which one that hangs or
 * breaks things is given back, so that it costs its own uplinks only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { brokenLimits, type DeviceVariables } from "#registry";
import {
  type BrokenLimit,
  type CodecResult,
  onFrame,
  type SandboxAnswer,
  type SandboxRequest,
  type SandboxTask,
} from "./sandbox-wire.ts";
import { said } from "./sentences.ts";

/** Payload as lower-case hex, port, instant of receipt, the device's variables. */
export type SandboxInput = readonly [
  payload: string,
  fPort: number | null,
  receivedAt: Millis,
  variables?: DeviceVariables | undefined,
];

/** What a codec may take for one payload, and in all. */
export interface RunLimits {
  readonly timeMs: number;
  /** Names and values of the fields of one payload. */
  readonly outputBytes: number;
  readonly memoryMb: number;
}

/** TS013 names no limit; network servers give 10 to 100 ms. */
export const usualLimits: RunLimits = { timeMs: 50, outputBytes: 65_536, memoryMb: 16 };

export interface Sandbox {
  /**
   * One result for each input, in order: `held` for those that were not run any more, since too many before them broke a limit
   * or the batch took too long. Rejects only when the sandbox itself can't be started.
   */
  run(source: string, inputs: readonly SandboxInput[], limits?: RunLimits): Promise<CodecResult[]>;
  /** Runs one input with its console. For the task `encode` the input has JSON in place of a payload. */
  attempt(source: string, input: SandboxInput, task?: SandboxTask, limits?: RunLimits): Promise<Attempted>;
  /** A sentence that says why a codec can't be used; null when it can. */
  check(source: string): Promise<string | null>;
  close(): void;
}

/** With how long the codec itself took; absent when it ended its sandbox. */
export type Attempted = CodecResult & { readonly tookMs?: number };

/** A batch has a base and a millisecond for each payload; codecs take 5 to 50 µs. */
const batchLimitMs = (payloads: number): number => 100 + payloads;
const oneByOneLimitMs = 1_500;
/** V8 looks at its limits between operations only; what lasts longer than this beyond them is killed. */
const killGraceMs = 1_000;

/** After so many strikes a batch goes no further: a hang is one and costs 50 ms, an end of the process takes a second. */
export const strikesMax = 10;
const strikesOfAnEnd = 4;

/** How often a codec broke a limit in these results. */
export function strikesIn(results: readonly CodecResult[]): number {
  return results.reduce((sum, result) => sum + strikesOf(result), 0);
}

const strikesOf = (result: CodecResult): number =>
  result === endedResult ? strikesOfAnEnd : limitBrokenBy(result) === null ? 0 : 1;

/** Which limit a codec broke; null when it broke none. */
export function limitBrokenBy(result: CodecResult): BrokenLimit | null {
  if ("timeout" in result) return "time";
  return ("error" in result && result.limit) || null;
}

const ended = "ended";
type Answered = { readonly answer: SandboxAnswer; readonly body: string };
type Ask = Omit<SandboxRequest, "id" | "codec" | "source"> & { readonly source: string; readonly json: string };

export function openSandbox({ clock, log }: { clock: Clock; log: Log }): Sandbox {
  const runner = openRunner(clock, log);
  const shared = { task: "decode" as SandboxTask, brokenMax: strikesMax, oneByOneLimitMs, logs: false };
  const limitsOf = ({ timeMs, outputBytes, memoryMb }: RunLimits) => ({ singleLimitMs: timeMs, outputBytes, memoryMb });

  async function runOneByOne(
    source: string,
    inputs: readonly SandboxInput[],
    limits: RunLimits,
  ): Promise<CodecResult[]> {
    const results: CodecResult[] = [];
    for (const input of inputs) {
      if (strikesIn(results) >= strikesMax) {
        results.push({ held: true });
        continue;
      }
      const alone = { batchLimitMs: 0, oneByOneLimitMs: limits.timeMs };
      const ask = { ...shared, ...limitsOf(limits), ...alone, source, json: JSON.stringify([input]) };
      const answered = await runner.ask(ask);
      results.push(...(answered === ended ? [endedResult] : resultsFrom(answered, 1)));
    }
    return results;
  }

  return {
    async run(source, inputs, limits = usualLimits) {
      const json = JSON.stringify(inputs);
      const batch = { ...shared, ...limitsOf(limits), source, json, batchLimitMs: batchLimitMs(inputs.length) };
      const answered = await runner.ask(batch);
      return answered === ended ? runOneByOne(source, inputs, limits) : resultsFrom(answered, inputs.length);
    },
    async attempt(source, input, task = "decode", limits = usualLimits) {
      const json = JSON.stringify([input]);
      const answered = await runner.ask({
        ...shared,
        ...limitsOf(limits),
        task,
        source,
        json,
        batchLimitMs: 0,
        logs: true,
      });
      if (answered === ended) return endedResult;
      const result = resultsFrom(answered, 1)[0] ?? endedResult;
      return answered.answer.kind === "results" ? { ...result, tookMs: answered.answer.tookMs } : result;
    },
    async check(source) {
      const ask = { ...shared, ...limitsOf(usualLimits), source, json: "[]", batchLimitMs: usualLimits.timeMs };
      const answered = await runner.ask(ask);
      if (answered === ended) return endedResult.error;
      return answered.answer.kind === "bad-codec" ? answered.answer.sentence : null;
    },
    close: runner.close,
  };
}

const endedResult = {
  error: said("ended"),
  limit: "memory",
} as const;

/** The isolate's answer is foreign: what is not a result of the known form becomes an error of that payload. */
function resultsFrom({ answer, body }: Answered, length: number): CodecResult[] {
  if (answer.kind === "bad-codec") return Array.from({ length }, () => ({ error: answer.sentence }));
  const malformed: CodecResult = { error: said("disturbed") };
  let results: unknown;
  try {
    results = JSON.parse(body);
  } catch {
    results = null; // a codec replaced what makes the answer
  }
  const list: unknown[] = Array.isArray(results) && results.length === length ? results : [];
  return Array.from({ length }, (_, index) => {
    const result = list[index];
    return isResult(result) ? result : malformed;
  });
}

const isTexts = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((entry) => typeof entry === "string"));

function isResult(value: unknown): value is CodecResult {
  if (typeof value !== "object" || value === null) return false;
  const result = value as {
    fields?: unknown;
    units?: unknown;
    normalized?: unknown;
    error?: unknown;
    limit?: unknown;
    warnings?: unknown;
    logs?: unknown;
  };
  if (!isTexts(result.warnings) || !isTexts(result.logs)) return false;
  if (result.limit !== undefined && !brokenLimits.some((limit) => limit === result.limit)) return false;
  if ("timeout" in value || "held" in value || typeof result.error === "string") return true;
  return [result.fields, result.units ?? {}, result.normalized ?? {}].every(isFields);
}

function isFields(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  for (const field of Object.values(value)) {
    if (typeof field !== "number" && typeof field !== "string" && typeof field !== "boolean") return false;
  }
  return true;
}

const names = new Map<string, string>();

/** Short name of a codec's text, by its hash; remembered, since a hash of 40 kB takes as long as 30 payloads. */
function nameOf(source: string): string {
  const known = names.get(source);
  if (known !== undefined) return known;
  if (names.size >= 1_000) names.clear();
  const name = createHash("sha256").update(source).digest("hex").slice(0, 32);
  names.set(source, name);
  return name;
}

interface Waiting {
  readonly ask: Ask;
  readonly resolve: (answered: Answered | typeof ended) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The process and the requests under way. It answers them in order, so that when it ends, the first one unanswered is
 * the one that ended it: that one is told `ended`, the others are asked again of the next process.
 */
function openRunner(clock: Clock, log: Log) {
  let waiting: Waiting[] = [];
  let child: ChildProcess | null = null;
  let known = new Set<string>();
  let stopWatching = () => {};
  let isReady = false;

  function send(process: ChildProcess, { source, json, ...limits }: Ask): void {
    const codec = nameOf(source);
    const text = known.has(codec) ? {} : { source };
    known.add(codec);
    const request: SandboxRequest = { id: 0, codec, ...text, ...limits };
    process.stdin?.write(`${JSON.stringify(request)}\n${json}\n`);
  }

  /** The head of the queue is what the process works at: it alone is timed. */
  function watch(): void {
    stopWatching();
    const head = waiting[0];
    const process = child;
    if (!head || !process || !isReady) return;
    const { ask } = head;
    stopWatching = clock.after(ask.batchLimitMs + ask.oneByOneLimitMs + killGraceMs, () => process.kill("SIGKILL"));
  }

  function onExit(process: ChildProcess, cause: string): void {
    if (process !== child) return;
    const wasReady = isReady;
    stopWatching();
    child = null;
    isReady = false;
    const orphans = waiting;
    waiting = [];
    if (!wasReady) {
      for (const { reject } of orphans) reject(new Error(`the sandbox could not be started: ${cause}`));
      return;
    }
    log.warn({ cause }, "sandbox ended: a new one takes over");
    orphans.shift()?.resolve(ended);
    for (const orphan of orphans) enqueue(orphan);
  }

  function start(): ChildProcess {
    const process = spawnSandbox();
    known = new Set();
    isReady = false;
    process.on("exit", (code, signal) => onExit(process, signal ?? `status ${code}`));
    process.on("error", (error) => onExit(process, error.message));
    process.stdin?.on("error", () => {}); // the exit says it
    if (process.stdout) {
      onFrame(process.stdout, (header, body) => {
        if (process !== child) return;
        const answer = JSON.parse(header) as SandboxAnswer;
        if (answer.kind === "ready") isReady = true;
        else waiting.shift()?.resolve({ answer, body });
        watch();
      });
    }
    return process;
  }

  function enqueue(entry: Waiting): void {
    child ??= start();
    waiting.push(entry);
    send(child, entry.ask);
    if (waiting.length === 1) watch();
  }

  return {
    ask: (ask: Ask) => new Promise<Answered | typeof ended>((resolve, reject) => enqueue({ ask, resolve, reject })),
    close(): void {
      const process = child;
      child = null;
      stopWatching();
      process?.kill("SIGKILL");
      for (const { reject } of waiting) reject(new Error("the sandbox was closed"));
      waiting = [];
    },
  };
}

/**
 * No files but the program's own, no child processes, no network, no environment but UTC: should an isolate be escaped
 * from, little is to be had. UTC because codecs use local-time getters and mean UTC.
 */
function spawnSandbox(): ChildProcess {
  const file = fileURLToPath(new URL("./sandbox-process.ts", import.meta.url));
  const root = fileURLToPath(new URL("..", import.meta.url));
  const readable = [root, "/etc/alpine-release"]; // the second tells the native module's loader which C library there is
  const permissions = ["--permission", "--allow-addons", ...readable.map((path) => `--allow-fs-read=${path}`)];
  return spawn(process.execPath, [...permissions, "--no-warnings", "--disable-sigusr1", file], {
    env: { TZ: "UTC" },
    stdio: ["pipe", "pipe", "ignore"],
  });
}
