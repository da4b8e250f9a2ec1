/** The rows of this room; `0003-registry` and `0043-groups` make the tables. */
import type { SealedColumn, Sql } from "#database";

export type DeviceRow = {
  id: string;
  organizationId: string;
  profileId: string;
  name: string;
  network: string;
  identity: string;
  /** The identity while the device is in service, null afterwards: unique, so that it can be registered again. */
  activeIdentity: string | null;
  latitude: number | null;
  longitude: number | null;
  place: string | null;
  trap: number;
  variables: string | null;
  registeredAt: number;
  retiredAt: number | null;
};

export type ProfileRow = {
  id: string;
  name: string;
  network: string;
  codec: string;
  expectedIntervalSeconds: number | null;
  quantities: string;
  version: number;
  createdAt: number;
  limits: string | null;
  hold: string | null;
};

export type CodecVersionRow = {
  id: string;
  profileId: string;
  number: number;
  codec: string;
  by: string | null;
  at: number;
  note: string;
};

export type CodecExamplesRow = {
  profileId: string;
  examples: string;
  changedAt: number;
};

export type ConnectionRow = {
  id: string;
  name: string;
  kind: string;
  transport: string;
  broker: string | null;
  /** User on the embedded broker: unique; null for other transports. */
  embeddedUser: string | null;
  secretHash: string;
  sealedPassword: string | null;
  sealedKey: string | null;
  guard: string | null;
  mapping: string | null;
  udp: string | null;
  enabled: number;
  createdAt: number;
};

export type GroupRow = {
  id: string;
  organizationId: string;
  name: string;
  createdAt: number;
};

/** A row for each subject; grows with every change, so that a program notices what another one (a command) changed. */
type ChangeRow = { one: number; count: number };

type ProcuredRow = { network: string; identity: string; lot: string; addedAt: number; addedBy: string };

export type RegistryTables = {
  devices: DeviceRow;
  deviceProfiles: ProfileRow;
  codecVersions: CodecVersionRow;
  codecExamples: CodecExamplesRow;
  connections: ConnectionRow;
  deviceGroups: GroupRow;
  deviceGroupMembers: { groupId: string; deviceId: string };
  registryChanges: ChangeRow;
  procuredDevices: ProcuredRow;
};

export const tablesIn = (sql: Sql) => sql.withTables<RegistryTables>();

/** What the vault has sealed in this room's tables. */
export const sealedRegistry: readonly SealedColumn[] = [
  { table: "connections", column: "sealedPassword", key: ["id"] },
  { table: "connections", column: "sealedKey", key: ["id"] },
];
