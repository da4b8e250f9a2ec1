/** Ingest's tables (migrations 0004, 0008, 0009 and 0034). */
import type { SealedColumn } from "#database";
import type { Millis } from "#foundation/clock";

export type IngestTables = {
  intakeCounts: { connectionId: string; outcome: string; count: number; lastAt: Millis };
  rejectedMessages: {
    id: string;
    connectionId: string;
    receivedAt: Millis;
    reason: string;
    /** Catalogue key of the sentence, and its attributes as JSON. */
    text: string;
    attributes: string;
    topic: string | null;
    contentType: string | null;
    query: string;
    content: string;
    /** How `content` holds the message: as text, as base64, or only its beginning (then it can't be replayed). */
    contentForm: ContentForm;
    contentBytes: number;
  };
  /** The same counts by the hour in which they were written. */
  intakeHours: { connectionId: string; hour: Millis; outcome: string; count: number };
  /** One row per device: how it is doing, as JSON (`DeviceStatus`). */
  deviceStatus: { deviceId: string; status: string; lastSeenAt: Millis | null; updatedAt: Millis };
  deviceEvents: { id: string; deviceId: string; at: Millis; happening: string };
  /** Uplinks that a gateway heard on a day (days since 1970, UTC). */
  gatewayTraffic: { gatewayId: string; day: number; uplinks: number; lastSeenAt: Millis };
  /** Uplinks that a gateway heard in an hour. */
  gatewayHours: { gatewayId: string; hour: Millis; uplinks: number };
  /** When a program on this database was there; `aliveAt` is its last word. */
  programRuns: { id: string; programId: string; startedAt: Millis; aliveAt: Millis };
  downlinks: {
    id: string;
    deviceId: string;
    organizationId: string;
    /** Hex. */
    payload: string;
    fPort: number | null;
    confirmed: number;
    state: string;
    /** Why it failed, or has to wait; empty otherwise. */
    reason: string;
    createdBy: string;
    createdAt: Millis;
    changedAt: Millis;
    expiresAt: Millis;
    /** The uplink that it answered (its dedup key), where the network asks for an answer. */
    answerTo: string | null;
    /** What the network server calls it. */
    remoteId: string | null;
  };
  /** Keys and sessions of devices whose frames we open ourselves; what is secret is sealed. */
  lorawanDevices: {
    deviceId: string;
    devEui: string;
    activation: string;
    version: string;
    joinEui: string | null;
    mayRestart: number;
    sealedRoot: string | null;
    devAddr: string | null;
    sealedSession: string | null;
    epoch: number;
    fCntUp: number;
    fCntDown: number;
    confirmedDown: number;
    joinNonce: number;
    devNonces: string;
    changedAt: Millis;
  };
  /** Where the network server of an HTTP connection takes downlinks; what opens it is sealed. */
  downlinkServers: { connectionId: string; url: string; sealedToken: string; changedAt: Millis };
  unregisteredDevices: {
    network: string;
    identity: string;
    connectionId: string;
    count: number;
    firstAt: Millis;
    lastAt: Millis;
  };
};

export type ContentForm = "text" | "base64" | "cut-text" | "cut-base64";

/** What the vault has sealed in this room's tables. */
export const sealedIngest: readonly SealedColumn[] = [
  { table: "lorawanDevices", column: "sealedRoot", key: ["deviceId"] },
  { table: "lorawanDevices", column: "sealedSession", key: ["deviceId"] },
  { table: "downlinkServers", column: "sealedToken", key: ["connectionId"] },
];
