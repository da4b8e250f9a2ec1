/** What benches of the whole program share: a fleet of registered devices, who publishes for it, and how far the program is. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Running } from "../test/harness/running.ts";
import { devEuiOf } from "./publisher.ts";

const codec = `function decodeUplink(input) {
  var b = input.bytes;
  return { data: {
    temperature: ((b[0] << 24 >> 16) | b[1]) / 10,
    humidity: b[2],
    battery: ((b[3] << 8) | b[4]) / 1000,
    co2: (b[5] << 8) | b[6],
    counter: b[7] * 16777216 + (b[8] << 16) + (b[9] << 8) + b[10]
  } };
}`;

/** Devices of one contract holder behind one connection. */
export interface Fleet {
  readonly devices: number;
  readonly username: string;
  readonly secret: string;
  readonly organizationId: string;
}

/** Registers devices with a JavaScript codec of five fields; once per program. */
export async function fleetOf(running: Running, devices: number): Promise<Fleet> {
  const { client } = running;
  const organization = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "Bench" });
  const profile = await client.post<{ id: string }>("/device-profiles", {
    name: "five fields",
    network: "lorawan",
    codec: { kind: "javascript", source: codec },
  });
  const { secret, mqtt } = await client.post<{ secret: string; mqtt: { username: string } }>("/connections", {
    name: "bench",
    kind: "chirpstack",
    transport: "mqtt",
    broker: { kind: "embedded", username: "bench" },
  });
  const rows = Array.from(
    { length: devices },
    (_, device) => `${organization.id},${profile.id},sensor ${device},${devEuiOf(device)}`,
  );
  await client.post("/devices/import", `organizationId,profileId,name,devEui\n${rows.join("\n")}\n`);
  return { devices, username: mqtt.username, secret, organizationId: organization.id };
}

/** Heads of the streams and positions of their consumers. */
export async function positions(running: Running): Promise<Record<string, number>> {
  const body = await (await fetch(`${running.url}/metrics`)).text();
  const found = body.matchAll(/^hatoba_(?:journal_head|consumer_position)\{\w+="(\w+)"\} (\d+)/gm);
  return Object.fromEntries([...found].map((match) => [match[1], Number(match[2])]));
}

/** Publishes from a process of its own; `rate` 0: as fast as they are acknowledged. */
export function publish(running: Running, fleet: Fleet, order: { uplinks: number; rate: number; first: number }) {
  const child = fork(fileURLToPath(new URL("./publisher.ts", import.meta.url)));
  const done = new Promise<{ acknowledgedMs: number; cpuSeconds: number }>((resolve, reject) => {
    child.once("message", (result) => resolve(result as { acknowledgedMs: number; cpuSeconds: number }));
    child.once("exit", (code) => reject(new Error(`the publisher ended with ${code}`)));
  });
  child.send({
    url: `mqtt://127.0.0.1:${running.mqttPort}`,
    username: fleet.username,
    password: fleet.secret,
    devices: fleet.devices,
    ...order,
  });
  return done;
}
