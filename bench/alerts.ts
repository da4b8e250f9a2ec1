/** `npm run bench alerts`: what watching costs at 10,000 uplinks a second, and how late the mail of a sprung trap is at 1,000. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectAsync } from "mqtt";
import { openAccounts } from "#accounts";
import { openAlerts } from "#alerts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openJournal } from "#journal";
import { openOutbox } from "#outbox";
import { openRegistry } from "#registry";
import { openTimeSeries } from "#timeseries";
import { chirpstackUplink, codecSource, topicOf } from "../test/harness/furnish.ts";
import { startRunning, until } from "../test/harness/running.ts";
import { startSmtp } from "../test/harness/smtp.ts";
import { devices, type Order } from "./measurement-appender.ts";
import { devEuiOf } from "./publisher.ts";

const rules = 10_000;
const zone = "Asia/Tokyo";

/** Devices of one group are watched by the same rules. */
interface Fleet {
  readonly devicesPerGroup: number;
  readonly rulesPerGroup: number;
}

const conditions = [
  { kind: "above", field: "temperature", threshold: 35, hysteresis: 1 },
  { kind: "outside", field: "humidity", low: 5, high: 99 },
  { kind: "battery", field: "battery", below: 2.9, fallsBy: 0.5, withinSeconds: 3_600 },
  { kind: "rises", field: "co2", by: 5_000, withinSeconds: 1_800 },
  { kind: "equals", field: "sprung", value: true },
] as const;

async function openRooms(folder: string, fleet: Fleet) {
  const log = createLog("silent", "json");
  const clock = systemClock();
  const metrics = createMetrics();
  const vault = openVault(new Secret("a key of the bench"));
  const database = await openDatabase({ url: join(folder, "books.db"), log });
  await database.transaction(async (tx) => {
    const books = tx.withTables<{ rules: Record<string, unknown> }>();
    for (let index = 0; index < rules; index += 1) {
      const group = Math.floor(index / fleet.rulesPerGroup);
      const condition = JSON.stringify(conditions[index % conditions.length]);
      const row = { id: `rule ${index}`, organizationId: `organization ${group}`, deviceId: null, profileId: null };
      const rest = {
        name: "rule",
        condition,
        recipients: "[]",
        language: "ja",
        enabled: 1,
        createdAt: 0,
        options: null,
      };
      await books
        .insertInto("rules")
        .values({ ...row, ...rest })
        .execute();
    }
  });
  const accounts = await openAccounts({ database, clock, log, vault });
  const contracts = openContracts({ database, accounts, clock, zone });
  const registry = await openRegistry({ database, accounts, contracts, vault, clock, log, zone });
  const journal = await openJournal({ folder: join(folder, "journal") });
  const sender = { vault, privateAddresses: "refused", chance: Math.random } as const;
  const outbox = await openOutbox({ database, smtp: null, clock, log, metrics, ...sender });
  const series = { journal, dataRanges: registry.addressBook, clock, log, metrics };
  const timeseries = await openTimeSeries({ ...series, url: null, folder: join(folder, "timeseries") });
  const rooms = { journal, timeseries, database, registry, outbox, accounts, clock, log, metrics, zone };
  return { ...rooms, contracts, publicUrl: "http://localhost", framesBetween: () => 0 };
}

