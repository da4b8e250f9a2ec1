/** Tells members: who of them wants it, at which hour, with a link of his own that acts in his name. */
import type { Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { newSecretText } from "#foundation/ids";
import { hashOf } from "#foundation/secrets";
import { text } from "#foundation/text";
import type { Letter, Outbox } from "#outbox";
import type { TrapCase } from "./cases.ts";
import { isTold, type Member, type Team, type Trap } from "./entries.ts";
import { endOfQuiet } from "./hours.ts";
import { factsOf, morningLetter, silenceLetter, timeWords, trapWords } from "./letters.ts";
import { tablesIn } from "./tables.ts";

export interface CourierDeps {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly zone: string;
  readonly publicUrl: string;
}

/** Something to tell about one trap. */
export interface TrapNews {
  readonly kind: "sprung" | "reminder" | "going" | "visited" | "rearmed" | "battery";
  readonly trap: Trap;
  readonly trapCase: TrapCase | null;
  /** Who did it, when somebody did. */
  readonly by?: Member;
}

/** Links to a case hold for as long as anybody may still answer; links to one's own settings for a year. */
const caseLinkMs = 30 * 86_400_000;
const memberLinkMs = 365 * 86_400_000;

export type Courier = ReturnType<typeof createCourier>;

/** Up to which turn a team hears of a case: the first in which there is anybody to tell, and another one with each reminder. */
function turnReached(members: readonly Member[], { kind, trapCase }: TrapNews): number {
  if (trapCase === null) return Number.POSITIVE_INFINITY;
  const wish = kind === "reminder" ? kind : "sprung";
  const turns = members.filter((member) => isTold(member, wish)).map(({ turn }) => turn);
  return turns.length === 0 ? trapCase.reminders : Math.max(trapCase.reminders, Math.min(...turns));
}

/** A new link; only its hash is kept. */
async function link(
  { clock, publicUrl }: CourierDeps,
  tx: Tx,
  memberId: string,
  caseId: string | null,
): Promise<string> {
  const secret = newSecretText(18);
  const expiresAt = clock.now() + (caseId === null ? memberLinkMs : caseLinkMs);
  const row = { hash: hashOf(secret), memberId, caseId, expiresAt, openedAt: null };
  await tablesIn(tx).insertInto("trapLinks").values(row).execute();
  return `${publicUrl}/t/${secret}`;
}

async function post(
  { outbox }: CourierDeps,
  tx: Tx,
  team: Team,
  member: Member,
  letter: Pick<Letter, "subject" | "about" | "notBefore" | "priority"> & {
    readonly body: string;
    readonly link: string;
  },
): Promise<void> {
  const { subject, body, link, about, notBefore, priority } = letter;
  const { email: to, language } = member;
  const { organizationId } = team;
  const thread = about.kind === "trap-case" ? about.id : undefined;
  const unsubscribeUrl = `${link}/stop`;
  const when = { notBefore, priority, thread, unsubscribeUrl };
  await outbox.post(tx, { to, subject, text: body, language, about, organizationId, ...when });
}

const quietUntil = ({ clock, zone }: CourierDeps, member: Member): Millis =>
  endOfQuiet(clock.now(), member.quiet, zone);

/** The letter to one of those who are told. */
async function tellOneOf(deps: CourierDeps, tx: Tx, team: Team, member: Member, news: TrapNews): Promise<void> {
  const { clock, zone } = deps;
  const { kind, trap, trapCase, by } = news;
  const isUrgent = kind === "sprung" || kind === "reminder";
  const { language } = member;
  const address = await link(deps, tx, member.id, trapCase?.id ?? null);
  const at = timeWords(trapCase?.sprungAt ?? clock.now(), language, zone, "short");
  const finding = trapCase?.finding ? text(language, `traps.finding-${trapCase.finding}`) : "";
  const attributes = {
    trap: trapWords(trap, language),
    at,
    name: by?.name ?? "",
    finding,
    battery: trap.battery ?? "",
  };
  const body = text(language, `traps.${kind}-body`, {
    ...attributes,
    facts: factsOf(trap, trapCase, { language, zone }),
    link: address,
  });
  const notBefore = isUrgent && !member.quietSprung ? clock.now() : quietUntil(deps, member);
  const about = trapCase ? { kind: "trap-case", id: trapCase.id } : { kind: "trap", id: trap.id };
  await post(deps, tx, team, member, {
    subject: text(language, `traps.${kind}-subject`, attributes),
    body,
    about,
    notBefore,
    priority: isUrgent ? "urgent" : undefined,
    link: address,
  });
}

export function createCourier(deps: CourierDeps) {
  const { clock, zone } = deps;

  return {
    /** Tells those of the team who want it and whose turn it is, but not the one who did it. */
    async tell(tx: Tx, team: Team, members: readonly Member[], news: TrapNews): Promise<void> {
      const turn = turnReached(members, news);
      for (const member of members)
        if (isTold(member, news.kind) && member.turn <= turn && member.id !== news.by?.id)
          await tellOneOf(deps, tx, team, member, news);
    },

    /** One letter for all traps that fell silent together: behind it there may be one gateway. */
    async tellSilence(tx: Tx, team: Team, members: readonly Member[], traps: readonly Trap[]): Promise<void> {
      for (const member of members.filter((one) => isTold(one, "silence"))) {
        const setting = { language: member.language, zone };
        const address = await link(deps, tx, member.id, null);
        const letter = silenceLetter(team, traps, address, setting);
        const about = { kind: "trap-team", id: team.id };
        await post(deps, tx, team, member, { ...letter, link: address, about, notBefore: quietUntil(deps, member) });
      }
    },

    async tellMorning(
      tx: Tx,
      team: Team,
      members: readonly Member[],
      traps: readonly Trap[],
      casesById: ReadonlyMap<string, TrapCase>,
    ): Promise<void> {
      for (const member of members.filter((one) => isTold(one, "morning"))) {
        const setting = { language: member.language, zone };
        const { subject, body } = morningLetter(team, traps, casesById, clock.now(), setting);
        const address = await link(deps, tx, member.id, null);
        const foot = text(member.language, "traps.foot", { link: address });
        await post(deps, tx, team, member, {
          subject,
          body: `${body}\n\n${foot}`,
          link: address,
          about: { kind: "trap-team", id: team.id },
        });
      }
    },

    /** To one member: the request to confirm the address, or a test. */
    async tellOne(tx: Tx, team: Team, member: Member, kind: "confirm" | "test"): Promise<void> {
      const { language } = member;
      const attributes = { team: team.name, name: member.name, at: timeWords(clock.now(), language, zone, "short") };
      const address = await link(deps, tx, member.id, null);
      const body = text(language, `traps.${kind}-body`, { ...attributes, link: address });
      const about = { kind: "trap-member", id: member.id };
      await post(deps, tx, team, member, {
        subject: text(language, `traps.${kind}-subject`, attributes),
        body,
        about,
        link: address,
      });
    },
  };
}
