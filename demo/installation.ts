/** The product alive in a throw-away folder: two contract holders, a hunting team, a year of history. */
import { connect, type MqttClient } from "mqtt";
import { type Running, signedIn, startRunning, until } from "../test/harness/running.ts";
import { type ReceivedMail, startSmtp } from "../test/harness/smtp.ts";
import { billLastMonth, tellContracts } from "./contracts.ts";
import { hangDashboard } from "./dashboards.ts";
import { field, payloadOf, type SimulatedDevice, silentSince, sprungTrap, trapCodec, uplinkEvent } from "./field.ts";

const dayMs = 86_400_000;
export const passwords = { orchard: "ringo no hana 2026", hunters: "yama no mimawari" };

type Say = (line: string) => void;

/** A contract holder with an administrator who has already chosen a password. */
async function aHolder(
  running: Running,
  name: string,
  userId: string,
  userName: string,
  password: string,
): Promise<string> {
  const organization = await running.client.post<{ id: string }>("/organizations", { kind: "contract-holder", name });
  const user = { userId, name: userName, role: "administrator", language: "ja" };
  const made = await running.client.post<{ password: string }>(`/organizations/${organization.id}/users`, user);
  const session = await signedIn(running.url, userId, made.password);
  await session.post("/me/password", { current: made.password, next: password });
  return organization.id;
}

/** Trap owners without accounts: they get letters and answer by links. */
async function aTeam(running: Running, organizationId: string): Promise<string> {
  const team = await running.client.post<{ id: string }>("/trap-teams", {
    ...{ organizationId, name: "大沢班", heartbeatMinutes: 26 * 60 },
  });
  for (const [name, email, turn, language] of [
    ["佐藤", "sato@example.jp", 0, "ja"],
    ["Smith", "smith@example.jp", 0, "en"],
    ["鈴木", "suzuki@example.jp", 1, "ja"],
  ])
    await running.client.post(`/trap-teams/${team.id}/members`, { name, email, turn, language, confirmed: true });
  return team.id;
}

async function furnish(running: Running): Promise<{ username: string; secret: string }> {
  const { client } = running;
  const holders = {
    orchard: await aHolder(running, "信州りんご農園株式会社", "orchard", "農園 管理者", passwords.orchard),
    hunters: await aHolder(running, "松本鳥獣対策協議会", "hunters", "猟友会 事務局", passwords.hunters),
  };
  await tellContracts(running, holders.orchard, Date.now());
  const cayenne = { network: "lorawan", codec: { kind: "cayenne-lpp" }, expectedIntervalSeconds: 3600 };
  const profiles = {
    climate: await client.post<{ id: string }>("/device-profiles", {
      ...cayenne,
      name: "温湿度センサー (CayenneLPP)",
      quantities: {
        temperature_1: { quantity: "temperature" },
        humidity_2: { quantity: "humidity" },
        analog_in_3: { quantity: "batteryVoltage" },
      },
    }),
    soil: await client.post<{ id: string }>("/device-profiles", {
      ...cayenne,
      name: "土壌センサー (CayenneLPP)",
      quantities: { temperature_1: { quantity: "soilTemperature" }, analog_in_2: { quantity: "soilMoisture" } },
    }),
    trap: await client.post<{ id: string }>("/device-profiles", {
      name: "わなセンサー",
      network: "lorawan",
      codec: { kind: "javascript", source: trapCodec },
      expectedIntervalSeconds: 86_400,
      quantities: { battery: { quantity: "batteryVoltage" } },
    }),
  };
  const team = await aTeam(running, holders.hunters);
  const traps: string[] = [];
  for (const { devEui, name, place, profile, holder, latitude, longitude } of field) {
    const isTrap = profile === "trap";
    const device = await client.post<{ id: string }>("/devices", {
      organizationId: holders[holder],
      profileId: profiles[profile].id,
      ...{ name, devEui, place, latitude, longitude },
      trap: isTrap,
    });
    if (!isTrap) continue;
    traps.push(device.id);
    await client.post(`/trap-teams/${team}/traps`, { deviceId: device.id, setter: "佐藤" });
  }
  const { id: group } = await client.post<{ id: string }>("/groups", {
    ...{ organizationId: holders.hunters, name: "大沢林道" },
  });
  await client.post(`/groups/${group}/members`, { add: traps });
  await client.post("/channels", {
    ...{ organizationId: holders.hunters, name: "猟友会の掲示板" },
    target: { kind: "slack", url: "https://hooks.example.jp/hunters" },
  });
  await client.post("/rules", {
    organizationId: holders.hunters,
    profileId: profiles.trap.id,
    name: "わな作動",
    condition: { kind: "equals", field: "sprung", value: true },
    recipients: ["hunter-a@example.jp", "hunter-b@example.jp"],
    language: "ja",
  });
  const connection = {
    name: "ChirpStack (simulated)",
    kind: "chirpstack",
    transport: "mqtt",
    broker: { kind: "embedded", username: "chirpstack" },
  };
  const { secret, mqtt } = await client.post<{ secret: string; mqtt: { username: string } }>(
    "/connections",
    connection,
  );
  return { username: mqtt.username, secret };
}