function appending(order: Order): Promise<void> {
  const child = fork(fileURLToPath(new URL("./measurement-appender.ts", import.meta.url)));
  child.send(order);
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** CPU of the thread that watches, while another process writes measurements. */
async function watching(fleet: Fleet, perSecond: number, seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-bench-"));
  const rooms = await openRooms(folder, fleet);
  const alerts = await openAlerts(rooms);
  const order = { folder, perSecond, devicesPerGroup: fleet.devicesPerGroup };
  // Every device is heard once before it counts: what is known of it is made then.
  await appending({ ...order, first: 0, count: devices, perSecond: 1e9 });
  await until("the first round", () => alerts.position() >= devices, 120_000);
  const before = process.threadCpuUsage();
  const startedAt = performance.now();
  await appending({ ...order, first: devices, count: perSecond * seconds });
  await until("every measurement", () => alerts.position() >= devices + perSecond * seconds, 60_000);
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.threadCpuUsage(before);
  const incidents = await rooms.database.sql
    .withTables<{ incidents: { id: string } }>()
    .selectFrom("incidents")
    .select((row) => row.fn.countAll<number>().as("count"))
    .executeTakeFirst();
  await alerts.stop();
  await rooms.timeseries.stop();
  await rooms.outbox.stop();
  await rooms.journal.close();
  await rooms.registry.close();
  await rooms.database.close();
  rmSync(folder, { recursive: true, force: true });
  const micros = (user + system) / (perSecond * seconds);
  return {
    rulesPerUplink: fleet.rulesPerGroup,
    uplinksPerSecond: Math.round((perSecond * seconds * 1000) / elapsedMs),
    incidents: Number(incidents?.count ?? 0),
    microsecondsPerUplink: Math.round(micros * 10) / 10,
    percentOfACoreAt10000: Math.round(micros * 10) / 10,
  };
}

/** From the publish of a sprung trap's uplink to the mail server's having its letter, beside a steady stream of others. */
async function lateness(perSecond: number, traps: number) {
  const smtp = await startSmtp();
  const running = await startRunning({
    HATOBA_LOG: "warn",
    HATOBA_SMTP_URL: smtp.url,
    HATOBA_MAIL_FROM: "Hatoba <hatoba@example.jp>",
  });
  const arrivedAt = new Map<string, number>();
  const push = smtp.mails.push.bind(smtp.mails);
  smtp.mails.push = (...mails) => {
    for (const { subject } of mails) arrivedAt.set(/trap (\d+)/.exec(subject)?.[1] ?? "", performance.now());
    return push(...mails);
  };
  const { client } = running;
  const organization = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "Bench" });
  const codec = { kind: "javascript", source: codecSource };
  const profile = await client.post<{ id: string }>("/device-profiles", { name: "trap", network: "lorawan", codec });
  const { secret, mqtt } = await client.post<{ secret: string; mqtt: { username: string } }>("/connections", {
    name: "bench",
    kind: "chirpstack",
    transport: "mqtt",
    broker: { kind: "embedded", username: "bench" },
  });
  const rows = Array.from(
    { length: 1_000 },
    (_, one) => `${organization.id},${profile.id},sensor ${one},${devEuiOf(one)}`,
  );
  await client.post("/devices/import", `organizationId,profileId,name,devEui\n${rows.join("\n")}\n`);
  const trapEui = (trap: number) => devEuiOf(1_000_000 + trap);
  for (let trap = 0; trap < traps; trap += 1)
    await client.post("/devices", {
      organizationId: organization.id,
      profileId: profile.id,
      name: `trap ${trap}`,
      devEui: trapEui(trap),
      trap: true,
    });
  await client.post("/rules", {
    organizationId: organization.id,
    profileId: profile.id,
    name: "sprung",
    condition: { kind: "equals", field: "sprung", value: true },
    recipients: ["hunter@example.jp"],
  });
  const child = fork(fileURLToPath(new URL("./publisher.ts", import.meta.url)));
  const url = `mqtt://127.0.0.1:${running.mqttPort}`;
  const seconds = Math.ceil(traps / 10) + 4;
  const stream = { devices: 1_000, uplinks: perSecond * seconds, rate: perSecond, first: 1_000 };
  child.send({ url, username: mqtt.username, password: secret, ...stream });
  const published = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const connection = await connectAsync(url, { username: mqtt.username, password: secret });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const lateMs: number[] = [];
  for (let trap = 0; trap < traps; trap += 1) {
    const publishedAt = performance.now();
    const bytes = [0, 200, 55, 0x0c, 0xe4, 1];
    await connection.publishAsync(topicOf(trapEui(trap)), chirpstackUplink(trapEui(trap), 1, bytes), { qos: 1 });
    const arrived = await until("the letter", () => arrivedAt.get(String(trap)), 30_000);
    lateMs.push(arrived - publishedAt);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - (arrived - publishedAt))));
  }
  await published;
  await connection.endAsync();
  await running.remove();
  await smtp.stop();
  lateMs.sort((a, b) => a - b);
  const at = (share: number) => Math.round(lateMs[Math.min(traps - 1, Math.floor(traps * share))] ?? Number.NaN);
  return { uplinksPerSecond: perSecond, samples: traps, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

export async function alerts(): Promise<Record<string, unknown>> {
  return {
    oneRuleForEach: await watching({ devicesPerGroup: 10, rulesPerGroup: 1 }, 10_000, 15),
    fiveRulesForEach: await watching({ devicesPerGroup: 50, rulesPerGroup: 5 }, 10_000, 15),
    publishToMailServer: await lateness(1_000, 200),
  };
}
