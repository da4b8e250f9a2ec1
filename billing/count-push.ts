/**
 * Device counts brought to the billing department: when a month closes, its counts go to each target once, over a channel of the outbox
 * (a webhook gets them as signed JSON) or as an e-mail with a link. The outbox retries; what became of each is shown.
 */
import { type Accounts, type Actor, systemScope } from "#accounts";
import type { Database, Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import { text } from "#foundation/text";
import type { Letter, Outbox, OutboxEntry } from "#outbox";
import type { DeviceCount, DeviceCounts } from "./device-counts.ts";
import { closesAt, type Month, monthFrom } from "./month.ts";
import { type CountTargets, type Particulars, requireBilling } from "./particulars.ts";
import { tablesIn } from "./tables.ts";

export interface CountPush {
  readonly id: string;
  readonly month: string;
  /** `channel:` and its ID, or `mail:` and the address. */
  readonly target: string;
  readonly postedBy: string;
  readonly postedAt: Millis;
  /** null when the letter was removed from the outbox. */
  readonly letter: Pick<
    OutboxEntry,
    "id" | "state" | "attempts" | "lastAnswer" | "acceptedAt" | "nextAttemptAt"
  > | null;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly billing: DeviceCounts;
  readonly particulars: Pick<Particulars, "countTargets" | "setCountTargets">;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  readonly publicUrl: string;
}

const targetsOf = ({ channelIds, emails }: CountTargets): string[] => [
  ...channelIds.map((id) => `channel:${id}`),
  ...emails.map((address) => `mail:${address}`),
];

function letterTo(
  target: string,
  counts: readonly DeviceCount[],
  { month, language, publicUrl }: { month: string; language: "ja" | "en"; publicUrl: string },
): Letter {
  const sum = (key: "registered" | "started" | "ended" | "deviceDays") =>
    counts.reduce((total, count) => total + count[key], 0);
  const holders = new Set(counts.map(({ organizationId }) => organizationId)).size;
  const link = `${publicUrl}/counts?month=${month}`;
  const said = {
    ...{ month, holders, link },
    ...{ registered: sum("registered"), started: sum("started"), ended: sum("ended"), deviceDays: sum("deviceDays") },
  };
  const [kind, ...rest] = target.split(":");
  const to = rest.join(":");
  return {
    to,
    subject: text(language, "billing.counts-subject", said),
    text: text(language, "billing.counts-body", said),
    language,
    about: { kind: "device-counts", id: month },
    organizationId: null,
    ...(kind === "channel" && { channelId: to, data: { month, items: counts } }),
  };
}

/** Months that closed between two instants, oldest first. */
export function monthsClosed(after: Millis, upTo: Millis, zone: string): readonly string[] {
  const months: string[] = [];
  let month: Month = dayAt(after, zone).toPlainYearMonth().subtract({ months: 1 });
  for (; closesAt(month, zone) <= upTo; month = month.add({ months: 1 }))
    if (closesAt(month, zone) > after) months.push(month.toString());
  return months;
}

/** Posts a month's counts to targets and notes it, in one transaction. Nobody asked (`by` null): a target gets them once. */
async function post(deps: Deps, month: string, targets: CountTargets, by: string | null): Promise<number> {
  const { database, billing, outbox, clock, publicUrl } = deps;
  const counts = await billing.deviceCounts(systemScope(), { month });
  const { language } = targets;
  const postTo = async (tx: Tx, target: string): Promise<number> => {
    const done = tablesIn(tx)
      .selectFrom("countPushes")
      .select(({ fn }) => fn.max("round").as("round"));
    const last = await done.where("month", "=", month).where("target", "=", target).executeTakeFirst();
    const latest = last?.round ?? null;
    if (by === null && latest !== null) return 0;
    const letterId = await outbox.post(tx, letterTo(target, counts, { month, language, publicUrl }));
    const round = by === null ? 0 : (latest ?? 0) + 1;
    const row = { id: newId(), month, target, round, letterId, postedBy: by ?? "system", postedAt: clock.now() };
    await tablesIn(tx).insertInto("countPushes").values(row).execute();
    return 1;
  };
  const posted = await database.transaction(async (tx) => {
    let letters = 0;
    for (const target of targetsOf(targets)) letters += await postTo(tx, target);
    return letters;
  });
  if (posted > 0) outbox.wake();
  return posted;
}

const lookMs = 10 * 60_000;
const pushesShown = 100;

export type CountPushing = ReturnType<typeof startCountPushing>;

/** Looks every ten minutes whether a month has closed since the targets were set. */
export function startCountPushing(deps: Deps) {
  const { database, particulars, outbox, clock, log, zone } = deps;

  /** Posts what is due; a month that a target had is passed by. */
  async function pushDue(): Promise<void> {
    const set = await particulars.countTargets();
    if (!set) return;
    for (const month of monthsClosed(set.recordedAt, clock.now(), zone)) {
      const letters = await post(deps, month, set.targets, null);
      if (letters > 0) log.info({ month, letters }, "device counts were sent");
    }
  }

  const looking = repeat(clock, {
    act: pushDue,
    restMs: () => lookMs,
    failed: (error) => log.error({ err: error }, "device counts could not be sent; tried again every ten minutes"),
  });

  return {
    pushDue,

    /** Who gets the counts; null while nobody does. */
    async countTargets(actor: Actor): Promise<CountTargets | null> {
      requireBilling(actor);
      return (await particulars.countTargets())?.targets ?? null;
    },

    /** From the next month that closes on. Fault invalid for a channel that isn't there. */
    async setCountTargets(actor: Actor, targets: CountTargets): Promise<CountTargets> {
      requireBilling(actor);
      const errors: FieldError[] = [];
      for (const [index, id] of targets.channelIds.entries())
        if ((await outbox.channel(id)) === null)
          errors.push({ path: `channelIds.${index}`, text: "billing.channel-unknown" });
      if (errors.length > 0) throw new Fault("invalid", "billing.count-targets-wrong", { errors });
      return particulars.setCountTargets(actor, targets);
    },

    /** Sends a closed month's counts to every target once more. Fault conflict while it is open, or when nobody is to get them. */
    async pushCounts(actor: Actor, month: string): Promise<{ letters: number }> {
      requireBilling(actor);
      if (closesAt(monthFrom(month), zone) > clock.now())
        throw new Fault("conflict", "billing.month-not-closed", { attributes: { month } });
      const set = await particulars.countTargets();
      const letters = set ? await post(deps, month, set.targets, actor.userId) : 0;
      if (letters === 0) throw new Fault("conflict", "billing.count-targets-none");
      return { letters };
    },

    /** What was sent, newest first, and what became of it; each attempt is at its letter. */
    async countPushes(actor: Actor): Promise<readonly CountPush[]> {
      requireBilling(actor);
      const rows = await tablesIn(database.sql)
        .selectFrom("countPushes")
        .selectAll()
        .orderBy("id", "desc")
        .limit(pushesShown)
        .execute();
      const months = [...new Set(rows.map(({ month }) => month))];
      const letters = new Map(
        (await outbox.entriesAbout("device-counts", months)).map((letter) => [letter.id, letter]),
      );
      return rows.map(({ letterId, round: _, ...row }) => ({ ...row, letter: letters.get(letterId) ?? null }));
    },

    async stop(): Promise<void> {
      await looking.stop();
    },
  };
}
