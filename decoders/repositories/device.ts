/** What a device repository says of a device, whichever layout it has, and what was wrong with its files. */
import type { z } from "zod";
import type { SandboxTask } from "../sandbox-wire.ts";
import type { Folder } from "./folder.ts";

/** A payload of the vendor's with what its codec should make of it, or a downlink with its bytes. */
export interface Example {
  readonly name: string;
  readonly task: SandboxTask;
  /** Lower-case hex; for `encode` JSON of what is to be sent. */
  readonly payload: string;
  readonly fPort: number | null;
  /** When it was received; null where the example doesn't say. */
  readonly receivedAt: number | null;
  /**
   * What is expected: data as the codec gives it, and in the common vocabulary where it is said; or that it is refused. Of `encode`
   * what the sandbox answers, `payload` and, where it is said, `fPort`.
   */
  readonly expected: { readonly data: unknown; readonly normalized?: unknown } | { readonly refused: true };
}

export interface RepositoryDevice {
  /** Folder of the vendor and file of the device, as `dragino/lht65`. */
  readonly id: string;
  /** What a profile is called: vendor and product, and the firmware where it decides about the codec. */
  readonly name: string;
  /** The codec's file, from the repository's root. */
  readonly codecFile: string;
  readonly source: string;
  readonly examples: readonly Example[];
}

/** What is wrong with a file. It costs what the file holds, and nothing else. */
export interface FileProblem {
  readonly file: string;
  readonly sentence: string;
}

/** Where a layout's reader puts what it can't use. */
export type Report = (file: string, sentence: string) => void;

const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "";

/** A file in the form wanted; null when it isn't, which is reported. */
export async function documentIn<T>(
  folder: Folder,
  file: string,
  parse: (text: string) => unknown,
  form: z.ZodType<T>,
  report: Report,
): Promise<T | null> {
  try {
    const checked = form.safeParse(parse((await folder.text(file)).replace(/^\uFEFF/, "")));
    if (checked.success) return checked.data;
    for (const { path, message } of checked.error.issues.slice(0, 5)) report(file, `${path.join(".")}: ${message}`);
  } catch (error) {
    report(file, sentenceOf(error));
  }
  return null;
}

/** A codec's text; null when its file can't be read, which is reported. */
export async function sourceIn(folder: Folder, file: string, report: Report): Promise<string | null> {
  try {
    return await folder.text(file);
  } catch (error) {
    report(file, sentenceOf(error));
    return null;
  }
}

/** A firmware of a device and the name of the codec that its payloads want. */
export interface Firmware {
  readonly version: string;
  readonly codec: string;
}

/** Codec → what a profile with it is called: the versions are named only where they tell codecs apart. */
export function namesByCodec(product: string, firmwares: readonly Firmware[]): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { codec, version } of firmwares) versions.set(codec, (versions.get(codec) ?? new Set()).add(version));
  const alone = versions.size === 1;
  return new Map(
    [...versions].map(([codec, of]) => [codec, alone ? product : `${product} (${[...of].join(", ")})`.slice(0, 200)]),
  );
}
