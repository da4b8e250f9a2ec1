/** Writes `schema.ts` from the API's description on standard input. */
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { type Described, typescriptFrom } from "./typescript.ts";

writeFileSync(
  new URL("schema.ts", import.meta.url),
  typescriptFrom(JSON.parse(await text(process.stdin)) as Described),
);
