/** `hatoba doctor`: looks at an installation, running or not, changes nothing, and says what to do about what is wrong. */
import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openVault, type Secret } from "#foundation/secrets";
import { isHalfRestored } from "../backup.ts";
import { type Config, readConfig } from "../config.ts";
import { keyFile, keysOf, sealedColumns } from "../secret-keys.ts";
import { databaseFiles, lookInto } from "../sqlite-files.ts";

export interface Finding {
  readonly kind: "fine" | "problem";
  readonly sentence: string;
  /** What to do; empty when all is fine. */
  readonly remedy: string;
}

const fine = (sentence: string): Finding => ({ kind: "fine", sentence, remedy: "" });
const problem = (sentence: string, remedy: string): Finding => ({ kind: "problem", sentence, remedy });

/** A journal that can't be written takes no uplinks: below this there is little time left. */
const freeBytesMin = 1_000_000_000;
const reachMs = 3_000;

export async function doctor(words: readonly string[]): Promise<number> {
  parseArgs({ args: [...words], options: {} });
  const findings = await examine(readConfig(process.env));
  for (const { kind, sentence, remedy } of findings)
    process.stdout.write(
      `${kind === "fine" ? "ok      " : "problem "}${sentence}${remedy ? `\n          → ${remedy}` : ""}\n`,
    );
  return findings.some(({ kind }) => kind === "problem") ? 1 : 0;
}

async function examine(config: Config): Promise<Finding[]> {
  const { dataFolder } = config;
  if (!existsSync(dataFolder))
    return [
      problem(`there is no data folder ${dataFolder}`, "start Hatoba once, or set HATOBA_DATA to where the data is"),
    ];
  return [
    ...folderFindings(dataFolder),
    ...keyFindings(config),
    ...sealedFindings(config),
    ...(await databaseFiles(dataFolder)).map((name) => integrityOf(dataFolder, name)),
    ...cursorFindings(dataFolder),
    ...(await neighbourFindings(config)),
  ];
}

function* folderFindings(dataFolder: string): Iterable<Finding> {
  if (isHalfRestored(dataFolder))
    yield problem("a restore was interrupted", "run hatoba restore again with the same archive, before any start");
  try {
    accessSync(dataFolder, constants.R_OK | constants.W_OK);
  } catch {
    yield problem(`${dataFolder} can't be written`, "give this user the right to read and write it");
  }
  const { bavail, bsize } = statfsSync(dataFolder);
  const free = bavail * bsize;
  const sentence = `${(free / 1e9).toFixed(1)} GB are free for ${dataFolder}`;
  yield free < freeBytesMin
    ? problem(sentence, "make room or move the folder: a full disk stops the intake (nothing acknowledged is lost)")
    : fine(sentence);
}

function* keyFindings({ dataFolder, secretKey }: Config): Iterable<Finding> {
  if (secretKey) return;
  const file = join(dataFolder, keyFile);
  if (!existsSync(file) || readFileSync(file, "utf8").trim() === "")
    yield problem("there is no secret.key: stored credentials can't be opened", "put back the file from a backup");
  else if ((statSync(file).mode & 0o077) !== 0)
    yield problem(`${file} can be read by other users of this machine`, `chmod 600 ${file}`);
  else yield fine("secret.key is there, readable by its owner only");
}

/** What the books hold under which key; an external PostgreSQL is not looked into. */
function* sealedFindings(config: Config): Iterable<Finding> {
  const { dataFolder, secretKey, databaseUrl } = config;
  const books = join(dataFolder, "hatoba.db");
  if (databaseUrl || !existsSync(books) || !(secretKey || existsSync(join(dataFolder, keyFile)))) return;
  const { current, previous } = keysOf(config);
  const vault = openVault(current, previous);
  const count = { current: 0, previous: 0, unknown: 0 };
  try {
    lookInto(books, (file) => {
      const tables = new Set(file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
      for (const { table, column } of sealedColumns) {
        if (!tables.has(table)) continue; // made by a version that had none
        const texts = file.prepare(`SELECT "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL`).pluck();
        for (const sealed of texts.iterate()) count[vault.keyOf(String(sealed)) ?? "unknown"] += 1;
      }
    });
  } catch (error) {
    yield problem(`the books can't be read: ${error instanceof Error ? error.message : String(error)}`, damaged);
    return;
  }
  if (count.unknown > 0)
    yield problem(
      `${count.unknown} stored credentials are sealed under a key that is not here`,
      "put back the key that belongs to these data, from a backup or as HATOBA_SECRET_KEY_PREVIOUS",
    );
  if (count.previous > 0)
    yield problem(
      `${count.previous} stored credentials are still sealed under the key before this one`,
      "stop Hatoba and run hatoba secrets rotate",
    );
  if (count.unknown + count.previous === 0) yield fine(`${count.current} stored credentials are sealed under the key`);
}

const damaged =
  "stop Hatoba, keep a copy of the folder, and restore the latest backup (hatoba restore FILE --replace); a damaged disk is the usual cause";

function integrityOf(dataFolder: string, name: string): Finding {
  try {
    const verdict = lookInto(join(dataFolder, name), (file) => file.pragma("integrity_check(1)", { simple: true }));
    return verdict === "ok" ? fine(`${name} is whole`) : problem(`${name} is damaged: ${verdict}`, damaged);
  } catch (error) {
    return problem(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`, damaged);
  }
}

/** A consumer that is ahead of its stream would pass over what comes next: files of different backups were mixed. */
function* cursorFindings(dataFolder: string): Iterable<Finding> {
  const files = { uplinks: "journal/uplinks.db", measurements: "journal/measurements.db" };
  if (!Object.values(files).every((name) => existsSync(join(dataFolder, name)))) return;
  // The counter of AUTOINCREMENT, not the newest row: old entries age out.
  const given = (name: string, stream: string) =>
    lookInto(join(dataFolder, name), (file) =>
      Number(file.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").pluck().get(stream) ?? 0),
    );
  try {
    const head = given(files.uplinks, "uplinks");
    const decoded = lookInto(join(dataFolder, files.measurements), (file) =>
      Number(file.prepare("SELECT offset FROM decodingCursor").pluck().get() ?? 0),
    );
    if (decoded > head)
      yield problem(
        `decoding is ahead of the journal (${decoded} of ${head}): the files do not belong together`,
        "restore one backup whole; do not copy single files between folders",
      );
    else yield fine(`${decoded} of ${head} uplinks are decoded`);
  } catch (error) {
    yield problem(`the journal can't be read: ${error instanceof Error ? error.message : String(error)}`, damaged);
  }
}

async function neighbourFindings(config: Config): Promise<Finding[]> {
  const neighbours: [string, Secret | null | undefined, number][] = [
    ["PostgreSQL", config.databaseUrl, 5432],
    ["InfluxDB", config.timeseriesUrl, config.timeseriesUrl?.reveal().startsWith("influx3:") ? 8181 : 8086],
    ["The mail server", config.smtp?.url, config.smtp?.url.reveal().startsWith("smtps:") ? 465 : 587],
  ];
  const findings = neighbours.map(async ([name, url, port]): Promise<Finding[]> => {
    if (!url) return [];
    const { hostname, port: given } = new URL(url.reveal());
    const place = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(given || port) };
    const where = `${name} at ${place.host}:${place.port}`;
    return (await answers(place))
      ? [fine(`${where} answers`)]
      : [problem(`${where} does not answer`, "check the address in the settings, that it runs, and the firewall")];
  });
  return (await Promise.all(findings)).flat();
}

function answers(place: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(reachMs, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
