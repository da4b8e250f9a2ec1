/** What ingest tells the world: a log line and a counter for each thing that happens. */
import type { Log } from "#foundation/log";
import type { Metrics } from "#foundation/metrics";
import type { Outcome } from "./outcome.ts";

export interface IngestEvents {
  /** Counted once a second, not per message. */
  counted(outcome: Outcome, count: number): void;
  tallyNotWritten(error: unknown): void;
  tallyWritten(): void;
  signInRefused(address: string, username: string | null): void;
  /** A changed certificate can't be used: the one before it is shown on. */
  certificateNotTaken(error: unknown): void;
  /** A datagram from an address to which its connection is not open. */
  addressRefused(connectionId: string, address: string): void;
  topicRefused(connectionId: string, topic: string): void;
  journalNotWritten(connectionId: string, error: unknown): void;
  remoteConnected(connectionId: string, url: string): void;
  remoteLost(connectionId: string, problem: string): void;
  /** A sealed password that the key does not open: the connection waits, the others go on. */
  passwordUnreadable(connectionId: string): (error: unknown) => undefined;
  gatewayProblem(gatewayId: string, problem: string): void;
  /** Its uplinks are taken all the same. */
  downlinkServerNotKept(error: unknown): null;
  downlinkWaits(downlinkId: string, error: unknown): void;
  brokerBroke(error: unknown): void;
}

export function ingestEvents(log: Log, metrics: Metrics): IngestEvents {
  const messages = metrics.counter("hatoba_intake_messages_total", "Messages by what became of them", ["outcome"]);
  const refusedSignIns = metrics.counter("hatoba_mqtt_sign_ins_refused_total", "Refused MQTT sign-ins");
  const refusedAddresses = metrics.counter(
    "hatoba_gateway_addresses_refused_total",
    "Datagrams from addresses to which their connection is not open",
  );
  const failures = metrics.counter(
    "hatoba_intake_failures_total",
    "Messages that could not be written and will come again",
  );
  // A changed problem is logged once, not per attempt.
  const lastProblems = new Map<string, string>();
  const changed = (subject: string, problem: string): boolean => {
    if (lastProblems.get(subject) === problem) return false;
    lastProblems.set(subject, problem);
    return true;
  };
  return {
    counted: (outcome, count) => messages.inc({ outcome }, count),
    tallyNotWritten(err) {
      if (changed("tally", String(err))) log.error({ err }, "the tally of messages could not be written");
    },
    tallyWritten: () => lastProblems.delete("tally"),
    signInRefused(address, username) {
      refusedSignIns.inc();
      if (changed(`sign-in ${address}`.slice(0, 100), username ?? ""))
        log.warn({ address, username }, "MQTT sign-in refused");
      if (lastProblems.size > 1_000) lastProblems.clear();
    },
    certificateNotTaken(err) {
      log.error({ err }, "the certificate for MQTT over TLS can't be used: the one before it is shown on");
    },
    addressRefused(connectionId, address) {
      refusedAddresses.inc();
      if (changed(`address ${connectionId}`, address))
        log.warn({ connectionId, address }, "a datagram from an address to which its connection is not open");
    },
    topicRefused(connectionId, topic) {
      if (changed(`topic ${connectionId}`, topic))
        log.warn({ connectionId, topic }, "published on a topic of no uplink");
    },
    journalNotWritten(connectionId, err) {
      failures.inc();
      if (changed("journal", String(err)))
        log.error({ connectionId, err }, "uplink not acknowledged: journal not written");
    },
    remoteConnected(connectionId, url) {
      lastProblems.delete(`remote ${connectionId}`);
      log.info({ connectionId, url }, "connected to MQTT broker");
    },
    remoteLost(connectionId, problem) {
      if (changed(`remote ${connectionId}`, problem)) log.warn({ connectionId, problem }, "MQTT broker not reached");
    },
    passwordUnreadable: (connectionId) => (err) => {
      if (changed(`password ${connectionId}`, String(err)))
        log.error(
          { connectionId, err },
          "the password of a connection can't be opened: is HATOBA_SECRET_KEY another one?",
        );
      return undefined;
    },
    gatewayProblem(gatewayId, problem) {
      if (changed(`gateway ${gatewayId}`, problem)) log.warn({ gatewayId, problem }, "a downlink was not sent");
    },
    downlinkServerNotKept(err) {
      log.error({ err }, "where a network server takes downlinks could not be kept");
      return null;
    },
    downlinkWaits(downlinkId, err) {
      if (changed(`downlink ${downlinkId}`, String(err))) log.info({ downlinkId, err }, "a downlink has to wait");
    },
    brokerBroke: (err) => log.error({ err }, "embedded MQTT broker"),
  };
}
