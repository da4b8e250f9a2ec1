/** A customer's traffic kept apart (IoT, Private Connector): certificates and addresses of those who speak for a connection. */
import { connectAsync, type IClientOptions } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasOpenssl, type Issued, openCertificates } from "../harness/certificates.ts";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { freeUdpPort, startForwarder } from "../harness/lorawan-device.ts";
import { type Mosquitto, startMosquitto } from "../harness/mosquitto.ts";
import { freePort, type Running, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

interface Made {
  readonly connection: { readonly id: string; readonly guard: { readonly certificates: string[] } };
  readonly secret: string;
  readonly hookUrl: string;
}

const elsewhere = "192.0.2.0/24";

describe.skipIf(!hasOpenssl)("a connection that is guarded", () => {
  let running: Running;
  let furnished: Furnished;
  let server: Issued;
  let theirs: Issued;
  let strangers: Issued;
  let mqttsUrl: string;

  beforeAll(async () => {
    const certificates = openCertificates();
    endings.push(certificates.remove);
    server = certificates.issue("hatoba");
    theirs = certificates.issue("theirs");
    strangers = certificates.issue("strangers");
    const port = String(await freePort());
    mqttsUrl = `mqtts://127.0.0.1:${port}`;
    const files = { HATOBA_MQTTS_CERTIFICATE: server.certificateFile, HATOBA_MQTTS_KEY: server.keyFile };
    running = await startRunning({ HATOBA_MQTTS_PORT: port, ...files });
    endings.push(() => running.remove());
    furnished = await furnish(running);
  });

  const change = (id: string, guard: object) => running.client.call("PATCH", `/connections/${id}`, { guard });
  const stored = async (deviceId: string) =>
    (await running.client.get<{ items: unknown[] }>(`/devices/${deviceId}/uplinks`)).items.length;

  test("over MQTT lets in who shows its certificate, from its network; who is let in no more is cut off", async () => {
    const made = await running.client.post<Made>("/connections", {
      ...{ name: "閉域", kind: "chirpstack", transport: "mqtt", broker: { kind: "embedded", username: "closed" } },
      guard: { certificates: [theirs.certificate] },
    });
    expect(made.connection.guard.certificates).toEqual([expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)]);
    const { id: deviceId } = await register(running, furnished, "70b3d5fa01b00001");
    const come = (url: string, shown: IClientOptions) => {
      const credentials = { username: "closed", password: made.secret, reconnectPeriod: 0 };
      return connectAsync(url, { ...credentials, ca: server.certificate, ...shown }, false);
    };
    const refused = { code: 5 };
    await expect(come(`mqtt://127.0.0.1:${running.mqttPort}`, {})).rejects.toMatchObject(refused);
    await expect(come(mqttsUrl, {})).rejects.toMatchObject(refused);
    await expect(come(mqttsUrl, { cert: strangers.certificate, key: strangers.key })).rejects.toMatchObject(refused);

    const mine = { cert: theirs.certificate, key: theirs.key };
    const client = await come(mqttsUrl, mine);
    endings.push(() => client.end(true));
    const uplink = chirpstackUplink("70b3d5fa01b00001", 1, sample(20));
    await client.publishAsync(topicOf("70b3d5fa01b00001"), uplink, { qos: 1 });
    await until("the uplink", async () => (await stored(deviceId)) === 1);

    const gone = new Promise<void>((resolve) => client.once("close", () => resolve()));
    expect((await change(made.connection.id, { addresses: [elsewhere] })).status).toBe(200);
    await gone;
    await expect(come(mqttsUrl, mine)).rejects.toMatchObject(refused);
    expect((await change(made.connection.id, { addresses: [elsewhere, "127.0.0.0/8"] })).status).toBe(200);
    const back = await come(mqttsUrl, mine);
    await back.endAsync();
  }, 30_000);

  test("over HTTP answers 403 to calls from elsewhere, whatever secret they know", async () => {
    const made = await running.client.post<Made>("/connections", {
      ...{ name: "閉域 HTTP", kind: "chirpstack", transport: "http", guard: { addresses: [elsewhere] } },
    });
    const call = () =>
      fetch(`${made.hookUrl}?event=up`, {
        method: "POST",
        headers: { authorization: `Bearer ${made.secret}`, "content-type": "application/json" },
        body: chirpstackUplink("70b3d5fa01b00001", 2, sample(20)),
      });
    expect((await call()).status).toBe(403);
    await change(made.connection.id, { addresses: ["127.0.0.1", "::1"] });
    expect((await call()).status).toBe(204);
  });

  test("over UDP does not answer gateways elsewhere", async () => {
    const port = await freeUdpPort();
    const { connection } = await running.client.post<Made>("/connections", {
      ...{ name: "閉域 UDP", kind: "gateway", transport: "udp", udp: { port }, guard: { addresses: [elsewhere] } },
    });
    const forwarder = await startForwarder(port, "7276ff002e06cc01");
    endings.push(() => forwarder.stop());
    const said: number[] = [];
    const say = () => said.push(forwarder.hear(Buffer.from("40", "hex")));
    await until("the refusal", async () => {
      say();
      const metrics = await (await fetch(`${running.url}/metrics`)).text();
      return /^hatoba_gateway_addresses_refused_total [1-9]/m.test(metrics);
    });
    const refused = said.slice();
    await change(connection.id, { addresses: ["127.0.0.0/8"] });
    await until("an acknowledgement", () => {
      say();
      return said.some((token) => forwarder.acknowledged.has(token));
    });
    expect(refused.filter((token) => forwarder.acknowledged.has(token))).toEqual([]);
  });

  test("is refused with every mistake named, and never says the key of our certificate", async () => {
    const external = (broker: object, more: object = {}) => ({
      ...{ name: "外部", kind: "chirpstack", transport: "mqtt" },
      ...{ broker: { kind: "external", url: "mqtts://broker.example.jp", ...broker }, ...more },
    });
    const mistakes = async (body: object) => {
      const { status, body: problem } = await running.client.call("POST", "/connections", body);
      expect(status).toBe(400);
      return (problem as { errors: { path: string }[] }).errors.map(({ path }) => path);
    };
    const { certificate, key } = theirs;
    expect(await mistakes(external({ authority: "none", certificate }, { key: strangers.key }))).toEqual([
      "broker.authority",
      "broker.certificate",
    ]);
    expect(await mistakes(external({ certificate }))).toEqual(["broker.certificate"]);
    expect(await mistakes(external({ url: "mqtt://broker.example.jp", certificate }, { key }))).toEqual(["broker.url"]);
    const guard = { addresses: ["192.0.2.0/33", "192.0.2.1"], certificates: ["AB:CD"] };
    expect(await mistakes(external({}, { guard }))).toEqual([
      ...["guard.addresses.0", "guard.certificates.0", "guard.addresses", "guard.certificates"],
    ]);
    const made = await running.client.post<object>("/connections", external({ certificate }, { key }));
    expect(JSON.stringify([made, await running.client.get("/connections")])).not.toContain("PRIVATE KEY");
  });
});

