/**
 * The register of erasures: files in the data folder that no restore replaces, so that what a backup brings back is erased again.
 *
 * `erasures.jsonl` has a line for each erasure of this program's journal, written before anything is erased. A backup adds its lines to those
 * of the file beside the archive, a restore takes them from there. `restored` says as of when the stores were restored.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Millis } from "#foundation/clock";
import type { ErasureRow } from "./tables.ts";

const fileName = "erasures.jsonl";
const restoredName = "restored";
/** Beside archives, where a folder may hold other things. */
const besideArchives = "hatoba-erasures.jsonl";

export type RegisterEntry = Omit<ErasureRow, "heads" | "state" | "waitsFor" | "counts" | "erasedAt">;

const linesIn = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

/** Adds lines that are not there yet; the file is whole on disk afterwards. Answers how many were added. */
function addLines(file: string, lines: readonly string[]): number {
  const known = linesIn(file);
  const all = [...new Set([...known, ...lines])];
  if (all.length === known.length) return 0;
  const torso = `${file}.part`;
  writeFileSync(torso, `${all.join("\n")}\n`, { mode: 0o600 });
  const descriptor = openSync(torso, "r+");
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(torso, file);
  return all.length - known.length;
}

export const registered = (dataFolder: string): RegisterEntry[] =>
  linesIn(join(dataFolder, fileName)).map((line) => JSON.parse(line) as RegisterEntry);

export const addToRegister = (dataFolder: string, entries: readonly RegisterEntry[]): number =>
  addLines(
    join(dataFolder, fileName),
    entries.map((entry) => JSON.stringify(entry)),
  );

/** To be called with a backup: whoever restores an older archive of that folder erases again what was asked for until now. */
export const copyRegister = (dataFolder: string, archiveFolder: string): number =>
  addLines(join(archiveFolder, besideArchives), linesIn(join(dataFolder, fileName)));

/** To be called with a restore, whose archive's copies began at `asOf`. Answers how many erasures are registered now. */
export function noteRestored(dataFolder: string, archiveFolder: string, asOf: Millis): number {
  addLines(join(dataFolder, fileName), linesIn(join(archiveFolder, besideArchives)));
  writeFileSync(join(dataFolder, restoredName), String(asOf));
  return linesIn(join(dataFolder, fileName)).length;
}

/** As of when the stores were restored since the program ran last; null: they were not. */
export const restoredAsOf = (dataFolder: string): Millis | null => {
  const [text] = linesIn(join(dataFolder, restoredName));
  return text === undefined ? null : Number(text);
};

export const forgetRestored = (dataFolder: string): void => rmSync(join(dataFolder, restoredName), { force: true });
