/** A folder of somebody else's files: names inside it are theirs, so nothing outside it is ever read. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface Folder {
  /** Names in a folder, sorted; none when there is no such folder. */
  names(path: string): Promise<string[]>;
  /** A file's text. Throws a sentence when there is none, when it is too large, or when it lies outside. */
  text(path: string): Promise<string>;
}

/** The largest codecs in public repositories have 300 kB; a file that is no text must not fill the memory. */
const fileBytesMax = 4_000_000;

const absent = (error: unknown): boolean =>
  ["ENOENT", "ENOTDIR"].includes((error as { code?: string } | null)?.code ?? "");

/** Throws when the folder itself isn't there. Paths are relative to it, with `/`. */
export async function openFolder(root: string): Promise<Folder> {
  const real = await realpath(root);
  if (!(await stat(real)).isDirectory()) throw new Error(`${root} is not a folder`);

  /** Where a path leads, links followed; null when nothing is there. */
  async function inside(path: string): Promise<string | null> {
    const target = await realpath(join(real, path)).catch((error: unknown) => {
      if (absent(error)) return null;
      throw error;
    });
    if (target === null) return null;
    const way = relative(real, target);
    if (way === ".." || way.startsWith(`..${sep}`)) throw new Error("lies outside the folder");
    return target;
  }
  return {
    async names(path) {
      const target = await inside(path);
      if (target === null || !(await stat(target)).isDirectory()) return [];
      return (await readdir(target)).sort();
    },
    async text(path) {
      const target = await inside(path);
      if (target === null) throw new Error("is not there");
      const { size } = await stat(target);
      if (size > fileBytesMax) throw new Error(`has more than ${fileBytesMax / 1_000_000} MB`);
      return readFile(target, "utf8");
    },
  };
}
