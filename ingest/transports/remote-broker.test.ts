/** Against a real Mosquitto. This is also the contract test for MQTT.js's `_sendPacket`: see the file it tests. */
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import type { PrivateAddresses } from "#foundation/private-addresses";
import { Secret } from "#foundation/secrets";
import { type Mosquitto, startMosquitto } from "../../test/harness/mosquitto.ts";
import { until } from "../../test/harness/running.ts";
import type { Message } from "../bridges/bridge.ts";
import { ingestEvents } from "../events.ts";
import type { Outcome } from "../outcome.ts";
import { type ExternalConnection, type RemoteBroker, startRemoteBroker } from "./remote-broker.ts";

const started = await startMosquitto({ lines: ["max_inflight_messages 500", "max_queued_messages 5000"] });
const topic = "application/7/device/70b3d5e75e00a1b2/event/up";
const textOf = (message: Message) => Buffer.from(message.body).toString();

describe.skipIf("skipped" in started)(
  `an external broker${"skipped" in started ? ` (${started.skipped})` : ""}`,
  () => {
    const mosquitto = started as Mosquitto;
    let publisher: MqttClient;
    let sequence = 0;
    let connection: ExternalConnection;
    const running: RemoteBroker[] = [];
    let held: { message: Message; commit: () => void; fail: () => void }[];

    beforeAll(async () => {
      publisher = await mqtt.connectAsync(mosquitto.url, {
        username: "hatoba",
        password: mosquitto.password,
        reconnectPeriod: 50,
      });
      publisher.on("error", () => {});
    });
    afterAll(async () => {
      publisher.end(true);
      await mosquitto.stop();
    });
    beforeEach(() => {
      held = [];
      connection = connectionTo(mosquitto.url, {});
    });
    afterEach(async () => {
      const stopping = running.splice(0).map((broker) => broker.stop());
      for (const { commit } of held) commit();
      await Promise.all(stopping);
    });

    function connectionTo(url: string, more: { sharedGroup?: string; id?: string }): ExternalConnection {
      sequence++;
      return {
        id: more.id ?? `connection-${sequence}`,
        name: "elsewhere",
        kind: "chirpstack",
        transport: "mqtt",
        broker: { kind: "external", url, username: "hatoba", topics: [], sharedGroup: more.sharedGroup ?? null },
        enabled: true,
        createdAt: 0,
      } as unknown as ExternalConnection;
    }

    function start(
      to: ExternalConnection = connection,
      password = mosquitto.password,
      privateAddresses: PrivateAddresses = "allowed",
    ): RemoteBroker {
      const broker = startRemoteBroker({
        programId: "0123456789abcdef",
        connection: to,
        secrets: { password: new Secret(password), key: null },
        privateAddresses,
        events: ingestEvents(createLog("silent", "json"), createMetrics()),
        receive: (_connection, message) =>
          new Promise<Outcome[]>((resolve, reject) => {
            held.push({ message, commit: () => resolve(["stored"]), fail: () => reject(new Error("disk full")) });
          }),
      });
      running.push(broker);
      return broker;
    }

    /** Resolves when Mosquitto has taken the subscription. */
    const subscribed = (to: ExternalConnection) =>
      until(`a subscription of ${to.id}`, () => mosquitto.log().includes(`Sending SUBACK to hatoba-${to.id}`));
    const pubacksFrom = (to: ExternalConnection) =>
      mosquitto.log().split(`Received PUBACK from hatoba-${to.id}`).length - 1;

    test("hundreds of messages are in hand at once, and each is acknowledged after its commit", async () => {
      const broker = start();
      await subscribed(connection);
      expect(broker.state).toBe("connected");
      await Promise.all(
        Array.from({ length: 300 }, (_, index) => publisher.publishAsync(topic, `m${index}`, { qos: 1 })),
      );
      await until("300 in hand", () => held.length === 300);
      expect(pubacksFrom(connection)).toBe(0);
      for (const { commit } of held.splice(0, 100)) commit();
      await until("100 PUBACKs", () => pubacksFrom(connection) === 100);
      for (const { commit } of held) commit();
      await until("300 PUBACKs", () => pubacksFrom(connection) === 300);
      expect(broker.lastError).toBeNull();
    });

    test("what could not be written is not acknowledged, and comes again", async () => {
      const broker = start();
      await subscribed(connection);
      await publisher.publishAsync(topic, "again", { qos: 1 });
      await until("the first delivery", () => held.length === 1);
      held[0]?.fail();
      await until("the second delivery", () => held.length === 2);
      expect(held.map(({ message }) => textOf(message))).toEqual(["again", "again"]);
      held[1]?.commit();
      await until("its PUBACK", () => pubacksFrom(connection) === 1);
      expect(broker.state).toBe("connected");
    });

    test("messages wait at the broker while we are away, and through its restart", async () => {
      const first = start();
      await subscribed(connection);
      await first.stop();
      await publisher.publishAsync(topic, "meanwhile", { qos: 1 });
      await mosquitto.pause();
      const second = start();
      await until("a problem to be told", () => second.lastError !== null);
      expect(second.state).toBe("connecting");
      await mosquitto.resume();
      await until("the message", () => held.length > 0);
      expect(textOf(held[0]?.message as Message)).toBe("meanwhile");
      held[0]?.commit();
      await until("its PUBACK", () => pubacksFrom(connection) === 1);
      await until("the publisher again", () => publisher.connected);
    });

    test("a wrong password is told, and tried again", async () => {
      const broker = start(connection, "guess");
      await until("the refusal", () => /not authori[sz]ed|bad user/i.test(broker.lastError ?? ""));
      const attempts = () => mosquitto.log().split(`as hatoba-${connection.id}`).length - 1;
      const sofar = attempts();
      await until("another try", () => attempts() > sofar || mosquitto.log().split("not authorised").length > 3);
      expect(broker.state).toBe("connecting");
    });

    test("private addresses are refused where the provider says so, by number and by name", async () => {
      for (const host of ["127.0.0.1", "localhost"]) {
        const url = mosquitto.url.replace("127.0.0.1", host);
        const broker = start(connectionTo(url, { id: `private-${host}` }), mosquitto.password, "refused");
        await until("the refusal", () => broker.lastError === `${host} is an address of a private network`);
        expect(broker.state).toBe("connecting");
      }
      expect(mosquitto.log()).not.toContain("hatoba-private-");
    });

    test("a shared subscription gives each message to one member of the group", async () => {
      const members = ["a", "b"].map((name) =>
        connectionTo(mosquitto.url, { sharedGroup: "hatoba", id: `member-${name}` }),
      );
      for (const member of members) {
        start(member);
        await subscribed(member);
      }
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => publisher.publishAsync(topic, `s${index}`, { qos: 1 })),
      );
      await until("all twenty", () => held.length >= 20);
      for (const { commit } of held) commit();
      await until("their PUBACKs", () => members.every((member) => pubacksFrom(member) > 0));
      expect(held).toHaveLength(20);
      expect(new Set(held.map(({ message }) => textOf(message))).size).toBe(20);
    });

    test("stopping waits for what is in hand, and acknowledges it", async () => {
      const broker = start();
      await subscribed(connection);
      await publisher.publishAsync(topic, "last", { qos: 1 });
      await until("the message", () => held.length === 1);
      const stopped = broker.stop();
      held[0]?.commit();
      await stopped;
      await until("its PUBACK", () => pubacksFrom(connection) === 1);
    });
  },
);
