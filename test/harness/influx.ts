/** A real InfluxDB 1.x for tests: free ports, a folder of its own, ended by its process id. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningInflux {
  /** For `HATOBA_TIMESERIES_URL`: the database `hatoba`. */
  readonly url: string;
  readonly httpUrl: string;
  /** Where it keeps everything. */
  readonly folder: string;
  pid(): number | undefined;
  /** Ends it by SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and ports; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const program = ["/usr/bin/influxd", "/usr/local/bin/influxd"].find((path) => existsSync(path));

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === "object" && bound ? bound.port : 0));
    });
  });
}

const configuration = (folder: string, httpPort: number, rpcPort: number, auth: boolean) => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${httpPort}"
  auth-enabled = ${auth}
  log-enabled = false
[monitor]
  store-enabled = false
`;

/** `skipped` says why there is none on this machine. */
export async function startInflux(
  options: { user?: string; password?: string } = {},
): Promise<RunningInflux | { skipped: string }> {
  if (!program) return { skipped: "InfluxDB is not installed (Debian: apt-get install influxdb)" };
  const command = program;
  const folder = mkdtempSync(join(tmpdir(), "hatoba-influx-"));
  const [httpPort, rpcPort] = [await freePort(), await freePort()];
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const { user = "", password = "" } = options;
  writeFileSync(join(folder, "influxdb.conf"), configuration(folder, httpPort, rpcPort, user !== ""));
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const started = spawn(command, ["-config", join(folder, "influxdb.conf")], { stdio: "ignore" });
    child = started;
    let ended = false;
    started.once("exit", () => {
      ended = true;
    });
    const deadline = Date.now() + 30_000;
    while (!(await answers(httpUrl))) {
      if (ended || Date.now() > deadline) throw new Error("influxd did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await exited;
  }

  await start();
  if (user)
    await fetch(`${httpUrl}/query`, {
      method: "POST",
      body: new URLSearchParams({ q: `CREATE USER "${user}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES` }),
    });
  return {
    url: `influx1://${user ? `${user}:${encodeURIComponent(password)}@` : ""}127.0.0.1:${httpPort}/hatoba`,
    httpUrl,
    folder,
    pid: () => child?.pid,
    kill,
    start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(httpUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${httpUrl}/ping`)).ok;
  } catch {
    return false;
  }
}
