/** The two files of the embedded journal. Each has one writer, so that no writer ever waits for another. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { Stream } from "./streams.ts";

export type SqliteFile = Sqlite.Database;

const schemas: Record<Stream, string> = {
  // AUTOINCREMENT: an offset is never given twice, not even after old entries were dropped.
  uplinks: `
    CREATE TABLE IF NOT EXISTS uplinks (
      offset INTEGER PRIMARY KEY AUTOINCREMENT,
      deviceId TEXT NOT NULL,
      receivedAt INTEGER NOT NULL,
      body TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS uplinksOfDevice ON uplinks (deviceId, offset);
    CREATE TABLE IF NOT EXISTS seenEvenDays (key BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seenOddDays (key BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seenDay (one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL);`,
  measurements: `
    CREATE TABLE IF NOT EXISTS measurements (
      offset INTEGER PRIMARY KEY AUTOINCREMENT,
      uplinkOffset INTEGER NOT NULL UNIQUE,
      deviceId TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS decodingCursor (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER NOT NULL);`,
};

/**
 * Opens a stream's file, made with its tables if it is new. Commits are durable after a power cut (WAL, synchronous=FULL).
 * The mode `read` can't write.
 */
export function openStreamFile(folder: string, stream: Stream, mode: "read" | "write"): SqliteFile {
  mkdirSync(folder, { recursive: true });
  const file = new Sqlite(join(folder, `${stream}.db`));
  file.pragma("busy_timeout = 10000");
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = FULL");
  file.exec(schemas[stream]);
  if (mode === "read") file.pragma("query_only = ON");
  return file;
}
