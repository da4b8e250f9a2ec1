/** The three files of the embedded journal. Each has one writer, so that no writer ever waits for another. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { Stream } from "./streams.ts";

export type SqliteFile = Sqlite.Database;

const schemas: Record<Stream, string> = {
  // AUTOINCREMENT: an offset is never given twice, not even after old entries were dropped.
  // Each uplink names the one before it of the same device, and `newestOf` where that list begins: an index by device
  // would touch a page of its own for each uplink of a commit, at a random place.
  uplinks: `
    CREATE TABLE IF NOT EXISTS uplinks (
      offset INTEGER PRIMARY KEY AUTOINCREMENT,
      deviceId TEXT NOT NULL,
      receivedAt INTEGER NOT NULL,
      body TEXT NOT NULL,
      previous INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS newestOf (deviceId TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lateUplinks (offset INTEGER PRIMARY KEY, deviceId TEXT NOT NULL, measuredAt INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS sweptRanges (deviceId TEXT PRIMARY KEY, days INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sweptTo (days INTEGER PRIMARY KEY, offset INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS seenOnEvenDays (key INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS seenOnOddDays (key INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS seenLately (key INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS seenDay (one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS journalId (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL);
    INSERT OR IGNORE INTO journalId VALUES (1, lower(hex(randomblob(8))));`,
  measurements: `
    CREATE TABLE IF NOT EXISTS measurements (
      offset INTEGER PRIMARY KEY AUTOINCREMENT,
      uplinkOffset INTEGER NOT NULL UNIQUE,
      deviceId TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS sweptTo (days INTEGER PRIMARY KEY, offset INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS decodingCursor (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS waiting (
      profileId TEXT NOT NULL,
      uplinkOffset INTEGER NOT NULL,
      PRIMARY KEY (profileId, uplinkOffset)
    ) WITHOUT ROWID;`,
  revisions: `
    CREATE TABLE IF NOT EXISTS sweptTo (days INTEGER PRIMARY KEY, offset INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS progressOf (jobId TEXT PRIMARY KEY, progress TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS revisions (
      offset INTEGER PRIMARY KEY AUTOINCREMENT,
      uplinkOffset INTEGER NOT NULL,
      measurementOffset INTEGER NOT NULL,
      deviceId TEXT NOT NULL,
      jobId TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS revisionsOfUplink ON revisions (uplinkOffset);`,
};

/** Pages of 4 kB in the write-ahead log before they are moved to the file: what is written often is moved once. */
const checkpointPages = 8_000;
const cacheKib = 64 * 1024;

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
  if (stream === "uplinks") file.transaction(() => linkByDevice(file)).immediate();
  file.exec(schemas[stream]);
  if (mode === "read") file.pragma("query_only = ON");
  else {
    // Pages that are divided or emptied keep no pieces of rows in their gaps, where nothing would remove them.
    file.pragma("secure_delete = FAST");
    file.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    file.pragma(`cache_size = -${cacheKib}`);
  }
  return file;
}

/** Files of the first layout had an index by device, and dedup keys of 16 bytes; both are carried over. */
function linkByDevice(file: SqliteFile): void {
  const first = file.prepare("SELECT 1 FROM sqlite_master WHERE name = 'uplinksOfDevice'").get();
  if (!first) return;
  file.exec(`
    ALTER TABLE uplinks ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;
    UPDATE uplinks SET previous = coalesce((
      SELECT max(earlier.offset) FROM uplinks AS earlier
      WHERE earlier.deviceId = uplinks.deviceId AND earlier.offset < uplinks.offset), 0);
    DROP INDEX uplinksOfDevice;`);
  file.exec(schemas.uplinks);
  file.exec("INSERT INTO newestOf SELECT deviceId, max(offset) FROM uplinks GROUP BY deviceId");
  for (const [from, to] of [
    ["seenEvenDays", "seenOnEvenDays"],
    ["seenOddDays", "seenOnOddDays"],
  ]) {
    const insert = file.prepare(`INSERT OR IGNORE INTO ${to} VALUES (?)`);
    for (const key of file.prepare<[], Buffer>(`SELECT key FROM ${from}`).pluck().all())
      insert.run(key.readBigInt64BE());
    file.exec(`DROP TABLE ${from}`);
  }
}
