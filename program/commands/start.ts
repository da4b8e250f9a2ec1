/** `hatoba start`: runs everything until SIGTERM or SIGINT, then drains. */
import { parseArgs } from "node:util";
import { createLog } from "#foundation/log";
import { readConfig, settingsHelp } from "../config.ts";
import { type Program, startProgram } from "../parts.ts";

function banner(program: Program, dataFolder: string): string {
  const lines = [
    "",
    `  Hatoba   ${program.webAddress}`,
    `  MQTT     ${program.mqttAddress ?? "off"}`,
    `  Data     ${dataFolder}`,
  ];
  const operator = program.firstOperator;
  if (operator) {
    lines.push(`  Sign in  ${operator.userId}`);
    if (operator.generated)
      lines.push(`  One-time password  ${operator.password.reveal()}   (to be changed at the first sign-in)`);
  }
  return `${lines.join("\n")}\n\n`;
}

export async function start(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { help: { type: "boolean" } } });
  if (values.help) {
    process.stdout.write(
      `hatoba start: runs everything. Settings, as environment variables or keys of hatoba.config.json:\n\n${settingsHelp()}\n`,
    );
    return 0;
  }
  const config = readConfig(process.env);
  const log = createLog(config.log, process.stderr.isTTY ? "terminal" : "json");
  const asked = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  const program = await startProgram(config, log);
  process.stdout.write(banner(program, config.dataFolder));
  log.info({ web: program.webAddress, mqtt: program.mqttAddress }, "ready");
  log.info({ signal: await asked }, "stopping");
  await program.stop();
  log.info("stopped");
  return 0;
}
