/** The JSON of the interface under /api/v1, as these pages read it. */
export type Language = "ja" | "en";
export type Permission = "read" | "devices" | "rules" | "users" | "audit" | "operate" | "billing";
export type FieldValue = number | string | boolean;
export type Network = "lorawan" | "sigfox";
export type OrganizationKind = "provider" | "contract-holder" | "end-customer";

export interface Listing<T> {
  items: T[];
  next?: string | null;
}

export interface Me {
  id: string;
  userId: string;
  role: string;
  permissions: Permission[];
  language: Language;
  mustChangePassword: boolean;
  /** Nothing else is open before a second factor is set up. */
  mustSetSecondFactor: boolean;
  organization: { id: string; name: string; kind: OrganizationKind };
  timezone: string;
  map: { tiles: string | null; credit: string };
}

export interface Token {
  id: string;
  name: string;
  permissions: Permission[];
  createdAt: string;
  expiresAt: string | null;
}

export interface Latest {
  value: FieldValue;
  at: string;
  /** What people read instead of the field's name. */
  label: string;
  unit: string | null;
}

export interface Device {
  id: string;
  organizationId: string;
  organizationName: string;
  profileId: string;
  profileName: string;
  name: string;
  network: Network;
  devEui?: string;
  sigfoxId?: string;
  place: string | null;
  latitude: number | null;
  longitude: number | null;
  trap: boolean;
  variables: Record<string, string>;
  billingStartDate: string;
  contract: { child: string; parent: string; endedOn: string | null };
  registeredAt: string;
  retiredAt: string | null;
  latest: Record<string, Latest>;
  lastUplinkAt: string | null;
  openIncidents: number;
  standing: DeviceState;
  batteryPercent: number | null;
  groups: { id: string; name: string }[];
}

/** How a device stands, in the order of who needs somebody first. */
export const deviceStates = ["incident", "silent", "low-battery", "ok", "retired"] as const;
export type DeviceState = (typeof deviceStates)[number];

export interface Overview {
  /** Not every device was looked at. */
  partial: boolean;
  counts: Record<DeviceState, number>;
  attention: {
    deviceId: string;
    name: string;
    place: string | null;
    standing: DeviceState;
    incidents: number;
    lastUplinkAt: string | null;
    batteryPercent: number | null;
  }[];
  places: {
    latitude: number;
    longitude: number;
    devices: number;
    standing: DeviceState;
    deviceId: string | null;
    name: string;
  }[];
}

/** Newest values of a device, and a day's course of one of them in half hours. */
export interface OverviewValues {
  device: Device;
  course: { field: string; label: string; unit: string | null; means: (number | null)[] } | null;
}

export interface IntakeGlance {
  hours: { hour: string; stored: number; refused: number }[];
  connections: {
    id: string;
    name: string;
    state: "connected" | "connecting" | "waiting" | "disabled";
    lastMessageAt: string | null;
    lastError: string | null;
    stored: number;
    refused: number;
  }[];
  waiting: { decoding: number; keeping: number; alerting: number };
  warnings: string[];
  uplinks: number;
  /** Bytes. */
  disk: { free: number; total: number; journal: number };
  letters: { waiting: number; refused: number };
}

export interface DeviceGroup {
  id: string;
  organizationId: string;
  name: string;
  devices: number;
  createdAt: string;
}

export interface DeviceStatus {
  lastSeenAt: string | null;
  uplinks: number;
  duplicates: number;
  rssi: number | null;
  snr: number | null;
  gatewayId: string | null;
  spreadingFactor: number | null;
  fCnt: number | null;
  lossRate: number | null;
  batteryPercent: number | null;
  batteryVolts: number | null;
  externalPower: boolean | null;
  marginDb: number | null;
  statusAt: string | null;
  joinedAt: string | null;
}

/** What its network server told of a device beside uplinks. */
export type Happening =
  | { what: "joined"; devAddr: string | null }
  | {
      what: "status";
      batteryPercent: number | null;
      batteryVolts: number | null;
      externalPower: boolean;
      marginDb: number | null;
    }
  | { what: "downlink"; state: "queued" | "sent" | "acknowledged" | "failed"; fCntDown: number | null; reason: string }
  | { what: "bad-clock"; heardAt: number }
  | { what: "location"; latitude: number; longitude: number; accuracy: number | null; source: string }
  | { what: "reception"; receptions: Reception[] }
  | { what: "remark"; level: "info" | "warning" | "error"; code: string; text: string };

export interface DeviceEvent {
  id: string;
  at: string;
  happening: Happening;
}

export interface SeriesField {
  name: string;
  /** What people read instead of the name. */
  label: string;
  unit: string | null;
  type: "number" | "string" | "boolean";
}

export interface RawItem {
  at: string;
  values: Record<string, FieldValue>;
}

export interface BucketSummary {
  min: number | null;
  max: number | null;
  mean: number | null;
  last: FieldValue;
  count: number;
}

export interface BucketItem {
  from: string;
  to: string;
  count: number;
  values: Record<string, BucketSummary>;
}

