/**
 * Watching the watcher: an uplink of the self-test device must become a mail every day, else the operator is told; and an
 * address elsewhere is called every few minutes while all is well, so that somebody notices when this program can't tell.
 */
import type { Database, Tx } from "#database";
import { type Clock, type Millis, repeat } from "#foundation/clock";
import type { Log } from "#foundation/log";
import type { Secret } from "#foundation/secrets";
import { type Language, text } from "#foundation/text";
import type { Outbox } from "#outbox";
import { tablesIn } from "./tables.ts";

export interface SelfTestSettings {
  /** The device whose uplink becomes a mail, and who gets it; null: no self-test. */
  readonly test: { readonly deviceId: string; readonly mail: string; readonly language: Language } | null;
  /** Called every five minutes while all is well; null: nobody waits for it. */
  readonly deadManUrl: Secret | null;
}

interface Deps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SelfTestSettings;
  readonly everyMs: Millis;
  /** Whether what came in is being judged. */
  readonly isCurrent: () => boolean;
}

const hourMs = 3_600_000;
const mailEveryMs = 20 * hourMs;
/** A day, and an hour for a device that keeps poor time. */
const proofMs = 25 * hourMs;
const deadManMs = 5 * 60_000;
const callMs = 10_000;

async function noteAt(tx: Tx, name: string, at: Millis): Promise<void> {
  await tablesIn(tx)
    .insertInto("watchNotes")
    .values({ name, at })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ at }))
    .execute();
}

function createNotes(database: Database) {
  return async (name: string): Promise<Millis | null> => {
    const query = tablesIn(database.sql).selectFrom("watchNotes").select("at").where("name", "=", name);
    return (await query.executeTakeFirst())?.at ?? null;
  };
}

/** The daily mail of the self-test device, and the one that says that it is missing. */
function createDailyMail(
  { database, outbox, clock, log }: Deps,
  { mail, language }: NonNullable<SelfTestSettings["test"]>,
) {
  const noted = createNotes(database);
  const about = { kind: "self-test", id: "daily" } as const;
  async function post(kind: "self-test" | "self-test-missing", attributes = {}): Promise<void> {
    const letter = {
      to: mail,
      subject: text(language, `alerts.${kind}-subject`, attributes),
      text: text(language, `alerts.${kind}-body`, attributes),
      language,
      about: kind === "self-test" ? about : { kind: "self-test-missing", id: "daily" },
      organizationId: null,
    };
    await database.transaction(async (tx) => {
      await outbox.post(tx, letter);
      await noteAt(tx, kind, clock.now());
    });
    outbox.wake();
  }
  return {
    async heard(): Promise<void> {
      if (clock.now() - ((await noted("self-test")) ?? 0) >= mailEveryMs) await post("self-test");
    },
    /** Whether a mail of the last day was taken by the mail server; tells the operator once a day when none was. */
    async isProved(): Promise<boolean> {
      const began = await noted("self-test-began");
      if (began === null) await database.transaction((tx) => noteAt(tx, "self-test-began", clock.now()));
      const entries = await outbox.entriesAbout(about.kind, [about.id]);
      const proof = Math.max(began ?? clock.now(), ...entries.map(({ acceptedAt }) => acceptedAt ?? 0));
      if (clock.now() - proof < proofMs) return true;
      if (clock.now() - ((await noted("self-test-missing")) ?? 0) < 24 * hourMs) return false;
      log.error("the self-test device's uplink became no mail for a day");
      await post("self-test-missing", { hours: Math.floor((clock.now() - proof) / hourMs) });
      return false;
    },
  };
}

export function startSelfTest(deps: Deps) {
  const { clock, log, settings, isCurrent } = deps;
  const daily = settings.test && createDailyMail(deps, settings.test);
  let wasHeard = false;
  let calledAt = Number.NEGATIVE_INFINITY;

  async function callDeadMan(url: Secret): Promise<void> {
    if (clock.now() - calledAt < deadManMs) return;
    calledAt = clock.now();
    const signal = AbortSignal.any([looking.stopping, AbortSignal.timeout(callMs)]);
    const answer = await fetch(url.reveal(), { method: "POST", signal });
    if (!answer.ok) throw new Error(`the dead-man address answered ${answer.status}`);
  }

  async function look(): Promise<void> {
    if (wasHeard && daily) {
      wasHeard = false;
      await daily.heard();
    }
    const isWell = (daily === null || (await daily.isProved())) && isCurrent();
    if (isWell && settings.deadManUrl) await callDeadMan(settings.deadManUrl);
  }

  const looking = repeat(clock, {
    act: look,
    restMs: () => deps.everyMs,
    failed(error) {
      if (!looking.stopping.aborted) log.error({ err: error }, "the self-test could not be done");
    },
  });
  return {
    heard(deviceId: string): void {
      if (deviceId === settings.test?.deviceId) wasHeard = true;
    },
    stop: looking.stop,
  };
}
