/** The SQLite files of a data folder, looked at from outside: for copies and examinations, never for changes. */
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import Sqlite from "better-sqlite3";

/**
 * Who reads comes before what is read: the books and the time series, then revisions, measurements, uplinks. So no cursor in the
 * archive is ahead of its stream, and what came between two copies is decoded, kept and judged again after a restore.
 */
function rankOf(name: string): number {
  if (name === "hatoba.db") return 0;
  if (name.endsWith("journal/revisions.db")) return 2;
  if (name.endsWith("journal/measurements.db")) return 3;
  return name.endsWith("journal/uplinks.db") ? 4 : 1;
}

/** SQLite files below a data folder, in the order in which they are copied. */
export async function databaseFiles(dataFolder: string): Promise<string[]> {
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".db"))
    .map((entry) => relative(dataFolder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((name) => !name.includes("restor"))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b));
}

/** One read transaction: the copy is of one instant, writers go on, and a page that can't be read fails it. */
export function copyDatabase(source: string, copy: string): void {
  const database = new Sqlite(source, { readonly: true, timeout: 30_000 });
  try {
    database.prepare("VACUUM INTO ?").run(copy);
  } finally {
    database.close();
  }
}

/** What `look` finds in a file that is opened for reading only. Throws when it is no database. */
export function lookInto<T>(file: string, look: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(file, { readonly: true, timeout: 10_000 });
  try {
    return look(database);
  } finally {
    database.close();
  }
}
