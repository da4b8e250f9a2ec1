/** `hatoba backup FILE` and `hatoba restore FILE`: everything embedded, in one archive. */
import { parseArgs } from "node:util";
import { systemClock } from "#foundation/clock";
import { type Manifest, removeOldBackups, restoreBackup, writeBackup } from "../backup.ts";
import { type Config, readConfig } from "../config.ts";
import { lockFolder } from "../lock.ts";
import { UsageMistake } from "../usage.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const sizeOf = (manifest: Manifest): string =>
  `${manifest.files.length} files, ${megabytes(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0))}`;

export async function backup(words: readonly string[]): Promise<number> {
  const options = { "without-key": { type: "boolean" }, keep: { type: "string" } } as const;
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [file, ...more] = positionals;
  const keptDays = values.keep === undefined ? null : Number(values.keep);
  if (!file || more.length > 0 || (keptDays !== null && !(Number.isInteger(keptDays) && keptDays >= 1)))
    throw new UsageMistake("usage: hatoba backup FILE [--without-key] [--keep DAYS]");
  const config = readConfig(process.env);
  const manifest = await writeBackup({
    dataFolder: config.dataFolder,
    file,
    key: values["without-key"] ? "left out" : "included",
    clock: systemClock(),
    onFile: (name, bytes) => process.stderr.write(`copying ${name} (${megabytes(bytes)})\n`),
  });
  say(`${file}: ${sizeOf(manifest)}`);
  if (manifest.files.some(({ name }) => name === "secret.key"))
    say(
      "The archive holds the key of stored credentials: keep it as you keep a password (--without-key leaves it out).",
    );
  for (const line of notInside(config)) say(line);
  if (keptDays !== null)
    for (const name of await removeOldBackups(file, keptDays, systemClock())) say(`removed: ${name}`);
  return 0;
}

/** What is kept elsewhere is backed up elsewhere. */
function notInside(config: Config): string[] {
  return [
    ...(config.databaseUrl ? ["Not in the archive: the PostgreSQL database (pg_dump). Back it up first."] : []),
    ...(config.timeseriesUrl ? ["Not in the archive: InfluxDB (influxd backup). Back it up first."] : []),
    ...(config.secretKey ? ["Not in the archive: HATOBA_SECRET_KEY, which comes from the environment."] : []),
  ];
}

export async function restore(words: readonly string[]): Promise<number> {
  const options = { replace: { type: "boolean" } } as const;
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new UsageMistake("usage: hatoba restore FILE [--replace]");
  const { dataFolder } = readConfig(process.env);
  const unlock = lockFolder(dataFolder);
  try {
    const present = values.replace ? "set aside" : "refuse";
    const manifest = await restoreBackup({ file, dataFolder, present, clock: systemClock() });
    say(`${dataFolder}: ${sizeOf(manifest)}, as of ${manifest.createdAt}`);
    if (manifest.erasures > 0)
      say(
        `${manifest.erasures} erasures are registered: what was erased since the backup is erased at the next start.`,
      );
    if (!manifest.files.some(({ name }) => name === "secret.key"))
      say(
        "The archive holds no secret.key: put yours into the folder, or set HATOBA_SECRET_KEY, before the next start.",
      );
    return 0;
  } finally {
    unlock();
  }
}
