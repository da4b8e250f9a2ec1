/** Rooms' entries as the API writes them: times with an offset, identities under their own names. */
import { z } from "@hono/zod-openapi";
import {
  type Actor,
  type AuditEntry,
  legalForms,
  type Organization,
  permissions,
  type Token,
  type User,
} from "#accounts";
import { type ExamplesReport, sentenceIn } from "#decoders";
import { describedField } from "#exports";
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { Language } from "#foundation/text";
import type { JournalledMeasurement, UplinkHistory } from "#journal";
import type { OutboxEntry } from "#outbox";
import {
  brokenLimits,
  type Connection,
  connectionKinds,
  type DeviceProfile,
  type DeviceWithContract,
  payloadForms,
  timeForms,
} from "#registry";
import type { LatestValue } from "#timeseries";
import { fieldValue, fieldValues, instant, orNull } from "./lists.ts";

export const timeIn = (zone: string) => (at: Millis | null) => (at === null ? null : rfc3339(at, zone));

const organizationKind = z.enum(["provider", "contract-holder", "end-customer"]);

export const organizationSchema = z
  .object({
    id: z.string(),
    kind: organizationKind,
    name: z.string(),
    parentId: z.string().nullable(),
    corporateNumber: z.string().nullable(),
    legalForm: z.enum(legalForms).nullable().openapi({ description: "null: not recorded" }),
    email: z.string().nullable(),
    createdAt: instant,
    deactivatedAt: instant.nullable(),
    secondFactorRequiredAt: instant
      .nullable()
      .openapi({ description: "Since when its people need a second factor; null when they may go without" }),
    maxUsers: z.number().nullable().openapi({ description: "How many users it may have; null: any number" }),
  })
  .openapi("Organization");

export const organizationJson = (organization: Organization, zone: string) => ({
  ...organization,
  createdAt: rfc3339(organization.createdAt, zone),
  deactivatedAt: timeIn(zone)(organization.deactivatedAt),
  secondFactorRequiredAt: timeIn(zone)(organization.secondFactorRequiredAt),
});

export const role = z.enum(["administrator", "support", "billing", "member", "viewer", "auditor"]);
export const language = z.enum(["ja", "en"]);

export const userSchema = z
  .object({
    id: z.string(),
    userId: z.string(),
    organizationId: z.string(),
    role,
    name: z.string(),
    email: z.string().nullable(),
    language,
    mustChangePassword: z.boolean(),
    createdAt: instant,
    deactivatedAt: instant.nullable(),
    lockedAt: instant.nullable().openapi({ description: "Locked since: nobody gets in" }),
    purpose: z.string().nullable().openapi({ description: "What an auditor looks for" }),
    endsAt: instant.nullable().openapi({ description: "When an auditor's access ends" }),
  })
  .openapi("User");

export const userJson = (user: User, zone: string) => ({
  ...user,
  createdAt: rfc3339(user.createdAt, zone),
  deactivatedAt: timeIn(zone)(user.deactivatedAt),
  lockedAt: timeIn(zone)(user.lockedAt),
  endsAt: timeIn(zone)(user.endsAt),
});

export const meSchema = z
  .object({
    id: z.string(),
    userId: z.string(),
    role,
    permissions: z.array(z.enum(permissions)),
    language,
    mustChangePassword: z.boolean(),
    mustSetSecondFactor: z.boolean().openapi({ description: "Nothing else is open before a second factor is set up" }),
    organization: z.object({ id: z.string(), name: z.string(), kind: organizationKind }),
    timezone: z.string(),
    map: z.object({
      tiles: z.string().nullable().openapi({ description: "Address of tiles with {z}, {x} and {y}; null for none" }),
      credit: z.string(),
    }),
  })
  .openapi("Me");

export const meJson = (
  actor: Actor,
  organization: Organization,
  { zone, map }: { zone: string; map: { tiles: string | null; credit: string } },
) => ({
  id: actor.id,
  userId: actor.userId,
  role: actor.role,
  permissions: [...actor.permissions],
  language: actor.language,
  mustChangePassword: actor.mustChangePassword,
  mustSetSecondFactor: actor.mustSetSecondFactor,
  organization: { id: organization.id, name: organization.name, kind: organization.kind },
  timezone: zone,
  map,
});

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    permissions: z.array(z.enum(permissions)),
    createdAt: instant,
    expiresAt: instant.nullable(),
  })
  .openapi("Token");

export const tokenJson = ({ id, name, permissions, createdAt, expiresAt }: Token, zone: string) => ({
  id,
  name,
  permissions: [...permissions],
  createdAt: rfc3339(createdAt, zone),
  expiresAt: timeIn(zone)(expiresAt),
});

