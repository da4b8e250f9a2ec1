/** Structured logs: JSON lines, or readable lines on a terminal. */
import { type Logger, pino } from "pino";

export type Log = Logger;

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes to standard error, so that standard output stays for what a command answers. */
export function createLog(level: LogLevel, form: "json" | "terminal"): Log {
  if (form === "json") return pino({ level }, pino.destination(2));
  return pino({
    level,
    transport: {
      target: "pino-pretty",
      options: { destination: 2, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss.l" },
    },
  });
}
