/** How full the disk is, for whoever runs the installation. */
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

/** In bytes; a file that goes while it is looked at counts as nothing. */
export async function diskOf(dataFolder: string): Promise<{ free: number; total: number; journal: number }> {
  const { bavail, blocks, bsize } = await statfs(dataFolder);
  const folder = join(dataFolder, "journal");
  const sizes = (await readdir(folder)).map(
    async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0,
  );
  const journal = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { free: bavail * bsize, total: blocks * bsize, journal };
}