/** The simulated network server: counts frames per device and publishes at QoS 1. */
function openNetworkServer(client: MqttClient) {
  const counters = new Map<string, number>();
  return (simulated: SimulatedDevice, at: number, sprung = false): Promise<unknown> => {
    const fCnt = (counters.get(simulated.devEui) ?? 0) + 1;
    counters.set(simulated.devEui, fCnt);
    const noise = Math.random();
    const event = uplinkEvent(simulated, payloadOf(simulated, at, noise, sprung), fCnt, at, noise);
    return client.publishAsync(`application/demo/device/${simulated.devEui}/event/up`, event, { qos: 1 });
  };
}

/** What a field has on an ordinary day: a trap that sprang, a device that nobody registered, a message that nobody understands. */
async function tellTroubles(running: Running, client: MqttClient, send: ReturnType<typeof openNetworkServer>) {
  const topic = (devEui: string) => `application/demo/device/${devEui}/event/up`;
  await client.publishAsync(topic("70b3d5a1de0000ff"), '{"deviceInfo":{"devEui":"70b3d5a1de', { qos: 1 });
  const [known] = field;
  if (known) await send({ ...known, devEui: "70b3d5a1de000063", name: "第3ハウス 温湿度" }, Date.now());
  const trap = field.find(({ devEui }) => devEui === sprungTrap);
  if (trap) {
    await send(trap, Date.now() - 60_000);
    await send(trap, Date.now(), true);
  }
  await until(
    "a sprung trap",
    async () => (await running.client.get<{ items: unknown[] }>("/incidents")).items.length > 0,
  );
}

/** A year of history: hourly, traps daily; with a gap of a few days, because fields have those. */
async function tellHistory(send: ReturnType<typeof openNetworkServer>, now: number, say: Say): Promise<void> {
  const total = 364;
  for (let day = total; day > 0; day -= 1) {
    const sending: Promise<unknown>[] = [];
    for (const simulated of field) {
      if (simulated.name.includes("南") && day > 120 && day < 126) continue;
      if (simulated.devEui === silentSince.devEui && day <= silentSince.days) continue;
      const times = simulated.profile === "trap" ? 1 : 24;
      for (let index = 0; index < times; index += 1)
        sending.push(send(simulated, now - day * dayMs + (index * dayMs) / times));
    }
    await Promise.all(sending);
    if (day % 52 === 0) say(`  a year of history: ${Math.round(((total - day) / total) * 100)} %`);
  }
}

/** Devices that keep sending; now and then a trap springs, and is reset a minute later. */
function keepSending(send: ReturnType<typeof openNetworkServer>): () => void {
  let turn = 0;
  const sprung = new Set([sprungTrap]);
  const timer = setInterval(() => {
    turn += 1;
    const simulated = field[turn % field.length];
    if (!simulated || simulated.devEui === silentSince.devEui) return;
    const trap = field.find((candidate) => candidate.profile === "trap");
    if (trap && turn === 10) sprung.add(trap.devEui);
    if (trap && turn % 90 === 60) sprung.add(trap.devEui);
    if (trap && turn % 90 === 89) sprung.delete(trap.devEui);
    void send(simulated, Date.now(), sprung.has(simulated.devEui));
    if (trap && (turn === 10 || turn % 90 === 60)) void send(trap, Date.now(), true);
  }, 1000);
  return () => clearInterval(timer);
}

export interface Demo {
  readonly running: Running;
  /** What was mailed so far; nothing leaves this machine. */
  readonly letters: readonly ReceivedMail[];
  /** Devices keep sending until the demo is stopped. */
  keepSending(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Furnishes it and tells what happened until now. */
async function tellAll(running: Running, say: Say) {
  const { username, secret } = await furnish(running);
  await hangDashboard(running);
  const client = connect(`mqtt://127.0.0.1:${running.mqttPort}`, { username, password: secret });
  const send = openNetworkServer(client);
  await tellHistory(send, Date.now(), say);
  await tellTroubles(running, client, send);
  await billLastMonth(running);
  return { client, send };
}

/** Starts everything and tells a year of history. */
export async function startDemo(settings: Record<string, string>, say: Say): Promise<Demo> {
  const mail = await startSmtp(({ to, text }) =>
    say(`  mail to ${to.join(", ")}  ${/https?:\/\/\S+\/[ti]\/\S+/.exec(text)?.[0] ?? ""}`),
  );
  const running = await startRunning({
    HATOBA_SMTP_URL: mail.url,
    HATOBA_MAIL_FROM: "Hatoba <hatoba@example.jp>",
    HATOBA_LOG: "warn",
    ...settings,
  });
  const told = await tellAll(running, say).catch(async (error: unknown) => {
    await running.remove();
    await mail.stop();
    throw error;
  });
  let silence = () => {};
  return {
    running,
    letters: mail.mails,
    keepSending() {
      silence = keepSending(told.send);
    },
    async stop() {
      silence();
      told.client.end(true);
      await running.remove();
      await mail.stop();
    },
  };
}
