/**
 * The shipped catalogue of device makes: a folder each under `makes/`, with a codec of our own and examples that test it. What
 * the codecs of one vendor share stands in the vendor's `before.js`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
const shared = "before.js";

/** All makes, by vendor and model. Read once, at the first call. */
export function deviceMakes(): readonly DeviceMake[] {
  known ??= readdirSync(folder)
    .sort()
    .flatMap((vendor) =>
      readdirSync(new URL(`${vendor}/`, folder))
        .filter((name) => name !== shared)
        .sort()
        .map((model) => makeFrom(vendor, model)),
    );
  return known;
}
let known: readonly DeviceMake[] | undefined;

function makeFrom(vendor: string, model: string): DeviceMake {
  const at = (path: string): URL => new URL(`${vendor}/${path}`, folder);
  const read = (file: string): string => readFileSync(at(`${model}/${file}`), "utf8");
  const described = JSON.parse(read("make.json")) as Omit<DeviceMake, "id" | "vendor" | "model" | "codec" | "examples">;
  const examples = JSON.parse(read("examples.json")) as MakeExample[];
  const before = existsSync(at(shared)) ? `${readFileSync(at(shared), "utf8")}\n` : "";
  const codec: Codec = existsSync(at(`${model}/codec.js`))
    ? { kind: "javascript", source: before + read("codec.js") }
    : (described as unknown as { codec: Codec }).codec;
  return { ...described, id: `${vendor}/${model}`, vendor, model, codec, examples };
}
