/** `hatoba secrets rotate`: the installation's key is changed for a new one. */
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { openVault } from "#foundation/secrets";
import { readConfig } from "../config.ts";
import { lockFolder } from "../lock.ts";
import { openBooks } from "../parts.ts";
import { progressTo } from "../progress.ts";
import { beginKeyChange, countByKey, endKeyChange, keysOf, resealAll } from "../secret-keys.ts";
import { UsageMistake } from "../usage.ts";

const usage = `usage: hatoba secrets rotate

Seals every stored credential and device key under a new key. Hatoba must not be running. With secret.key in HATOBA_DATA the new
key is made here; with HATOBA_SECRET_KEY, set that to the new key and HATOBA_SECRET_KEY_PREVIOUS to the one before. May be
interrupted: the same command goes on where it was, and Hatoba may be started meanwhile. Backups made before need the old key.`;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

export async function secrets(words: readonly string[]): Promise<number> {
  const options = { help: { type: "boolean" } } as const;
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
  if (values.help) {
    say(usage);
    return 0;
  }
  if (positionals.join(" ") !== "rotate") throw new UsageMistake(usage);
  const config = readConfig(process.env);
  mkdirSync(config.dataFolder, { recursive: true });
  await using opened = new AsyncDisposableStack();
  opened.defer(lockFolder(config.dataFolder));
  for (const step of beginKeyChange(config)) say(step);
  const clock = systemClock(config.clockOffsetMs);
  const { database, registry } = await openBooks(config, createLog("error", "terminal"), clock);
  opened.defer(() => database.close());
  opened.defer(() => registry.close());
  const { current, previous } = keysOf(config);
  const progress = progressTo(process.stderr, clock);
  for await (const { done, total } of resealAll(database, openVault(current, previous))) progress(done, total);
  const count = await countByKey(database, openVault(current));
  if (count.unknown > 0)
    throw new Error(
      `${count.unknown} stored credentials are sealed under neither key: put back a key that opens them, the change is not over`,
    );
  endKeyChange(config);
  say(`${count.current} stored credentials and device keys are sealed under the new key, and none under another.`);
  if (config.secretKey) say("HATOBA_SECRET_KEY_PREVIOUS is needed no more.");
  return 0;
}
