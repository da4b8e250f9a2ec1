/** The entries of the three streams, and what every journal engine promises. */
import type { Millis } from "#foundation/clock";
import type { DataRanges } from "./data-ranges.ts";

/** How a payload is named on the air: LoRaWAN's 64-bit EUI, or Sigfox's ID (upper-case hex, no padding). */
export type Network = "lorawan" | "sigfox";

/** One reception of an uplink by one gateway or base station. */
export interface Reception {
  readonly gatewayId: string;
  readonly rssi: number | null;
  readonly snr: number | null;
}

/** One message from a device in our shape, as a bridge read it: no store has been asked yet. */
export interface Uplink {
  readonly network: Network;
  /** DevEUI as 16 lower-case hex digits, or Sigfox ID as 1–8 upper-case hex digits. */
  readonly identity: string;
  /** What two deliveries of the same uplink have in common, unique among the uplinks of one device for at least a day. */
  readonly dedupKey: string;
  /** When the device was heard, by the network server's account; null when it says nothing: the time of receipt is taken. */
  readonly heardAt: Millis | null;
  /** Payload as lower-case hex; empty for frames without one. */
  readonly payload: string;
  /** LoRaWAN port; 0 when absent; null on networks without ports. */
  readonly fPort: number | null;
  /** Frame counter or Sigfox sequence number; null when the message carries none. */
  readonly fCnt: number | null;
  readonly receptions: readonly Reception[];
  /** Other radio facts as the source named them: frequencyHz, spreadingFactor, dr, region, lqi… */
  readonly radio: Readonly<Record<string, string | number | boolean>>;
  /** Fields that the network server decoded itself, when it sent any: `object`, `decoded_payload`, parsed Sigfox fields. */
  readonly decoded: Readonly<Record<string, unknown>> | null;
  /** The same in the network server's own vocabulary (The Things Stack's `normalized_payload`), when it sent any. */
  readonly normalized?: readonly Readonly<Record<string, unknown>>[];
}

/** An uplink of a registered device that passed intake; this is what the stream `uplinks` holds. */
export interface AdmittedUplink extends Uplink {
  readonly connectionId: string;
  readonly deviceId: string;
  readonly organizationId: string;
  readonly profileId: string;
  readonly receivedAt: Millis;
  /** `heardAt`, or `receivedAt` where that is null. */
  readonly measuredAt: Millis;
}

export interface JournalledUplink extends AdmittedUplink {
  readonly offset: number;
}

export type FieldValue = number | string | boolean;
/** Flat, canonical: nested names joined with `.`; numbers finite. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** What decoding made of one uplink. `decoded` has fields; the others say in `reason` why there are none. */
export type DecodeOutcome = "decoded" | "no-payload" | "codec-error" | "codec-timeout" | "codec-on-hold";

export interface Measurement {
  /** Offset of the uplink in the stream `uplinks`. */
  readonly uplinkOffset: number;
  readonly deviceId: string;
  readonly organizationId: string;
  readonly profileId: string;
  readonly measuredAt: Millis;
  readonly receivedAt: Millis;
  readonly outcome: DecodeOutcome;
  /** A sentence for the operator; empty for `decoded` unless the codec warned. */
  readonly reason: string;
  readonly fields: Fields;
}

export interface JournalledMeasurement extends Measurement {
  readonly offset: number;
}

/**
 * What decoding an uplink once more made of it: the newest one stands in place of its measurement. Revisions are a stream of
 * their own, so that whoever reads `measurements` (alerts, traps, the live feed) reads news only and needs no check.
 */
export interface Revision extends Measurement {
  /** Who replaces must have taken the measurement with this offset first. */
  readonly measurementOffset: number;
  /** What it replaces: rolling back puts that in its place. */
  readonly before: Pick<Measurement, "profileId" | "outcome" | "reason" | "fields">;
}

export interface JournalledRevision extends Revision {
  readonly offset: number;
}

/** An uplink and what became of it; `measurement` is null while it waits for decoding. */
export interface UplinkHistory {
  readonly uplink: JournalledUplink;
  readonly measurement: JournalledMeasurement | null;
}

/** An uplink whose codec is not run for now. */
export interface WaitingUplink {
  readonly profileId: string;
  readonly uplinkOffset: number;
}
export const streams = ["uplinks", "measurements", "revisions"] as const;
export type Stream = (typeof streams)[number];

/** How many entries of each stream lost their content. */
export type Removed = Record<Stream, number>;

/** What became of one uplink handed to `append`. */
export type Appended = "stored" | "duplicate";

/** What uplinks come to, and the room they take: their payloads, and their first decoded fields as JSON in UTF-8, in bytes. */
export interface Metered {
  readonly uplinks: number;
  readonly bytes: number;
}

