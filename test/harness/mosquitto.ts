/** A real Mosquitto with a user, a password, and a session store that outlives it, on a free port. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, until } from "./running.ts";

const programs = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** What it wrote to its log so far. */
  log(): string;
  /** Ends it; its sessions and messages stay. */
  pause(): Promise<void>;
  /** Starts it again on the same port and store. */
  resume(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  /** Further lines of mosquitto.conf. */
  readonly lines?: readonly string[];
}

/** Starts one, or says why there is none. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto | { skipped: string }> {
  const program = programs.find((path) => existsSync(path));
  if (!program) return { skipped: "mosquitto is not installed" };
  const folder = mkdtempSync(join(tmpdir(), "hatoba-mosquitto-"));
  const [username, password, port] = ["hatoba", "kamome-7", await freePort()];
  const passwords = join(folder, "passwords");
  writeFileSync(passwords, "");
  chmodSync(passwords, 0o600);
  execFileSync("mosquitto_passwd", ["-b", passwords, username, password], { stdio: "ignore" });
  const configuration = join(folder, "mosquitto.conf");
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${passwords}`,
    "persistence true",
    `persistence_location ${folder}/`,
    // Without it Mosquitto gives up root's rights and can't read the password file.
    `user ${userInfo().username}`,
    "log_dest stderr",
    ...(options.lines ?? []),
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  let child: ChildProcess;
  let output = "";

  async function resume(): Promise<void> {
    child = spawn(program as string, ["-c", configuration, "-v"], { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr?.on("data", (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-1_000_000);
    });
    await until("mosquitto to listen", () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended:\n${output}`);
      return canConnect(port);
    });
  }

  async function pause(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  await resume();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    username,
    password,
    log: () => output,
    pause,
    resume,
    async stop() {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
