/**
 * Decoding history once more, page by page: which uplinks are next, what a codec makes of them now, how that differs from
 * what stands, and how far the job has come. Rolling back is a job, too: it puts back what another one replaced.
 */
import type { Millis } from "#foundation/clock";
import type {
  DecodeOutcome,
  Fields,
  Journal,
  JournalledMeasurement,
  Measurement,
  Revision,
  UplinkHistory,
} from "#journal";
import type { DeviceVariables } from "#registry";
import { type DecodingProfile, decodeBatch } from "./decode.ts";
import type { Sandbox } from "./sandbox.ts";

/** What a job does, fixed when it is made: a codec that changes meanwhile changes nothing of it. */
export type JobPlan = DecodePlan | RollBackPlan;

interface DecodePlan {
  readonly kind: "decode";
  readonly profileId: string;
  readonly profile: DecodingProfile;
  /** By device; of those that have any. */
  readonly variables?: Readonly<Record<string, DeviceVariables>> | undefined;
  /** Every uplink of this device; null: those that are decoded under the profile, of all devices. */
  readonly deviceId: string | null;
  /** By time of measurement; null: no bound. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  readonly dryRun: boolean;
  /** Offsets of uplinks. A profile's are read upwards, as they lie in the journal; a device's downwards, along its list. */
  readonly begin: number;
  readonly end: number;
}

interface RollBackPlan {
  readonly kind: "roll-back";
  readonly jobId: string;
  /** Offsets of revisions: taken back from the last one down. */
  readonly begin: number;
  readonly end: number;
}

