/**
 * Runs codecs as what they are, foreign code: in a process that may be killed, in batches, with a codec that hangs or
 * breaks things put on hold, so that it costs its own uplinks only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Clock, Millis } from "#foundation/clock";
import type { Log } from "#foundation/log";
import {
  type CodecResult,
  onFrame,
  type SandboxAnswer,
  type SandboxRequest,
  type SandboxTask,
} from "./sandbox-wire.ts";

/** Payload as lower-case hex, port, instant of receipt. */
export type SandboxInput = readonly [payload: string, fPort: number | null, receivedAt: Millis];

export interface Sandbox {
  /** One result for each input, in order. Rejects only when the sandbox itself can't be started. */
  run(source: string, inputs: readonly SandboxInput[]): Promise<CodecResult[]>;
  /**
   * Runs one input with its console, even when the codec is on hold; hanging here holds nobody. For the task `encode` the
   * input has JSON in place of a payload.
   */
  attempt(source: string, input: SandboxInput, task?: SandboxTask): Promise<CodecResult>;
  /** A sentence that says why a codec can't be used; null when it can. */
  check(source: string): Promise<string | null>;
  close(): void;
}

/** TS013 names no limit; network servers give 10 to 100 ms. */
const singleLimitMs = 50;
/** A batch has a base and a millisecond for each payload; codecs take 5 to 50 µs. */
const batchLimitMs = (payloads: number): number => 100 + payloads;
const oneByOneLimitMs = 1_500;
/** V8 looks at its limits between operations only; what lasts longer than this beyond them is killed. */
const killGraceMs = 1_000;
/** A hang costs 50 ms, an end of the process about a second: after so many strikes within a minute, a minute of rest. */
const strikesMax = 10;
const strikesOfAnEnd = 4;
const strikeWindowMs = 60_000;
const holdMs = 60_000;

const ended = "ended";
type Answered = { readonly answer: SandboxAnswer; readonly body: string };
type Ask = Omit<SandboxRequest, "id" | "codec" | "source"> & { readonly source: string; readonly json: string };

export function openSandbox({ clock, log }: { clock: Clock; log: Log }): Sandbox {
  const runner = openRunner(clock, log);
  const holds = openHolds(clock, log);
  const limits = { task: "decode" as SandboxTask, singleLimitMs, brokenMax: strikesMax, oneByOneLimitMs, logs: false };

  async function runOneByOne(source: string, inputs: readonly SandboxInput[]): Promise<CodecResult[]> {
    const results: CodecResult[] = [];
    for (const input of inputs) {
      if (holds.isHeld(source)) {
        results.push({ held: true });
        continue;
      }
      const json = JSON.stringify([input]);
      const answered = await runner.ask({ ...limits, source, json, batchLimitMs: 0, oneByOneLimitMs: singleLimitMs });
      if (answered === ended) holds.strike(source, strikesOfAnEnd);
      results.push(...(answered === ended ? [endedResult] : resultsFrom(answered, 1)));
    }
    return results;
  }

  return {
    async run(source, inputs) {
      if (holds.isHeld(source)) return inputs.map(() => ({ held: true }));
      const batch = { ...limits, source, json: JSON.stringify(inputs), batchLimitMs: batchLimitMs(inputs.length) };
      const answered = await runner.ask(batch);
      if (answered === ended) return runOneByOne(source, inputs);
      if (answered.answer.kind === "results" && answered.answer.broken > 0)
        holds.strike(source, answered.answer.broken);
      const results = resultsFrom(answered, inputs.length);
      if (results.some((result) => "held" in result)) holds.hold(source);
      return results;
    },
    async attempt(source, input, task = "decode") {
      const json = JSON.stringify([input]);
      const answered = await runner.ask({ ...limits, task, source, json, batchLimitMs: 0, logs: true });
      return answered === ended ? endedResult : (resultsFrom(answered, 1)[0] ?? endedResult);
    },
    async check(source) {
      const answered = await runner.ask({ ...limits, source, json: "[]", batchLimitMs: singleLimitMs });
      if (answered === ended) return endedResult.error;
      return answered.answer.kind === "bad-codec" ? answered.answer.sentence : null;
    },
    close: runner.close,
  };
}

const endedResult = { error: "the codec used so much memory or time that its sandbox was ended" };

/** The isolate's answer is foreign: what is not a result of the known form becomes an error of that payload. */
function resultsFrom({ answer, body }: Answered, length: number): CodecResult[] {
  if (answer.kind === "bad-codec") return Array.from({ length }, () => ({ error: answer.sentence }));
  const malformed: CodecResult = { error: "the codec disturbed its surroundings" };
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
    normalized?: unknown;
    error?: unknown;
    warnings?: unknown;
    logs?: unknown;
  };
  if (!isTexts(result.warnings) || !isTexts(result.logs)) return false;
  if ("timeout" in value || "held" in value || typeof result.error === "string") return true;
  return isFields(result.fields) && (result.normalized === undefined || isFields(result.normalized));
}

function isFields(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  for (const field of Object.values(value)) {
    if (typeof field !== "number" && typeof field !== "string" && typeof field !== "boolean") return false;
  }
  return true;
}

/** Which codecs rest, and which are about to. */
function openHolds(clock: Clock, log: Log) {
  const strikes = new Map<string, { since: Millis; count: number }>();
  const heldUntil = new Map<string, Millis>();

  function hold(source: string): void {
    strikes.delete(source);
    heldUntil.set(source, clock.now() + holdMs);
    log.warn({ codec: nameOf(source), holdSeconds: holdMs / 1_000 }, "codec hangs or breaks: put on hold");
  }
  return {
    hold,
    isHeld(source: string): boolean {
      const until = heldUntil.get(source);
      if (until === undefined) return false;
      if (until > clock.now()) return true;
      heldUntil.delete(source);
      return false;
    },
    strike(source: string, count: number): void {
      const known = strikes.get(source);
      const current = known && clock.now() - known.since < strikeWindowMs ? known : { since: clock.now(), count: 0 };
      current.count += count;
      strikes.set(source, current);
      if (current.count >= strikesMax) hold(source);
    },
  };
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
