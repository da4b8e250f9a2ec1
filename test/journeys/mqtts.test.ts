/** The embedded broker over TLS, with a certificate that is renewed while it runs. */
import { connect as connectTls } from "node:tls";
import { connectAsync } from "mqtt";
import { afterAll, expect, test } from "vitest";
import { hasOpenssl, openCertificates } from "../harness/certificates.ts";
import { chirpstackUplink, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { freePort, startRunning, until } from "../harness/running.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

if (!hasOpenssl) process.stdout.write("skipped: MQTT over TLS (no openssl to issue certificates with)\n");

test.skipIf(!hasOpenssl)(
  "a network server connects over TLS, is known by the certificate, and sees a renewed one at its next connection",
  async () => {
    const mqttsPort = await freePort();
    const certificates = openCertificates();
    endings.push(certificates.remove);
    const { certificate, certificateFile, keyFile } = certificates.issue("first", "shown");
    const settings = { HATOBA_MQTTS_PORT: String(mqttsPort), HATOBA_MQTTS_CERTIFICATE: certificateFile };
    const running = await startRunning({ ...settings, HATOBA_MQTTS_KEY: keyFile });
    endings.push(() => running.remove());
    const furnished = await furnish(running);
    const devEui = "70b3d5fa01a00001";
    const { id } = await register(running, furnished, devEui);
    const { username, secret: password } = furnished;
    const url = `mqtts://127.0.0.1:${mqttsPort}`;
    const stranger = connectAsync(url, { username, password, reconnectPeriod: 0 }, false);
    await expect(stranger).rejects.toThrow(/self-signed/);

    const publisher = await connectAsync(url, { username, password, ca: certificate });
    endings.push(() => publisher.end(true));
    await Promise.all(
      Array.from({ length: 200 }, (_, fCnt) =>
        publisher.publishAsync(topicOf(devEui), chirpstackUplink(devEui, fCnt, sample(20)), { qos: 1 }),
      ),
    );
    await until("200 measurements", async () => {
      const path = `/devices/${id}/measurements?points=500`;
      return (await running.client.get<{ items: unknown[] }>(path)).items.length === 200;
    });

    const shownName = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ host: "127.0.0.1", port: mqttsPort, rejectUnauthorized: false }, () => {
          resolve(String(socket.getPeerCertificate().subject.CN));
          socket.destroy();
        });
        socket.once("error", reject);
      });
    expect(await shownName()).toBe("first");
    certificates.issue("second", "shown");
    await expect.poll(shownName, { timeout: 20_000, interval: 200 }).toBe("second");
    // Who was there stays there.
    await publisher.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 200, sample(20)), { qos: 1 });
  },
  60_000,
);
