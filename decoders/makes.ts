/** The shipped catalogue of device makes: a folder each under `makes/`, with a codec of our own and examples that test it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Language } from "#foundation/text";
import type { FieldValue, Network } from "#journal";
import type { Codec } from "#registry";

export interface MakeExample {
  readonly name: string;
  /** Hex. */
  readonly payload: string;
  readonly fPort: number;
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /** A part of the sentence with which the codec refuses it. */
  readonly error?: string;
}

export interface DeviceMake {
  /** `dragino/lht65` */
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
  readonly network: Network;
  readonly name: Readonly<Record<Language, string>>;
  readonly codec: Codec;
  readonly expectedIntervalSeconds: number;
  /** The document that the payload is described in. */
  readonly source: string;
  readonly examples: readonly MakeExample[];
}

const folder = new URL("./makes/", import.meta.url);

/** All makes, by vendor and model. Read once, at the first call. */
export function deviceMakes(): readonly DeviceMake[] {
  known ??= readdirSync(folder)
    .sort()
    .flatMap((vendor) =>
      readdirSync(new URL(`${vendor}/`, folder))
        .sort()
        .map((model) => makeFrom(vendor, model)),
    );
  return known;
}
let known: readonly DeviceMake[] | undefined;

function makeFrom(vendor: string, model: string): DeviceMake {
  const read = (file: string): string => readFileSync(new URL(`${vendor}/${model}/${file}`, folder), "utf8");
  const described = JSON.parse(read("make.json")) as Omit<DeviceMake, "id" | "vendor" | "model" | "codec" | "examples">;
  const examples = JSON.parse(read("examples.json")) as MakeExample[];
  const script = existsSync(fileURLToPath(new URL(`${vendor}/${model}/codec.js`, folder)));
  const codec: Codec = script
    ? { kind: "javascript", source: read("codec.js") }
    : (described as unknown as { codec: Codec }).codec;
  return { ...described, id: `${vendor}/${model}`, vendor, model, codec, examples };
}