/** Uplinks received in `[from, to)`, at most `limit` entries of the stream after the offset `after`. */
export interface MeteringQuestion {
  readonly from: Millis;
  readonly to: Millis;
  readonly after: number;
  readonly limit: number;
}

/** By device; `next` is where the next page begins, null after the last one. What was removed counts without its bytes. */
export interface MeteringPage {
  readonly devices: ReadonlyMap<string, Metered>;
  readonly next: number | null;
}

export interface JournalOptions {
  readonly folder: string;
}

export interface Journal {
  readonly folder: string;
  /** Tells this journal from those of other programs on the same database: 16 hex digits, made with it. */
  readonly id: string;
  /**
   * Appends one uplink to the group that is being gathered; resolves after that group's commit is on disk. A group is
   * what arrived in one turn of the event loop, or while the commit before it was under way: alone it waits for nobody.
   * `duplicate`: the same device and dedupKey were stored within the last day; nothing was written.
   * Rejects when the commit failed (disk full): nothing of the group was stored, the source must not be acknowledged.
   */
  append(uplink: AdmittedUplink): Promise<Appended>;
  /**
   * Appends decoded uplinks and moves the decoding cursor in one commit. Uplinks already decoded are passed over. Those that
   * wait for their codec have no measurement yet and are remembered by their profile.
   */
  appendMeasurements(measurements: readonly Measurement[], cursor: number, waiting?: readonly WaitingUplink[]): void;
  /** Profiles with uplinks that wait for their codec. */
  waitingProfiles(): string[];
  /** How many of a profile's uplinks wait. */
  waitingCount(profileId: string): number;
  /** The oldest of a profile's waiting uplinks; null in place of one that has left the journal since. */
  readWaiting(
    profileId: string,
    limit: number,
  ): { readonly offset: number; readonly uplink: JournalledUplink | null }[];
  /** Appends what uplinks that waited were decoded to, and these wait no more, in one commit. */
  settleWaiting(measurements: readonly Measurement[], settled: readonly WaitingUplink[]): void;
  /** How far decoding has come in `uplinks`: the cursor lives beside its effect. */
  decodingCursor(): number;
  /** Up to `limit` entries after offset `after`, in order. Safe to call from any thread that opened the journal. */
  readUplinks(after: number, limit: number): JournalledUplink[];
  readMeasurements(after: number, limit: number): JournalledMeasurement[];
  readRevisions(after: number, limit: number): JournalledRevision[];
  /** The offset of the newest entry, 0 when there is none. */
  head(stream: Stream): number;
  /** The latest uplinks of a device measured since `since`, newest first, from before offset `before` (exclusive), with what became of them. */
  uplinksOf(deviceId: string, options: { before?: number; limit: number; since: Millis }): UplinkHistory[];
  /** What an uplink is decoded to now: its newest revision, else its measurement (whose `offset` it has); null while it waits. */
  measurementOf(uplinkOffset: number): JournalledMeasurement | null;
  /** The uplinks with an offset in `(after, upTo]` that are decoded under a profile now. */
  uplinksUnder(profileId: string, after: number, upTo: number): UplinkHistory[];
  /** An offset before that of every uplink received from `instant` on. */
  offsetBefore(instant: Millis): number;
  /** Appends revisions of a job and its progress, in the job's own words, in one commit. One thread of the program does that. */
  appendRevisions(jobId: string, revisions: readonly Revision[], progress: string): void;
  /** What was last committed for a job; null before that. */
  revisionProgress(jobId: string): string | null;
  /** Up to `limit` revisions of a job with an offset in `(after, before)` that no later one has replaced, newest first. */
  revisionsOf(jobId: string, after: number, before: number, limit: number): JournalledRevision[];
  /** What each device said in a time of receipt, a page of the stream after the other: metering. */
  meter(question: MeteringQuestion): MeteringPage;
  /** Calls back when a stream grew, in whichever thread it grew; the returned function stops that. */
  onAppended(stream: Stream, callback: (head: number) => void): () => void;
  /**
   * Removes what lies before each device's data range from the files, content first; what a write-ahead log held is
   * overwritten, too. Takes as long as it takes, a few milliseconds at a time; what `signal` stops rejects and
   * goes on at the next call.
   */
  age(ranges: DataRanges, signal?: AbortSignal): Promise<Removed>;
  /**
   * Leaves no trace in the files of what these devices said up to the offset `upTo` of `uplinks`, nor of what it was decoded
   * to; that there were uplinks stays countable. What is not decoded yet must not be below `upTo`. May be called again.
   */
  erase(deviceIds: readonly string[], upTo: number, signal?: AbortSignal): Promise<Removed>;
  /** Waits for the group that is being gathered, closes files and threads. */
  close(): Promise<void>;
}