export const codecSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("javascript"), source: z.string().min(1).max(1_000_000) }),
    z.object({
      kind: z.literal("cayenne-lpp"),
      signed: z
        .boolean()
        .optional()
        .openapi({ description: "Voltage and current may be negative, as the Arduino library writes them" }),
    }),
    z.object({ kind: z.literal("sigfox-payload"), grammar: z.string().min(1).max(10_000) }),
    z.object({ kind: z.literal("hex") }),
    z.object({ kind: z.literal("network-server") }),
  ])
  .openapi("Codec");

export const quantitiesSchema = z.record(
  z.string(),
  z
    .object({
      name: z.string().optional(),
      unit: z.string().optional().openapi({ description: "Of the codec's value; converted to the quantity's" }),
      quantity: z.string().optional().openapi({ description: "Of GET /quantities", example: "temperature" }),
    })
    .openapi("FieldMeaning"),
);

/** Within what one codec may take of the machine that all share. */
export const limitsSchema = z
  .object({
    timeMs: z.number().int().min(5).max(250).nullable(),
    outputBytes: z.number().int().min(1_000).max(262_144).nullable(),
    memoryMb: z.number().int().min(8).max(64).nullable(),
  })
  .openapi("CodecLimits", { description: "What the codec may take for one payload; null: 50 ms, 65,536 bytes, 16 MB" });

/** The newest value of a field. */
export const latestSchema = z
  .object({ value: fieldValue, at: instant, label: z.string(), unit: z.string().nullable() })
  .openapi("LatestValue");

export const latestJson = (
  { value, at }: LatestValue,
  profile: DeviceProfile | null,
  name: string,
  { language, zone }: { language: Language; zone: string },
) => ({ value, at: rfc3339(at, zone), ...describedField(profile, name, language) });

export const profileSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    network: z.enum(["lorawan", "sigfox"]),
    codec: codecSchema,
    expectedIntervalSeconds: z.number().nullable(),
    quantities: quantitiesSchema,
    version: z.number(),
    limits: limitsSchema,
    hold: z
      .object({ at: instant, limit: z.enum(brokenLimits) })
      .nullable()
      .openapi({ description: "Since when the codec isn't run, and which limit it broke again and again" }),
    createdAt: instant,
  })
  .openapi("DeviceProfile");

export const profileJson = (profile: DeviceProfile, zone: string) => ({
  ...profile,
  limits: { ...profile.limits },
  hold: profile.hold && { ...profile.hold, at: rfc3339(profile.hold.at, zone) },
  codec: { ...profile.codec },
  quantities: { ...profile.quantities },
  createdAt: rfc3339(profile.createdAt, zone),
});

export const reportSchema = z
  .object({
    passed: z.number().int(),
    failures: z.array(z.object({ example: z.string(), sentence: z.string() })),
  })
  .openapi("ExamplesReport");

export const reportJson = ({ passed, failures }: ExamplesReport, language: Language) => ({
  passed,
  failures: failures.map(({ example, sentence }) => ({ example, sentence: sentenceIn(language, sentence) })),
});

export const deviceSchema = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    profileId: z.string(),
    profileName: z.string(),
    name: z.string(),
    network: z.enum(["lorawan", "sigfox"]),
    devEui: z.string().optional(),
    sigfoxId: z.string().optional(),
    place: z.string().nullable(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    trap: z.boolean(),
    variables: z.record(z.string(), z.string()),
    billingStartDate: z.string(),
    contract: z.object({
      child: z.string(),
      parent: z.string(),
      endedOn: z.string().nullable(),
      dataRangeDays: z.number(),
    }),
    registeredAt: instant,
    retiredAt: instant.nullable(),
  })
  .openapi("Device");

export const deviceJson = (device: DeviceWithContract, profile: DeviceProfile | null, zone: string) => ({
  id: device.id,
  organizationId: device.organizationId,
  profileId: device.profileId,
  profileName: profile?.name ?? "",
  name: device.name,
  network: device.network,
  ...(device.network === "lorawan" ? { devEui: device.identity } : { sigfoxId: device.identity }),
  place: device.place,
  latitude: device.latitude,
  longitude: device.longitude,
  trap: device.trap,
  variables: { ...device.variables },
  billingStartDate: device.contract.billingStartDate,
  contract: {
    child: device.contract.child,
    parent: device.contract.parent,
    endedOn: device.contract.endedOn,
    dataRangeDays: device.contract.dataRangeDays,
  },
  registeredAt: rfc3339(device.registeredAt, zone),
  retiredAt: timeIn(zone)(device.retiredAt),
});

