/**
 * The installation's key and its change for a new one: everything sealed is sealed anew, and the old key opens nothing any more.
 *
 * The key is HATOBA_SECRET_KEY (the one before: HATOBA_SECRET_KEY_PREVIOUS), else `secret.key` in the data folder (the one
 * before: `secret.key.previous`, there only while a change is under way). Killed between any two steps, both keys are at hand,
 * so the program opens what it has, and the change goes on where it was.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sealedAccounts } from "#accounts";
import { countSealed, type Database, replaceSealed, type SealedColumn, type SealedText, sealedPage } from "#database";
import { sealedForward } from "#forward";
import { newSecretText } from "#foundation/ids";
import { Secret, type Vault } from "#foundation/secrets";
import { sealedIngest } from "#ingest";
import { sealedOutbox } from "#outbox";
import { sealedRegistry } from "#registry";
import type { Config } from "./config.ts";

export const keyFile = "secret.key";
export const previousKeyFile = "secret.key.previous";

/** Every column that holds what the vault has sealed. */
export const sealedColumns: readonly SealedColumn[] = [
  ...sealedAccounts,
  ...sealedRegistry,
  ...sealedIngest,
  ...sealedOutbox,
  ...sealedForward,
];

export interface Keys {
  readonly current: Secret;
  /** What was sealed under it is still opened. */
  readonly previous: Secret | null;
}

/** A sentence for the person at the keyboard; nothing was changed. */
class KeyMistake extends Error {
  override readonly name = "KeyMistake";
}

type KeyConfig = Pick<Config, "dataFolder" | "secretKey" | "previousSecretKey">;

function keyIn(folder: string, name: string): Secret | null {
  const file = join(folder, name);
  return existsSync(file) ? new Secret(readFileSync(file, "utf8").trim()) : null;
}

/** On disk under its name or not at all, readable by its owner only. */
function writeKey(folder: string, name: string, key: Secret): void {
  const beside = join(folder, `${name}.new`);
  const file = openSync(beside, "w", 0o600);
  writeSync(file, key.reveal());
  fsyncSync(file);
  closeSync(file);
  renameSync(beside, join(folder, name));
}

/** The keys of an installation; the first start makes one. */
export function keysOf({ dataFolder, secretKey, previousSecretKey }: KeyConfig): Keys {
  if (secretKey) return { current: secretKey, previous: previousSecretKey };
  const previous = keyIn(dataFolder, previousKeyFile);
  const known = keyIn(dataFolder, keyFile);
  if (known) return { current: known, previous };
  const current = new Secret(newSecretText(32));
  writeKey(dataFolder, keyFile, current);
  return { current, previous };
}

/**
 * Makes a new `secret.key` beside the old one, unless a change is under way. 1. The old key is kept as the previous one. Killed
 * here: both files hold it, and the new one is made next time. 2. The new key takes its place.
 */
export function* beginKeyChange(config: KeyConfig): Generator<string> {
  const { dataFolder, secretKey, previousSecretKey } = config;
  if (secretKey) {
    if (!previousSecretKey)
      throw new KeyMistake("set HATOBA_SECRET_KEY to the new key and HATOBA_SECRET_KEY_PREVIOUS to the one before");
    return;
  }
  const { current, previous } = keysOf(config);
  if (previous && previous.reveal() !== current.reveal()) return;
  writeKey(dataFolder, previousKeyFile, current);
  yield "kept the key";
  writeKey(dataFolder, keyFile, new Secret(newSecretText(32)));
  yield "made a new key";
}

/** The old key opens nothing any more: it is removed. One from the environment is the operator's to remove. */
export function endKeyChange({ dataFolder, secretKey }: KeyConfig): void {
  if (!secretKey) rmSync(join(dataFolder, previousKeyFile), { force: true });
}

export interface KeyCount {
  readonly current: number;
  readonly previous: number;
  /** Of no key that we have, or touched. */
  readonly unknown: number;
}

const pageMax = 500;

async function* pages(database: Database): AsyncGenerator<{ at: SealedColumn; texts: readonly SealedText[] }> {
  for (const at of sealedColumns) {
    let after: readonly string[] | null = null;
    for (;;) {
      const texts: SealedText[] = await sealedPage(database.sql, at, after, pageMax);
      if (texts.length > 0) yield { at, texts };
      if (texts.length < pageMax) break;
      after = texts.at(-1)?.key ?? null;
    }
  }
}

/** Under which key how much is sealed. */
export async function countByKey(database: Database, vault: Vault): Promise<KeyCount> {
  const count = { current: 0, previous: 0, unknown: 0 };
  for await (const { texts } of pages(database))
    for (const { sealed } of texts) count[vault.keyOf(sealed) ?? "unknown"] += 1;
  return count;
}

/** Seals what is under the previous key under the current one, a page in a transaction; yields after each. May be stopped and begun again. */
export async function* resealAll(
  database: Database,
  vault: Vault,
): AsyncGenerator<{ readonly done: number; readonly total: number }> {
  const counts = await Promise.all(sealedColumns.map((at) => countSealed(database.sql, at)));
  const total = counts.reduce((sum, texts) => sum + texts, 0);
  let done = 0;
  for await (const { at, texts } of pages(database)) {
    const old = texts.filter(({ sealed }) => vault.keyOf(sealed) === "previous");
    if (old.length > 0)
      await database.transaction(async (tx) => {
        for (const text of old) await replaceSealed(tx, at, text, vault.seal(vault.open(text.sealed)));
      });
    done += texts.length;
    yield { done, total };
  }
}
