/** A real PostgreSQL in a temporary folder: its own port, no durability, stopped by its process. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, until } from "./running.ts";

export interface Postgres {
  readonly url: string;
  /** The address of an empty database of its own. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const versionsFolder = "/usr/lib/postgresql";

/** The newest installed server's programs. */
function binaries(): string | null {
  if (!existsSync(versionsFolder)) return null;
  const versions = readdirSync(versionsFolder).sort((a, b) => Number(b) - Number(a));
  const found = versions
    .map((version) => join(versionsFolder, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  return found ?? null;
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (kind: string) => Number(spawnSync("id", [kind, "postgres"]).stdout.toString().trim());
  return { uid: id("-u"), gid: id("-g") };
}

export async function startPostgres(): Promise<Postgres | { skipped: string }> {
  const bin = binaries();
  if (!bin) return { skipped: "PostgreSQL is not installed" };
  const who = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "hatoba-postgres-"));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", join(folder, "data"), "-U", "hatoba", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
    { ...who, cwd: folder },
  );
  if (made.status !== 0) return { skipped: `initdb: ${made.stderr}` };
  const port = await freePort();
  const options = ["-D", join(folder, "data"), "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"];
  const server: ChildProcess = spawn(join(bin, "postgres"), options, { ...who, cwd: folder, stdio: "ignore" });
  const url = `postgres://hatoba@127.0.0.1:${port}/postgres`;
  await until("PostgreSQL", async () => {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false; // not yet
    }
  });
  let databases = 0;
  return {
    url,
    async newDatabase() {
      databases += 1;
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`CREATE DATABASE test${databases}`);
      await client.end();
      return url.replace(/postgres$/, `test${databases}`);
    },
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
