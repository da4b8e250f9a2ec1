/** A program as its users meet it: its own process, free ports, a folder of its own, and a client that is signed in. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../program/main.ts", import.meta.url));

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === "object" && bound ? bound.port : 0));
    });
  });
}

export const operatorPassword = "correct horse battery";

export interface Running {
  readonly url: string;
  readonly mqttPort: number;
  readonly dataFolder: string;
  readonly child: ChildProcess;
  /** What the program wrote to standard error so far. */
  log(): string;
  client: Client;
  /** Ends the process with a signal and waits until it is gone; the exit status, or null after a signal. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it and starts it again on the same folder and ports. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts `hatoba start` with `settings` over test defaults; resolves when it is ready. */
export async function startRunning(settings: Record<string, string> = {}): Promise<Running> {
  const dataFolder = settings.HATOBA_DATA ?? mkdtempSync(join(tmpdir(), "hatoba-"));
  const httpPort = Number(settings.HATOBA_HTTP_PORT ?? (await freePort()));
  const mqttPort = Number(settings.HATOBA_MQTT_PORT ?? (await freePort()));
  const env = {
    PATH: process.env.PATH,
    HATOBA_DATA: dataFolder,
    HATOBA_HTTP_PORT: String(httpPort),
    HATOBA_MQTT_PORT: String(mqttPort),
    HATOBA_OPERATOR_PASSWORD: operatorPassword,
    HATOBA_LOG: "info",
    HATOBA_DEVICE_UPLINKS_PER_MINUTE: "off",
    HATOBA_MAP_TILES: "off", // tests ask nobody outside
    HATOBA_API_REQUESTS_PER_MINUTE: "off",
    ...settings,
  };
  const url = `http://127.0.0.1:${httpPort}`;
  let output = "";
  let child: ChildProcess;

  async function start(): Promise<void> {
    child = spawn(process.execPath, [main, "start"], { env, stdio: ["ignore", "pipe", "pipe"] });
    child.stderr?.on("data", (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-1_000_000);
    });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) =>
        reject(new Error(`hatoba ended with ${code} before it was ready:\n${output.slice(-4000)}`)),
      );
      child.stdout?.on("data", (bytes: Buffer) => {
        if (bytes.toString().includes("Hatoba ")) resolve();
      });
    });
    child.removeAllListeners("exit");
  }

  function end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return ended;
  }

  await start();
  const client = await signedIn(url, "operator", operatorPassword);
  return {
    url,
    mqttPort,
    dataFolder,
    get child() {
      return child;
    },
    log: () => output,
    client,
    end,
    async restart(signal) {
      await end(signal);
      await start();
    },
    async remove() {
      await end();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** JSON over HTTP with a session; every answer's status is looked at by the caller or must be 2xx. */
export interface Client {
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  readonly cookie: string;
}

export async function signedIn(url: string, userId: string, password: string): Promise<Client> {
  const answer = await fetch(`${url}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId, password }),
  });
  if (!answer.ok) throw new Error(`signing in as ${userId}: ${answer.status} ${await answer.text()}`);
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const call: Client["call"] = async (method, path, body, headers = {}) => {
    const raw = typeof body === "string";
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        ...(body === undefined ? {} : { "content-type": raw ? "text/csv" : "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: /json(;|$)/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text,
    };
  };
  const insist = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    cookie,
    call,
    get: async <T>(path: string) => (await insist("GET", path)) as T,
    post: async <T>(path: string, body?: unknown) => (await insist("POST", path, body)) as T,
  };
}

/** Waits until `look` gives something other than undefined/false; fails with the last answer after `withinMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
