/**
 * Ingest brings what network servers say into the journal: bytes arrive by a transport, a bridge reads them, intake
 * admits them, and only after the journal's commit is the source acknowledged.
 *
 * It owns transports, bridges, intake's rules and the tally of outcomes (tables `intakeCounts`, `rejectedMessages`,
 * `unregisteredDevices`). It does not own devices and connections (registry), nor what a payload means (decoders).
 */
export type { Bridge, Message } from "./bridges/bridge.ts";
export { type Ingest, type IngestOptions, openIngest } from "./open.ts";
export { type Outcome, type Refusal, type RefusalReason, refusalReasons } from "./outcome.ts";
export type { ConnectionState } from "./states.ts";
export type { RejectedMessage, Tally, TallyCount, UnregisteredDevice } from "./tally.ts";
