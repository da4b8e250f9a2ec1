/**
 * Ingest brings what network servers say into the journal: bytes arrive by a transport, a bridge reads them, intake
 * admits them, and only after the journal's commit is the source acknowledged.
 *
 * It owns transports, bridges, intake's rules, the tally of outcomes, how devices are heard (status, events, gateways) and
 * downlinks. It does not own devices and connections (registry), nor what a payload means (decoders).
 */
export type { Bridge, DownlinkState, Happening, Message } from "./bridges/bridge.ts";
export type { DeviceReadings, GatewayTraffic, NotedEvent } from "./device-book.ts";
export { type DeviceStatus, gapBetween, lossRate } from "./device-status.ts";
export type { Exchange, NamedByCaller } from "./downlink-servers.ts";
export type { NewDownlink, QueuedDownlink } from "./downlinks.ts";
export { type Gap, gapReasons } from "./gaps.ts";
export { type Ingest, type IngestOptions, openIngest } from "./open.ts";
export { expectedReasons, type Outcome, type Refusal, type RefusalReason, refusalReasons } from "./outcome.ts";
export { problemIn } from "./problems.ts";
export type { ConnectionState } from "./states.ts";
export { sealedIngest } from "./tables.ts";
export type { HourCount, RejectedMessage, Tally, TallyCount, UnregisteredDevice } from "./tally.ts";
export type { Listener, Programs } from "./transports/listeners.ts";
export type { MqttsOptions } from "./transports/mqtts.ts";
