/** What a webhook is told: events, and the body that holds some of them. Pure. */
import { rfc3339 } from "#foundation/calendar";
import type { Millis } from "#foundation/clock";
import type { JournalledMeasurement, JournalledRevision } from "#journal";
import type { Announcement } from "#outbox";

/**
 * What a webhook can ask for. `measurement.revised`: what decoding once more made of an uplink that was told before. `contract`: all that
 * happens to contracts, as `contract.accepted`, `contract.suspended`, …
 */
export const eventKinds = [
  "measurement",
  "measurement.revised",
  "incident.opened",
  "incident.acknowledged",
  "incident.resolved",
  "device.registered",
  "device.changed",
  "device.ended",
  "contract",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** An event that the books told of. `id` stays, so that who hears it twice can know. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly at: Millis;
  readonly organizationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a delivery holds: a measurement's or a revision's offset in the journal, which is read when it is sent, or an event. */
export type Entry = number | { readonly revision: number } | ToldEvent;

export type EventJson = Readonly<Record<string, unknown>>;

const typeOfKind: Readonly<Record<string, string>> = {
  "incident.opened": "incident.opened",
  "incident.reopened": "incident.opened",
  "incident.acknowledged": "incident.acknowledged",
  "incident.resolved": "incident.resolved",
  "device.registered": "device.registered",
  "device.changed": "device.changed",
  "device.replaced": "device.changed",
  "device.retired": "device.ended",
};

const noun = (type: string): string => type.slice(0, type.indexOf("."));

/** Whether who asked for these kinds is told an event of this type. */
export function isAskedFor(kinds: readonly EventKind[], type: string): boolean {
  return kinds.some((kind) => kind === type || (kind === "contract" && noun(type) === "contract"));
}

/** The fields of an incident that are not for people outside are left out. */
const inside = new Set(["id", "organizationId", "told", "nextTurnAt", "heldUnder", "mutedUntil"]);
const isInstant = (name: string) => /(?:[a-z]At|Until)$/.test(name);

function incidentData(target: string, detail: Readonly<Record<string, unknown>>, zone: string): EventJson {
  const told = Object.entries(detail)
    .filter(([name]) => !inside.has(name))
    .map(([name, value]) => [name, isInstant(name) && typeof value === "number" ? rfc3339(value, zone) : value]);
  const data = Object.fromEntries(told) as Record<string, unknown>;
  return { incidentId: target, ...data, deviceId: data.deviceId === "" ? null : data.deviceId };
}

/** What an announcement tells programs outside; null: nothing. */
export function eventFrom(announcement: Announcement, zone: string): ToldEvent | null {
  const { id, at, kind, organizationId, target } = announcement;
  const type = noun(kind) === "contract" ? kind : typeOfKind[kind];
  if (type === undefined) return null;
  const detail = JSON.parse(announcement.detail) as Record<string, unknown>;
  const named = { incident: "incidentId", device: "deviceId" }[noun(type)] ?? "contractId";
  const data = named === "incidentId" ? incidentData(target, detail, zone) : { [named]: target, detail };
  return { id, type, at, organizationId, data };
}

/** A measurement as an event; its id is that of its place in this journal. */
export function measurementEvent(measurement: JournalledMeasurement, journalId: string): ToldEvent {
  const { offset, deviceId, organizationId, measuredAt, receivedAt, fields } = measurement;
  const data = { deviceId, receivedAt, values: fields };
  return { id: `${journalId}-${offset}`, type: "measurement", at: measuredAt, organizationId, data };
}

/** A revision as an event: `revises` is the id of the measurement in whose place it stands; no values: it can't be decoded any more. */
export function revisionEvent(revision: JournalledRevision, journalId: string): ToldEvent {
  const { offset, measurementOffset, deviceId, organizationId, measuredAt, receivedAt, outcome, fields } = revision;
  const values = outcome === "decoded" ? fields : null;
  const data = { deviceId, receivedAt, revises: `${journalId}-${measurementOffset}`, values };
  return { id: `${journalId}-r${offset}`, type: "measurement.revised", at: measuredAt, organizationId, data };
}

/** The form of bodies; a change that a receiver could stumble over is another number. */
const bodyVersion = 1;

/** The body of a delivery; times are RFC 3339 in the provider's zone. */
export function bodyOf(deliveryId: string, webhookId: string, events: readonly ToldEvent[], zone: string): string {
  return JSON.stringify({
    version: bodyVersion,
    deliveryId,
    webhookId,
    events: events.map(({ at, data, ...event }) => ({
      ...event,
      at: rfc3339(at, zone),
      data: typeof data.receivedAt === "number" ? { ...data, receivedAt: rfc3339(data.receivedAt, zone) } : data,
    })),
  });
}
