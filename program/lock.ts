/** One program per data folder: two writers of one journal would each believe to be the only one. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Starting time of a process in clock ticks (Linux), so that a reused process ID is not taken for its predecessor. */
function birthOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? ""
    );
  } catch {
    return ""; // not Linux, or gone: the process ID alone decides
  }
}

/** Takes the folder or throws a sentence that names who has it. The lock of a killed program is taken over. */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "hatoba.lock");
  const mine = `${process.pid} ${birthOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid = "", birth = ""] = readFileSync(file, "utf8").split(" ");
    if (isAlive(Number(pid)) && birthOf(Number(pid)) === birth)
      throw new Error(`the data folder ${folder} is in use by another Hatoba (process ${pid})`);
    rmSync(file, { force: true });
  }
  throw new Error(`the data folder ${folder} could not be locked`);
}
