/** hatoba <command>: arguments, exit status, signals. 0 done, 1 failed with one sentence on standard error, 2 bad usage. */
import { Fault } from "#foundation/fault";
import { text } from "#foundation/text";
import { backup, restore } from "./commands/backup.ts";
import { codec } from "./commands/codec.ts";
import { devices } from "./commands/devices.ts";
import { doctor } from "./commands/doctor.ts";
import { openapi } from "./commands/openapi.ts";
import { operator } from "./commands/operator.ts";
import { profiles } from "./commands/profiles.ts";
import { secrets } from "./commands/secrets.ts";
import { start } from "./commands/start.ts";
import { timeseries } from "./commands/timeseries.ts";
import { ConfigMistakes } from "./config.ts";
import { UsageMistake } from "./usage.ts";

/** A command gets the words after its name and answers with the exit status. */
type Command = (words: readonly string[]) => Promise<number>;

const commands: Record<string, { run: Command; meaning: string }> = {
  start: { run: start, meaning: "runs everything (start --help lists the settings)" },
  operator: { run: operator, meaning: "create USER-ID: another operator, with a one-time password" },
  devices: { run: devices, meaning: "import FILE.csv: registers devices, all of them or none" },
  codec: { run: codec, meaning: "test FILE.js --payload HEX [--port N]: tries a codec" },
  profiles: {
    run: profiles,
    meaning: "import FOLDER: device profiles of a device repository (--dry-run only reports)",
  },
  backup: { run: backup, meaning: "FILE: everything embedded in one archive, while the program runs (--keep DAYS)" },
  restore: { run: restore, meaning: "FILE: puts a backup in place (--replace sets present data aside)" },
  timeseries: {
    run: timeseries,
    meaning: "copy --from embedded --to influx1://…: moves to another engine (or back), and compares",
  },
  openapi: { run: openapi, meaning: "prints the API's description (OpenAPI 3.1)" },
  secrets: { run: secrets, meaning: "rotate: seals stored credentials under a new key" },
  doctor: { run: doctor, meaning: "looks for what is wrong with an installation, and says what to do" },
};

const usage = `hatoba <command>

${Object.entries(commands)
  .map(([name, { meaning }]) => `  ${name.padEnd(11)}${meaning}`)
  .join("\n")}
`;

function sentenceOf(error: unknown): string {
  if (error instanceof Fault) {
    const lines = error.errors.map(({ path, text: key, attributes }) => `  ${path}: ${text("en", key, attributes)}`);
    return [text("en", error.text, error.attributes), ...lines].join("\n");
  }
  return error instanceof Error ? error.message : String(error);
}

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (!name || name === "--help" || name === "help") {
    process.stdout.write(usage);
    return name ? 0 : 2;
  }
  const command = commands[name];
  if (!command) {
    process.stderr.write(`hatoba: there is no command "${name}"\n\n${usage}`);
    return 2;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof ConfigMistakes) {
      process.stderr.write(error.mistakes.map((mistake) => `hatoba: ${mistake}\n`).join(""));
      return 2;
    }
    const badUsage = error instanceof UsageMistake || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
    process.stderr.write(`hatoba: ${sentenceOf(error)}\n`);
    return badUsage ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