const mosquittoTls = async () => {
  const certificates = openCertificates();
  endings.push(certificates.remove);
  const [broker, ours] = [certificates.issue("broker"), certificates.issue("ours")];
  const lines = [`certfile ${broker.certificateFile}`, `keyfile ${broker.keyFile}`, `cafile ${ours.certificateFile}`];
  const mosquitto = await startMosquitto({ lines: [...lines, "require_certificate true"] });
  if (!("skipped" in mosquitto)) endings.push(mosquitto.stop);
  return { broker, ours, mosquitto };
};
const outside = hasOpenssl ? await mosquittoTls() : null;
const skipped = outside === null ? "no openssl" : "skipped" in outside.mosquitto ? outside.mosquitto.skipped : null;

test.skipIf(skipped !== null)(
  `an external broker of a private authority is shown our certificate, and is known by its own${skipped ? ` (${skipped})` : ""}`,
  async () => {
    if (outside === null) return;
    const { broker, ours } = outside;
    const mosquitto = outside.mosquitto as Mosquitto;
    const running = await startRunning();
    endings.push(() => running.remove());
    const furnished = await furnish(running);
    const url = mosquitto.url.replace("mqtt:", "mqtts:");
    const { id } = await register(running, furnished, "70b3d5fa01b00002");
    await running.client.post("/connections", {
      ...{ name: "外部", kind: "chirpstack", transport: "mqtt", password: mosquitto.password, key: ours.key },
      broker: {
        ...{ kind: "external", url, username: mosquitto.username },
        ...{ authority: broker.certificate, certificate: ours.certificate },
      },
    });
    await until("connected", async () => {
      const { items } = await running.client.get<{ items: { name: string; state: string }[] }>("/connections");
      return items.some(({ name, state }) => name === "外部" && state === "connected");
    });
    const publisher = await connectAsync(url, {
      ...{ username: mosquitto.username, password: mosquitto.password },
      ...{ ca: broker.certificate, cert: ours.certificate, key: ours.key },
    });
    endings.push(() => publisher.end(true));
    const uplink = chirpstackUplink("70b3d5fa01b00002", 1, sample(20));
    await publisher.publishAsync(topicOf("70b3d5fa01b00002"), uplink, { qos: 1 });
    await until("the uplink", async () => {
      return (await running.client.get<{ items: unknown[] }>(`/devices/${id}/uplinks`)).items.length === 1;
    });
  },
  30_000,
);
