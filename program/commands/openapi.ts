/** `hatoba openapi`: prints the API's description, for generators; nothing needs to run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createLog } from "#foundation/log";
import { readConfig } from "../config.ts";
import { startProgram } from "../parts.ts";

export async function openapi(words: readonly string[]): Promise<number> {
  parseArgs({ args: [...words], options: {} });
  const HATOBA_DATA = mkdtempSync(join(tmpdir(), "hatoba-openapi-"));
  try {
    const config = readConfig({ HATOBA_DATA, HATOBA_HTTP_PORT: "0", HATOBA_MQTT_PORT: "off" });
    const program = await startProgram(config, createLog("error", "terminal"));
    const answer = await fetch(`${program.webAddress}/api/v1/openapi.json`);
    process.stdout.write(`${await answer.text()}\n`);
    await program.stop();
    return 0;
  } finally {
    rmSync(HATOBA_DATA, { recursive: true, force: true });
  }
}
