/**
 * Backup and restore of everything embedded: one archive of copies that fit together, made while the program runs.
 *
 * It owns the archive's form. It does not own an external PostgreSQL or InfluxDB: those have backups of their own.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { create, extract } from "tar";
import { z } from "zod";
import { rfc3339 } from "#foundation/calendar";
import type { Clock } from "#foundation/clock";
import { copyRegister, noteRestored } from "#retention";
import { keyFile, previousKeyFile } from "./secret-keys.ts";
import { copyDatabase, databaseFiles } from "./sqlite-files.ts";

const manifestName = "manifest.json";
/** Being restored into; while it is there, the folder holds neither the old nor the new state whole. */
const restoringName = "restoring";

const manifestForm = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestForm>;

/** A sentence for the person at the keyboard; nothing was changed unless it says so. */
class BackupMistake extends Error {
  override readonly name = "BackupMistake";
}

export interface BackupOptions {
  readonly dataFolder: string;
  readonly file: string;
  /** The key that opens stored credentials; without it a stolen backup gives none of them away. */
  readonly key: "included" | "left out";
  readonly clock: Clock;
  /** Called before each file is copied. */
  readonly onFile?: (name: string, bytes: number) => void;
}

/**
 * Writes the archive (tar, Zstandard) readable by its owner only; the program may run meanwhile. An older archive of the
 * same name is replaced only when the new one is whole. Needs free space beside `file` for one copy of the data.
 */
export async function writeBackup(options: BackupOptions): Promise<Manifest> {
  const { dataFolder, file, clock } = options;
  const names = existsSync(dataFolder) ? await databaseFiles(dataFolder) : [];
  if (names.length === 0) throw new BackupMistake(`there is nothing to back up in ${dataFolder}`);
  const key = readKey(options);
  const createdAt = rfc3339(clock.now(), "UTC");
  const work = await mkdtemp(`${file}.`);
  try {
    const files: Manifest["files"] = [];
    for (const name of names) {
      const source = join(dataFolder, name);
      options.onFile?.(name, (await stat(source)).size);
      const copy = join(work, name);
      await mkdir(dirname(copy), { recursive: true });
      copyDatabase(source, copy);
      files.push({ name, ...(await fingerprintOf(copy)) });
    }
    if (key !== null) {
      if (readKey(options) !== key) throw new BackupMistake("the key was changed meanwhile: make the backup again");
      await writeFile(join(work, keyFile), key, { mode: 0o600 });
      files.push({ name: keyFile, ...(await fingerprintOf(join(work, keyFile))) });
    }
    const manifest: Manifest = { format: 1, createdAt, files };
    await writeFile(join(work, manifestName), JSON.stringify(manifest, null, 2));
    const archive = join(work, "archive");
    await create({ file: archive, cwd: work, zstd: true, portable: true }, [
      manifestName,
      ...files.map((one) => one.name),
    ]);
    await chmod(archive, 0o600);
    await rename(archive, file);
    copyRegister(dataFolder, dirname(file));
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Removes archives older than so many days: files beside `file` that are named like it but for digits (`hatoba-2026-11-21.backup`). What was
 * erased lies in archives from before as long as they are kept. Gives their names.
 */
export async function removeOldBackups(file: string, days: number, clock: Clock): Promise<string[]> {
  const [folder, name] = [dirname(file), basename(file)];
  const plain = (text: string) => text.replaceAll(/\d+/g, "0");
  const removed: string[] = [];
  for (const other of await readdir(folder)) {
    if (other === name || plain(other) !== plain(name)) continue;
    const path = join(folder, other);
    const found = await stat(path);
    if (!found.isFile() || found.mtimeMs >= clock.now() - days * dayMs) continue;
    await rm(path);
    removed.push(other);
  }
  return removed.sort();
}

const dayMs = 86_400_000;

/** The key that opens everything in the books; null: it is left out, or not in the folder. */
function readKey({ dataFolder, key }: BackupOptions): string | null {
  if (key === "left out" || !existsSync(join(dataFolder, keyFile))) return null;
  if (existsSync(join(dataFolder, previousKeyFile)))
    throw new BackupMistake("a change of the key is not over: run hatoba secrets rotate first");
  return readFileSync(join(dataFolder, keyFile), "utf8");
}

async function fingerprintOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}

export interface RestoreOptions {
  readonly file: string;
  /** Locked by the caller. */
  readonly dataFolder: string;
  /** What becomes of data that is already there. */
  readonly present: "refuse" | "set aside";
  readonly clock: Clock;
}

/**
 * Puts an archive's files in place: first checked in a folder beside their places, then moved. What was there before is
 * set aside in `before-restore-…`. Interrupted, it leaves the folder marked, no program starts on it, and it is run again. Erasures
 * that were asked for since the backup, as the folder or the archive's folder tells, are carried out at the next start.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest & { readonly erasures: number }> {
  const { dataFolder, file, clock } = options;
  if (!existsSync(file)) throw new BackupMistake(`there is no file ${file}`);
  const before = await databaseFiles(dataFolder);
  const interrupted = isHalfRestored(dataFolder);
  if (before.length > 0 && options.present === "refuse" && !interrupted)
    throw new BackupMistake(`${dataFolder} holds data already; --replace sets it aside in a folder of its own`);

  const unpacked = join(dataFolder, "restore-unpacked");
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked);
  try {
    const manifest = await unpack(file, unpacked);
    await writeFile(join(dataFolder, restoringName), file);
    const aside = join(dataFolder, `before-restore-${rfc3339(clock.now(), "UTC").replaceAll(/[^\dT]/g, "")}`);
    for (const name of [...before, keyFile, previousKeyFile]) await move(dataFolder, aside, name);
    for (const { name } of manifest.files) await move(unpacked, dataFolder, name);
    const erasures = noteRestored(dataFolder, dirname(file), Date.parse(manifest.createdAt));
    await rm(join(dataFolder, restoringName));
    return { ...manifest, erasures };
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

export function isHalfRestored(dataFolder: string): boolean {
  return existsSync(join(dataFolder, restoringName));
}

/** A database goes with its log: pages in a `-wal` that belong to another database would destroy it. */
async function move(from: string, to: string, name: string): Promise<void> {
  for (const part of [name, `${name}-wal`, `${name}-shm`]) {
    if (!existsSync(join(from, part))) continue;
    await mkdir(dirname(join(to, part)), { recursive: true });
    await rename(join(from, part), join(to, part));
  }
}

async function unpack(file: string, folder: string): Promise<Manifest> {
  const notOurs = (cause: unknown) => new BackupMistake(`${file} is not a whole backup of Hatoba`, { cause });
  let manifest: Manifest;
  try {
    await extract({ file, cwd: folder, strict: true });
    manifest = manifestForm.parse(JSON.parse(await readFile(join(folder, manifestName), "utf8")));
  } catch (cause) {
    throw notOurs(cause);
  }
  for (const { name, sha256 } of manifest.files) {
    const copy = join(folder, name);
    if (!copy.startsWith(folder + sep) || !existsSync(copy)) throw notOurs(name);
    if ((await fingerprintOf(copy)).sha256 !== sha256)
      throw new BackupMistake(`${file} is damaged: ${name} is not what was backed up`);
  }
  return manifest;
}
