/** Log lines of a thread go to the main thread, whose log has the level and the form that were asked for. */
import type { Log } from "#foundation/log";

export interface LogLine {
  readonly kind: "log";
  readonly level: "info" | "warn" | "error";
  readonly facts: object;
  readonly message: string;
}

export function logThrough(tell: (line: LogLine) => void): Log {
  const through = (level: LogLine["level"]) => (facts: object, message: string) => {
    const err: unknown = "err" in facts ? facts.err : undefined;
    const plain = err instanceof Error ? { ...facts, err: { message: err.message, stack: err.stack } } : facts;
    tell({ kind: "log", level, facts: plain, message });
  };
  // Only these three are called on this side.
  return { info: through("info"), warn: through("warn"), error: through("error") } as unknown as Log;
}