const path = z.string().max(200);

/** registry/mapping.ts says what a path is; the registry names every one that is none. */
export const mappingSchema = z
  .object({
    network: z.enum(["lorawan", "sigfox"]),
    device: path,
    payload: z.object({ path, form: z.enum(payloadForms) }),
    time: z.object({ path, form: z.enum(timeForms) }).optional(),
    port: path.optional(),
    counter: path.optional(),
    uplinkId: path.optional(),
    decoded: path.optional(),
    receptions: z.object({ path, gateway: path.optional(), rssi: path.optional(), snr: path.optional() }).optional(),
    frequency: z.object({ path, unit: z.enum(["Hz", "MHz"]) }).optional(),
    dataRate: path.optional(),
    only: z.object({ path, values: z.array(z.string().max(200)).min(1).max(50) }).optional(),
  })
  .openapi("UplinkMapping");

export const connectionSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(connectionKinds),
    transport: z.enum(["mqtt", "http", "udp"]),
    broker: z
      .union([
        z.object({ kind: z.literal("embedded"), username: z.string() }),
        z.object({
          kind: z.literal("external"),
          url: z.string(),
          username: z.string().nullable(),
          topics: z.array(z.string()),
          sharedGroup: z.string().nullable(),
          authority: orNull(z.string()),
          certificate: orNull(z.string()),
        }),
      ])
      .nullable(),
    mapping: orNull(mappingSchema),
    udp: z.object({ host: z.string(), port: z.number() }).nullable(),
    guard: z.object({ addresses: z.array(z.string()), certificates: z.array(z.string()) }),
    enabled: z.boolean(),
    createdAt: instant,
  })
  .openapi("Connection");

export const connectionJson = (connection: Connection, zone: string) => ({
  ...connection,
  broker:
    connection.broker?.kind === "external"
      ? { ...connection.broker, topics: [...connection.broker.topics] }
      : connection.broker,
  guard: { addresses: [...connection.guard.addresses], certificates: [...connection.guard.certificates] },
  mapping: connection.mapping && (structuredClone(connection.mapping) as z.infer<typeof mappingSchema>),
  createdAt: rfc3339(connection.createdAt, zone),
});

export const notificationJson = (entry: OutboxEntry, zone: string) => ({
  ...entry,
  about: { ...entry.about },
  nextAttemptAt: rfc3339(entry.nextAttemptAt, zone),
  createdAt: rfc3339(entry.createdAt, zone),
  acceptedAt: timeIn(zone)(entry.acceptedAt),
});

export const auditJson = (entry: AuditEntry, zone: string) => ({ ...entry, at: rfc3339(entry.at, zone) });

const outcomeOf = (measurement: JournalledMeasurement | null, language: Language) => ({
  outcome: measurement?.outcome ?? ("waiting" as const),
  reason: sentenceIn(language, measurement?.reason ?? ""),
  fields: { ...measurement?.fields },
});

const level = z.number().nullable();

export const receptionSchema = z
  .object({ gatewayId: z.string(), rssi: level, snr: level })
  .openapi("Reception", { description: "How a gateway heard an uplink: dBm, dB" });

export const uplinkSchema = z
  .object({
    offset: z.number().openapi({ description: "Its place in the journal" }),
    receivedAt: instant,
    measuredAt: instant,
    payload: z.string().openapi({ description: "Hexadecimal" }),
    fPort: z.number().nullable(),
    fCnt: z.number().nullable(),
    receptions: z.array(receptionSchema),
    radio: fieldValues.openapi({ description: "Other radio facts, as the network server names them" }),
    connectionId: z.string(),
    outcome: z.string().openapi({ description: "`decoded`, `waiting`, or why there are no fields" }),
    reason: z.string(),
    fields: fieldValues,
  })
  .openapi("Uplink");

/** A raw uplink with what became of it. */
export const uplinkJson = ({ uplink, measurement }: UplinkHistory, language: Language, zone: string) => ({
  offset: uplink.offset,
  receivedAt: rfc3339(uplink.receivedAt, zone),
  measuredAt: rfc3339(uplink.measuredAt, zone),
  payload: uplink.payload,
  fPort: uplink.fPort,
  fCnt: uplink.fCnt,
  receptions: uplink.receptions.map((reception) => ({ ...reception })),
  radio: { ...uplink.radio },
  connectionId: uplink.connectionId,
  ...outcomeOf(measurement, language),
});
