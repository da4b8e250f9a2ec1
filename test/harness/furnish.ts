/** What most journeys begin with: a contract holder, a profile, a connection, devices. Through the API, as an operator would. */
import { type Client, type Running, signedIn } from "./running.ts";

/** Five bytes: temperature ×10, humidity, battery mV; a sixth, where there is one, says that a trap sprung. */
export const codecSource = `function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 5) throw new Error("payload of " + b.length + " bytes is too short");
  var data = { temperature: ((b[0] << 24 >> 16) | b[1]) / 10, humidity: b[2], battery: ((b[3] << 8) | b[4]) / 1000 };
  if (b.length > 5) data.sprung = b[5] === 1;
  return { data: data };
}`;

export interface Furnished {
  readonly organizationId: string;
  readonly profileId: string;
  readonly username: string;
  readonly secret: string;
}

export async function furnish(
  running: Running,
  broker: Record<string, unknown> = { kind: "embedded", username: "ns" },
  more: Record<string, unknown> = {},
): Promise<Furnished> {
  const { client } = running;
  const organization = await client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "山田農園株式会社",
  });
  const profile = await client.post<{ id: string }>("/device-profiles", {
    name: "温湿度",
    network: "lorawan",
    codec: { kind: "javascript", source: codecSource },
  });
  const connection = { name: "ChirpStack", kind: "chirpstack", transport: "mqtt", broker, ...more };
  const made = await client.post<{ secret: string; mqtt?: { username: string } }>("/connections", connection);
  return {
    organizationId: organization.id,
    profileId: profile.id,
    username: made.mqtt?.username ?? "ns",
    secret: made.secret,
  };
}

export interface RegisteredDevice {
  readonly id: string;
  readonly billingStartDate: string;
  readonly contract: { readonly child: string; readonly parent: string };
}

export function register(
  running: Running,
  furnished: Furnished,
  devEui: string,
  more: Record<string, unknown> = {},
): Promise<RegisteredDevice> {
  const { organizationId, profileId } = furnished;
  return running.client.post<RegisteredDevice>("/devices", {
    organizationId,
    profileId,
    name: `センサー ${devEui}`,
    devEui,
    ...more,
  });
}

export const userPassword = "yamabiko no koe 2026";

/** A user of an organization who has changed the initial password, signed in with `userPassword`. */
export async function aUser(running: Running, organizationId: string, userId: string, role: string): Promise<Client> {
  const user = { userId, name: userId, role, language: "ja" };
  const { password } = await running.client.post<{ password: string }>(`/organizations/${organizationId}/users`, user);
  const fresh = await signedIn(running.url, userId, password);
  await fresh.post("/me/password", { current: password, next: userPassword });
  return signedIn(running.url, userId, userPassword);
}

/** A ChirpStack uplink event of our own making. */
export function chirpstackUplink(devEui: string, fCnt: number, bytes: readonly number[], at = Date.now()): string {
  return JSON.stringify({
    deduplicationId: `${devEui}-${fCnt}`,
    time: new Date(at).toISOString().replace("Z", "000000+00:00"),
    deviceInfo: { deviceName: "d", devEui, tags: {} },
    devAddr: "01020304",
    dr: 3,
    fCnt,
    fPort: 2,
    confirmed: false,
    data: Buffer.from(bytes).toString("base64"),
    rxInfo: [{ gatewayId: "7276ff002e0611bb", rssi: -99, snr: 8.25 }],
    txInfo: { frequency: 923_400_000, modulation: { lora: { bandwidth: 125_000, spreadingFactor: 9 } } },
  });
}

export const topicOf = (devEui: string) => `application/app/device/${devEui}/event/up`;

export const sample = (temperature: number, sprung?: boolean): number[] => [
  ((temperature * 10) >> 8) & 0xff,
  (temperature * 10) & 0xff,
  55,
  0x0c,
  0xe4,
  ...(sprung === undefined ? [] : [sprung ? 1 : 0]),
];