interface SeriesFrame {
  deviceId: string;
  from: string;
  to: string;
  fields: SeriesField[];
}

export type Measurements =
  | (SeriesFrame & { resolution: "raw"; bucketSeconds: number | null; items: RawItem[] })
  | (SeriesFrame & { resolution: "bucket"; bucketSeconds: number | null; items: BucketItem[] });

export interface Reception {
  gatewayId?: string;
  rssi?: number | null;
  snr?: number | null;
}

export interface Uplink {
  offset: number | string;
  receivedAt: string;
  measuredAt: string;
  payload: string | null;
  fPort: number | null;
  fCnt: number | null;
  receptions: Reception[] | null;
  radio: unknown;
  connectionId: string;
  outcome: string;
  reason: string | null;
  fields: Record<string, FieldValue> | null;
}

export interface Incident {
  id: string;
  ruleId: string;
  /** Null: of a gateway. */
  deviceId: string | null;
  gatewayId: string | null;
  heldUnder: string | null;
  mutedUntil: string | null;
  nextTurnAt: string | null;
  organizationId: string;
  state: "open" | "acknowledged" | "resolved";
  openedAt: string;
  measuredAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
  value: FieldValue;
  ruleName: string;
  deviceName: string;
}

export interface TallyRow {
  connectionId: string | null;
  connectionName: string | null;
  outcome: string;
  count: number;
  lastAt: string;
}

export interface UnregisteredDevice {
  network: Network;
  identity: string;
  count?: number;
  lastAt?: string;
}

export interface Tally {
  items: TallyRow[];
  unregistered: UnregisteredDevice[];
}

export interface RejectedMessage {
  id: string;
  connectionId: string | null;
  connectionName?: string | null;
  receivedAt: string;
  reason: string;
  sentence?: string | null;
  topic?: string | null;
  content: string;
  contentBytes?: number;
}

/** A value that InfluxDB refused. */
export interface SetAsideValue {
  id: string;
  deviceId: string;
  field: string;
  value: number | string | boolean;
  measuredAt: string;
  message: string;
  refusedAt: string;
}

export interface Connection {
  id: string;
  name: string;
  kind: string;
  transport: "mqtt" | "http" | "udp";
  broker:
    | { kind: "embedded"; username: string }
    | { kind: "external"; url: string; username: string | null; topics: string[]; sharedGroup: string | null }
    | null;
  enabled: boolean;
  createdAt: string;
}

/** A connection with what it is doing now. */
export interface ConnectionNow extends Connection {
  state: "connected" | "connecting" | "waiting" | "disabled";
  lastMessageAt: string | null;
  lastError: string | null;
}

export interface NewConnection {
  connection: Connection;
  secret: string | null;
  hookUrl?: string;
  mqtt?: { host: string; port: number; username: string; topics: string[] };
}

export type Codec =
  | { kind: "javascript"; source: string }
  | { kind: "cayenne-lpp"; signed?: boolean }
  | { kind: "sigfox-payload"; grammar: string }
  | { kind: "hex" }
  | { kind: "network-server" };

export interface Profile {
  id: string;
  name: string;
  network: Network;
  codec: Codec;
  expectedIntervalSeconds: number | null;
  quantities: Record<string, FieldMeaning>;
  version: number;
  limits: CodecLimits;
  /** Why the codec isn't run; null when it is. */
  hold: CodecHold | null;
  createdAt: string;
}

/** A real device, whose codec is shipped. */
export interface DeviceMake {
  id: string;
  network: Network;
  name: Record<Language, string>;
  source: string;
  examples: { name: string; payload: string; fPort: number; fields: Record<string, FieldValue> | null }[];
}

/** What a codec's field is: a quantity of the vocabulary and the unit it comes in, or words of the profile's own. */
export interface FieldMeaning {
  name?: string;
  unit?: string;
  quantity?: string;
}

export interface MappedField {
  field: string;
  value: FieldValue;
  stored: FieldMeaning | null;
  proposed: FieldMeaning | null;
}

export interface Quantity {
  name: string;
  unit: string | null;
  /** Units that are converted to its own, which is the first. */
  units: string[];
  label: Record<Language, string>;
}

/** What the codec may take for one payload; null where the usual limit holds. */
export interface CodecLimits {
  timeMs: number | null;
  outputBytes: number | null;
  memoryMb: number | null;
}

export interface CodecHold {
  at: string;
  limit: "time" | "memory" | "output";
}

export interface DecodeAnswer {
  outcome: string;
  reason: string;
  /** As hex. */
  payload: string;
  fPort: number | null;
  fields: Record<string, FieldValue>;
  /** As the codec names them. */
  own: Record<string, FieldValue>;
  quantities: { name: string; value: FieldValue; unit: string | null; label: Record<Language, string> }[];
  warnings: string[];
  logs: string[];
  tookMs: number | null;
}

export interface CodecExample {
  name: string;
  payload: string;
  fPort: number | null;
  receivedAt: number | null;
  expected: { fields: Record<string, FieldValue> } | { error: string };
}

