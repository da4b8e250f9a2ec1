/** `hatoba devices import FILE.csv`: registers every device of a file, or none and says why, line by line. */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { systemActor } from "#accounts";
import { createLog } from "#foundation/log";
import { readConfig } from "../config.ts";
import { openBooks } from "../parts.ts";
import { progressTo } from "../progress.ts";
import { UsageMistake } from "../usage.ts";

export async function devices(words: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
  const [verb, file] = positionals;
  if (verb !== "import" || !file) throw new UsageMistake("usage: hatoba devices import FILE.csv");
  const config = readConfig(process.env);
  const csv = await readFile(file);
  const books = await openBooks(config, createLog("error", "json"));
  try {
    const onProgress = progressTo(process.stderr, books.clock);
    const { registered } = await books.registry.importDevices(systemActor, csv, { onProgress });
    const startedOn = registered[0]?.contract.billingStartDate;
    process.stdout.write(
      `${registered.length} devices registered${startedOn ? `, billing starts on ${startedOn}` : ""}\n`,
    );
    return 0;
  } finally {
    await books.registry.close();
    await books.database.close();
  }
}
