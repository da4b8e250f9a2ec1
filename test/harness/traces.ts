/** What is left of a device in the files of a program. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A payload of 47.1 °C, 55 %, 3.311 V, which stands for itself. */
export const tracedBytes = [0x01, 0xd7, 0x37, 0x0c, 0xef];
/** It, as it lies in any store. */
export const trace = /01d7370cef|temperature\W{1,6}47\.1\b|47\.1,55,3\.311|3\.311,55,47\.1|a trace/i;

/** Names of the data files in which there is such a text. */
export const filesWith = (folder: string, mark: RegExp): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(db|csv)/.test(entry.name))
    .filter((entry) => mark.test(readFileSync(join(entry.parentPath, entry.name), "latin1")))
    .map((entry) => entry.name);