export interface ExamplesReport {
  passed: number;
  failures: { example: string; sentence: string }[];
}

export interface CodecVersion {
  number: number;
  kind: string;
  by: string | null;
  at: string;
  note: string;
  inUse: boolean;
}

export interface CodecDifference {
  from: number | null;
  to: number;
  added: number;
  removed: number;
  hunks: { fromLine: number; toLine: number; lines: string[] }[];
}

interface CountedSentence {
  sentence: string;
  count: number;
  uplink: number;
}

/** What a draft would change over uplinks that really came. */
export interface Preview {
  uplinks: number;
  different: number;
  broken: number;
  mended: number;
  fields: Record<
    string,
    {
      changed: number;
      added: number;
      removed: number;
      samples: { uplink: number; before: FieldValue | null; after: FieldValue | null }[];
    }
  >;
  errors: CountedSentence[];
  warnings: CountedSentence[];
  implausible: { field: string; value: number; uplink: number; count: number; least: number; most: number }[];
  seen: Record<string, { deviceName: string; receivedAt: string; payload: string; fPort: number | null }>;
}

export interface Organization {
  id: string;
  kind: OrganizationKind;
  name: string;
  parentId: string | null;
  corporateNumber: string | null;
  email: string | null;
  createdAt: string;
  deactivatedAt: string | null;
  /** Since when its people need a second factor; null when they may go without. */
  secondFactorRequiredAt: string | null;
}

export interface User {
  id: string;
  userId: string;
  organizationId: string;
  role: string;
  name: string;
  email: string | null;
  language: Language;
  mustChangePassword: boolean;
  deactivatedAt: string | null;
  lockedAt: string | null;
  /** What an auditor looks for, and until when; null for everybody else. */
  purpose: string | null;
  endsAt: string | null;
  createdAt: string;
}

export type FieldTest =
  | { kind: "equals"; field: string; value: FieldValue }
  | { kind: "changes"; field: string; to?: FieldValue }
  | { kind: "above" | "below"; field: string; threshold: number; hysteresis?: number }
  | { kind: "between" | "outside"; field: string; low: number; high: number; hysteresis?: number }
  | { kind: "rises" | "falls"; field: string; by: number; withinSeconds: number }
  | { kind: "battery"; field: string; below: number; fallsBy?: number; withinSeconds?: number }
  | { kind: "frames-lost"; share: number };

export type Condition =
  | FieldTest
  | { kind: "all" | "any"; of: FieldTest[] }
  | { kind: "silent"; intervals: number }
  | { kind: "gateway-silent"; afterSeconds: number; gatewayId?: string };

export interface Schedule {
  weekdays?: number[];
  hours?: { from: string; to: string };
  holidays?: "as-sunday" | "never";
  season?: { from: string; to: string };
}

export interface RuleOptions {
  forSeconds: number;
  schedule: Schedule | null;
  order: "together" | "in-turn";
  nextAfterSeconds: number;
  whenOver: "told" | "not-told";
  channelIds: string[];
}

export interface Channel {
  id: string;
  organizationId: string;
  kind: "webhook" | "slack" | "line";
  name: string;
  createdAt: string;
}

export interface RuleTemplate {
  id: string;
  name: string;
  condition: Condition;
  options: Partial<RuleOptions>;
}

export interface Rehearsal {
  from: string;
  to: string;
  devices: number;
  points: number;
  partial: boolean;
  count: number;
  mails: number;
  incidents: { deviceId: string; deviceName: string; from: string; to: string | null; value: FieldValue }[];
  suggestion: { condition: Condition; forSeconds: number; count: number; mails: number } | null;
}

export interface Timeline {
  entries: { at: string; kind: string; by: string | null }[];
  receipts: {
    letterId: string;
    to: string;
    subject: string;
    state: "queued" | "accepted" | "bounced" | "opened" | "acknowledged" | "gathered";
    at: string;
    answer: string | null;
  }[];
}

export interface Rule extends RuleOptions {
  id: string;
  organizationId: string;
  deviceId: string | null;
  profileId: string | null;
  groupId: string | null;
  name: string;
  condition: Condition;
  recipients: string[];
  language: Language;
  enabled: boolean;
  createdAt: string;
}

export interface Letter {
  id: string;
  to: string;
  subject: string;
  state: "waiting" | "accepted" | "refused" | "gathered";
  attempts: number;
  lastAnswer: string | null;
  createdAt: string;
}

export interface DeviceCount {
  organizationId: string;
  organizationName: string;
  plan: string;
  registered: number;
  started: number;
  ended: number;
  deviceDays: number;
}

export interface Session {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  address: string | null;
  client: string | null;
  current: boolean;
}

export interface SecondFactor {
  enabledAt: string | null;
  recoveryCodesLeft: number;
}

export interface Gap {
  from: string;
  to: string;
  reason: "undecodable" | "bad-clock" | "outage" | "gateway-down" | "lost" | "silent";
  undecodable: number;
  lost: number;
  gateways: string[];
}