/** How often a field has another value than before, is new, or is no more. */
export interface FieldDifference {
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

type Reading = Pick<Measurement, "outcome" | "reason" | "fields">;

/** An uplink that gives something else, for people to look at. */
export interface DecodeSample {
  readonly deviceId: string;
  readonly measuredAt: Millis;
  readonly before: Reading;
  readonly after: Reading;
}

export interface JobProgress {
  /** Where to go on: between the plan's `begin` and `end`. */
  readonly position: number;
  readonly looked: number;
  /** How many of them give something else than before; `decoded` of these gave nothing before, `undecoded` give nothing now. */
  readonly changed: number;
  readonly decoded: number;
  readonly undecoded: number;
  readonly fields: Readonly<Record<string, FieldDifference>>;
  /** The first few that changed. */
  readonly samples: readonly DecodeSample[];
  /** Revisions before the job's first one and up to its last one; null while there are none. */
  readonly revisions: { readonly after: number; readonly last: number } | null;
}

const samplesMax = 20;
/** A codec may name fields anew for each uplink. */
const fieldsMax = 200;
/** Offsets looked at for one page, and so many uplinks at most are in it: some ten milliseconds of work. */
const pageMax = 1_000;

export const startOf = ({ begin }: JobPlan): JobProgress => ({
  position: begin,
  looked: 0,
  changed: 0,
  decoded: 0,
  undecoded: 0,
  fields: {},
  samples: [],
  revisions: null,
});

/** From 0 to 1. */
export const fractionDone = ({ begin, end }: JobPlan, { position }: JobProgress): number =>
  begin === end ? 1 : (position - begin) / (end - begin);

/** What a page holds, and the position after it. */
export interface JobPage {
  readonly entries: readonly { readonly history: UplinkHistory; readonly now: JournalledMeasurement }[];
  readonly revisions: readonly Revision[];
  readonly position: number;
}

/** The page at a position; null at the end. */
export function pageAt(position: number, plan: JobPlan, journal: Journal): JobPage | null {
  if (position === plan.end) return null;
  if (plan.kind === "roll-back") return rolledBack(position, plan, journal);
  const { history, next } =
    plan.deviceId === null ? upwards(position, plan, journal) : downwards(position, plan, journal);
  const { from, to } = plan;
  const entries = history.flatMap((entry) => {
    const { uplink, measurement } = entry;
    const isWithin = (from === null || uplink.measuredAt >= from) && (to === null || uplink.measuredAt < to);
    return measurement && isWithin ? [{ history: entry, now: measurement }] : [];
  });
  return { entries, revisions: [], position: next };
}

function upwards(position: number, { profileId, end }: DecodePlan, journal: Journal) {
  const next = Math.min(position + pageMax, end);
  return { history: journal.uplinksUnder(profileId, position, next), next };
}

function downwards(position: number, { deviceId, from, end }: DecodePlan, journal: Journal) {
  const history = journal.uplinksOf(deviceId ?? "", { before: position, limit: pageMax, since: from ?? 0 });
  const last = history.at(-1)?.uplink.offset ?? end;
  return { history, next: history.length < pageMax || last < end ? end : last };
}

function rolledBack(position: number, { jobId, end }: RollBackPlan, journal: Journal): JobPage {
  const found = journal.revisionsOf(jobId, end, position, pageMax);
  const revisions = found.map(
    ({ offset, before, profileId, outcome, reason, fields, ...uplink }): Revision => ({
      ...uplink,
      ...before,
      before: { profileId, outcome, reason, fields },
    }),
  );
  return { entries: [], revisions, position: found.length < pageMax ? end : (found.at(-1)?.offset ?? end) };
}

/** A job stops at the first page that a codec doesn't come through, so nothing has to be remembered of it. */
const noHolds = { isWaiting: () => false, judge: () => {} };

/** What the page's uplinks give now, where that is something else. `held`: the codec broke its limits too often. */
export async function revisionsOf(page: JobPage, plan: JobPlan, sandbox: Sandbox): Promise<Revision[] | "held"> {
  if (plan.kind === "roll-back") return [...page.revisions];
  const uplinks = page.entries.map(({ history }) => ({ ...history.uplink, profileId: plan.profileId }));
  const book = { profileOf: () => plan.profile, variablesOf: (deviceId: string) => plan.variables?.[deviceId] };
  const { measurements, waiting } = await decodeBatch(uplinks, book, sandbox, noHolds);
  if (waiting.length > 0) return "held";
  return measurements.flatMap((measurement, index) => {
    const now = page.entries[index]?.now;
    if (!now || isSame(now, measurement)) return [];
    const { offset, profileId, outcome, reason, fields } = now;
    return [{ ...measurement, measurementOffset: offset, before: { profileId, outcome, reason, fields } }];
  });
}

function isSame(a: Measurement, b: Measurement): boolean {
  if (a.outcome !== b.outcome || a.reason !== b.reason || a.profileId !== b.profileId) return false;
  return !differences(a.fields, b.fields).next().value;
}

type Difference = readonly [field: string, what: keyof FieldDifference];

function* differences(before: Fields, after: Fields): Generator<Difference> {
  for (const name in after)
    if (!Object.hasOwn(before, name)) yield [name, "added"];
    else if (before[name] !== after[name]) yield [name, "changed"];
  for (const name in before) if (!Object.hasOwn(after, name)) yield [name, "removed"];
}

/** The progress after a page. `head` is the last revision of the stream before it; a dry run writes none. */
export function advanced(
  progress: JobProgress,
  page: JobPage,
  revisions: readonly Revision[],
  head: number | null,
): JobProgress {
  const fields: Record<string, FieldDifference> = { ...progress.fields };
  for (const { before, fields: after } of revisions)
    for (const [name, what] of differences(before.fields, after)) {
      const known = fields[name] ?? { changed: 0, added: 0, removed: 0 };
      if (Object.hasOwn(fields, name) || Object.keys(fields).length < fieldsMax)
        fields[name] = { ...known, [what]: known[what] + 1 };
    }
  const decoded: DecodeOutcome = "decoded";
  const written = head === null || revisions.length === 0 ? null : { after: head, last: head + revisions.length };
  return {
    position: page.position,
    looked: progress.looked + page.entries.length + page.revisions.length,
    changed: progress.changed + revisions.length,
    decoded:
      progress.decoded + revisions.filter((one) => one.outcome === decoded && one.before.outcome !== decoded).length,
    undecoded:
      progress.undecoded + revisions.filter((one) => one.outcome !== decoded && one.before.outcome === decoded).length,
    fields,
    samples: [...progress.samples, ...revisions.slice(0, samplesMax - progress.samples.length).map(sampleOf)],
    revisions:
      written === null
        ? progress.revisions
        : { ...written, ...(progress.revisions && { after: progress.revisions.after }) },
  };
}

function sampleOf({ deviceId, measuredAt, before, outcome, reason, fields }: Revision): DecodeSample {
  const { profileId: _, ...reading } = before;
  return { deviceId, measuredAt, before: reading, after: { outcome, reason, fields } };
}
