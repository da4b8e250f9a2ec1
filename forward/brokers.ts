/** MQTT brokers elsewhere that webhooks lead to: one connection each, made when something is to be told. */
import { type IClientOptions, MqttClient } from "mqtt";
import { type Clock, type Repeating, repeat } from "#foundation/clock";
import type { Log } from "#foundation/log";
import { brokerSocket, type PrivateAddresses } from "#foundation/private-addresses";
import type { Vault } from "#foundation/secrets";
import type { Reply } from "#outbox";
import { type BrokerTarget, type Message, nodeState } from "./broker-messages.ts";
import type { WebhookRow } from "./tables.ts";

interface Deps {
  readonly vault: Vault;
  readonly privateAddresses: PrivateAddresses;
  readonly clock: Clock;
  readonly log: Log;
}

const connectMs = 10_000;
const answerMs = 30_000;
/** A connection that told nothing for so long is ended. */
const idleMs = 3_600_000;
/** DataHub takes a node for gone that says nothing. */
const heartbeatMs = 60_000;

interface Open {
  readonly settings: string;
  readonly target: BrokerTarget;
  readonly client: MqttClient;
  readonly beating: Repeating | null;
  usedAt: number;
}

export type Brokers = ReturnType<typeof openBrokers>;

export const brokerOf = (webhook: Pick<WebhookRow, "broker">): BrokerTarget | null =>
  webhook.broker === null ? null : (JSON.parse(webhook.broker) as BrokerTarget);

export function openBrokers({ vault, privateAddresses, clock, log }: Deps) {
  const open = new Map<string, Open>();

  async function end(id: string): Promise<void> {
    const known = open.get(id);
    if (!known) return;
    open.delete(id);
    await known.beating?.stop();
    const { client, target } = known;
    if (client.connected && target.format === "wise-paas") say(client, nodeState(target.nodeId, "DsC", clock.now()));
    await client.endAsync(!client.connected);
  }

  function start(webhook: WebhookRow, target: BrokerTarget): Promise<MqttClient> {
    const reach = () => brokerSocket(webhook.url, privateAddresses);
    const client = new MqttClient(reach, clientOptions(webhook, target, vault, clock.now()));
    return new Promise((resolve, reject) => {
      client.once("connect", () => resolve(client));
      client.on("error", reject); // after the first one it is too late: what is told then fails by itself
      client.once("close", () => reject(new Error("the broker closed the connection")));
    });
  }

  async function connected(webhook: WebhookRow, target: BrokerTarget): Promise<Open> {
    const settings = JSON.stringify([webhook.url, webhook.broker, webhook.sealedPassword]);
    const known = open.get(webhook.id);
    if (known?.client.connected && known.settings === settings) return known;
    await end(webhook.id);
    const client = await start(webhook, target);
    const now = { settings, target, client, beating: startBeating(client, target), usedAt: clock.now() };
    open.set(webhook.id, now);
    return now;
  }

  /** Says that the node is there, now and every minute. */
  function startBeating(client: MqttClient, target: BrokerTarget): Repeating | null {
    if (target.format !== "wise-paas") return null;
    let state: "Con" | "Hbt" = "Con";
    return repeat(clock, {
      async act() {
        if (!client.connected) return;
        say(client, nodeState(target.nodeId, state, clock.now()));
        state = "Hbt";
      },
      restMs: () => heartbeatMs,
      failed: (error) => log.warn({ err: error }, "a node's heartbeat could not be sent"),
    });
  }

  return {
    /** Resolves with `status` 200 when the broker has acknowledged all of them, else with why not. */
    async publish(webhook: WebhookRow, target: BrokerTarget, messages: readonly Message[]): Promise<Reply> {
      for (const [id, { usedAt }] of open) if (clock.now() - usedAt > idleMs) await end(id);
      try {
        const broker = await connected(webhook, target);
        broker.usedAt = clock.now();
        await inTime(broker.client, async () => {
          for (const { topic, body } of messages) await broker.client.publishAsync(topic, body, { qos: 1 });
        });
        return { status: 200, words: "PUBACK" };
      } catch (error) {
        await end(webhook.id);
        return { status: null, words: error instanceof Error ? error.message : String(error) };
      }
    },
    async stop(): Promise<void> {
      await Promise.all([...open.keys()].map(end));
    },
  };
}

/** Is not waited for: with the connection gone the broker itself says so, by the last will. */
const say = (client: MqttClient, { topic, body }: Message): void =>
  void client.publish(topic, body, { qos: 1, retain: true });

/** MQTT.js goes on waiting for answers of a connection that is gone. */
async function inTime(client: MqttClient, work: () => Promise<void>): Promise<void> {
  const late = AbortSignal.timeout(answerMs);
  await new Promise<void>((resolve, reject) => {
    const gone = () => reject(new Error("the broker closed the connection"));
    client.once("close", gone);
    late.addEventListener("abort", () => reject(new Error("the broker did not acknowledge in time")));
    work()
      .then(resolve, reject)
      .finally(() => client.removeListener("close", gone));
  });
}

function clientOptions(webhook: WebhookRow, target: BrokerTarget, vault: Vault, now: number): IClientOptions {
  const will = target.format === "wise-paas" ? nodeState(target.nodeId, "UeD", now) : null;
  return {
    clientId: `hatoba-${webhook.id}`,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: connectMs,
    keepalive: 30,
    ...(target.username !== null && { username: target.username }),
    ...(webhook.sealedPassword !== null && { password: vault.open(webhook.sealedPassword) }),
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.body), qos: 1, retain: true } }),
  };
}
