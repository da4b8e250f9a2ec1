/** A process of its own that publishes ChirpStack uplinks at QoS 1, as a network server with 1,000 devices would. */
import { connect } from "mqtt";

interface Order {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly devices: number;
  readonly uplinks: number;
  /** Uplinks a second; 0: as fast as they are acknowledged. */
  readonly rate: number;
  readonly first: number;
}

export const devEuiOf = (device: number): string => `70b3d549${device.toString(16).padStart(8, "0")}`;

/** About 1.2 kB, as ChirpStack 4 writes it. */
export function uplinkMessage(device: number, count: number, at: number): string {
  const payload = Buffer.alloc(11);
  payload.writeInt16BE(200 + (count % 100), 0);
  payload.writeUInt8(count % 100, 2);
  payload.writeUInt16BE(3000 + (count % 600), 3);
  payload.writeUInt16BE(400 + (count % 900), 5);
  payload.writeUInt32BE(count, 7);
  const devEui = devEuiOf(device);
  const time = new Date(at).toISOString().replace("Z", "000000+00:00");
  return JSON.stringify({
    deduplicationId: `${devEui}-${count}-0000-4a4a-8b8b-0123456789ab`,
    time,
    deviceInfo: {
      tenantId: "5b3f7a52-0c1e-4a6f-9d0e-2f51b7a7c001",
      tenantName: "bench",
      applicationId: "8a0b7e1c-11d2-4d07-8f4e-6f7e5c3b2002",
      applicationName: "bench-application",
      deviceProfileId: "e4b6c9d0-77aa-49cf-a5a5-3f2b1c0d9003",
      deviceProfileName: "bench-profile",
      deviceName: `sensor ${device}`,
      devEui,
      deviceClassEnabled: "CLASS_A",
      tags: { site: "north", floor: "2" },
    },
    devAddr: "01a2b3c4",
    adr: true,
    dr: 3,
    fCnt: count,
    fPort: 2,
    confirmed: false,
    data: payload.toString("base64"),
    rxInfo: [0, 1].map((gateway) => ({
      gatewayId: `7276ff002e06000${gateway}`,
      uplinkId: 30_000 + gateway,
      gwTime: time,
      nsTime: time,
      rssi: -100 - gateway,
      snr: 7.5,
      channel: 2,
      location: { latitude: 35.681236, longitude: 139.767125, altitude: 12 },
      context: "t4/l0A==",
      crcStatus: "CRC_OK",
    })),
    txInfo: {
      frequency: 923_200_000,
      modulation: { lora: { bandwidth: 125_000, spreadingFactor: 9, codeRate: "CR_4_5" } },
    },
    regionConfigId: "as923",
  });
}

async function publish(order: Order): Promise<void> {
  const client = connect(order.url, { username: order.username, password: order.password, protocolVersion: 4 });
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
  });
  const inFlightMax = 1_000;
  let inFlight = 0;
  let wake: () => void = () => {};
  const startedAt = performance.now();
  for (let index = 0; index < order.uplinks; index += 1) {
    if (order.rate > 0) {
      const ahead = (index / order.rate) * 1000 - (performance.now() - startedAt);
      if (ahead > 1) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    if (inFlight >= inFlightMax)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const device = index % order.devices;
    const count = order.first + Math.floor(index / order.devices);
    inFlight += 1;
    const topic = `application/8a0b7e1c-11d2-4d07-8f4e-6f7e5c3b2002/device/${devEuiOf(device)}/event/up`;
    client.publish(topic, uplinkMessage(device, count, Date.now()), { qos: 1 }, () => {
      inFlight -= 1;
      wake();
    });
  }
  while (inFlight > 0)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  const { user, system } = process.cpuUsage();
  process.send?.({ acknowledgedMs: performance.now() - startedAt, cpuSeconds: (user + system) / 1e6 });
  client.end(true);
}

if (process.send) process.once("message", (order) => void publish(order as Order).then(() => process.disconnect?.()));
