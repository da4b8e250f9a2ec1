/** Members: who is told what, at which hours, and in which order. */

import { sql } from "kysely";
import { type Actor, changeOf, inScope, requirePermission, scopeOf } from "#accounts";
import type { Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Language } from "#foundation/text";
import type { StoppedAddress } from "#outbox";
import { membersIn, saveMember, teamIn } from "./books.ts";
import { type Deps, type Desk, isName, refuseMistakes, withTerms } from "./desk.ts";
import { type Member, memberFromRow, type Team, type Wish, wishes } from "./entries.ts";
import { hourForm, type QuietHours } from "./hours.ts";
import { tablesIn } from "./tables.ts";

export interface MemberTerms {
  readonly name?: string | undefined;
  readonly language?: Language | undefined;
  readonly wants?: readonly Wish[] | undefined;
  readonly quiet?: QuietHours | null | undefined;
  readonly quietSprung?: boolean | undefined;
  readonly turn?: number | undefined;
}
export interface NewMember extends MemberTerms {
  readonly email: string;
  readonly name: string;
  /** The owner gave the address on a signed application: no request to confirm is sent. */
  readonly confirmed?: boolean | undefined;
}

const turnMax = 6;
/** Carriers have issued dots before the @ and double dots, against RFC 5322: whatever stands there is taken. */
const addressForm = /^[^\s@<>,;:"()[\]\\]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$/i;

function mistakesInMember({ email, name, wants, quiet, turn }: Member): FieldError[] {
  const errors: FieldError[] = [];
  if (!addressForm.test(email) || email.length > 254)
    errors.push({ path: "email", text: "traps.address-wrong", attributes: { address: email } });
  if (!isName(name)) errors.push({ path: "name", text: "traps.name-empty" });
  for (const wish of wants)
    if (!wishes.includes(wish)) errors.push({ path: "wants", text: "traps.wish-unknown", attributes: { wish } });
  if (quiet && !(hourForm.test(quiet.from) && hourForm.test(quiet.to)))
    errors.push({ path: "quiet", text: "traps.quiet-wrong" });
  if (!Number.isInteger(turn) || turn < 0 || turn > turnMax)
    errors.push({ path: "turn", text: "traps.turn-wrong", attributes: { max: turnMax } });
  return errors;
}

/** The member with other terms, as the team's keeper or the member itself sets them. Fault invalid names what is wrong. */
export function memberWith(before: Member, { name, ...terms }: MemberTerms): Member {
  const member = withTerms(before, { ...terms, name: name?.trim() });
  refuseMistakes(mistakesInMember(member));
  return member;
}

/** Forgets an address; what it did stays in the record of rounds, under its name. */
export async function forgetMember(tx: Tx, memberId: string): Promise<void> {
  await tablesIn(tx).deleteFrom("trapLinks").where("memberId", "=", memberId).execute();
  await tablesIn(tx).deleteFrom("trapMembers").where("id", "=", memberId).execute();
}

const membersAt = (tx: Tx, address: string) =>
  tablesIn(tx).updateTable("trapMembers").where(sql`lower("email")`, "=", address);

/** Whose mail came back, or who complained of it, is told nothing any more, whatever team. */
export async function stopMembers(tx: Tx, { address, at, because }: StoppedAddress): Promise<void> {
  const stoppedBecause = because === "complained" ? "complained" : "refused";
  await membersAt(tx, address).set({ stoppedAt: at, stoppedBecause }).where("stoppedAt", "is", null).execute();
}

/** An address that takes mail again is told again; who stopped the letters is not. */
export async function resumeMembers(tx: Tx, address: string): Promise<void> {
  const resumed = { stoppedAt: null, stoppedBecause: null };
  await membersAt(tx, address).set(resumed).where("stoppedBecause", "=", "refused").execute();
}

/** A member of a team that the caller may change. */
async function memberOf(
  { database, served }: Deps & Desk,
  actor: Actor,
  id: string,
): Promise<{ team: Team; member: Member }> {
  const row = await tablesIn(database.sql)
    .selectFrom("trapMembers")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  const missing = new Fault("not-found", "traps.member-not-found", { attributes: { id } });
  if (!row) throw missing;
  const found = await teamIn(database.sql, row.teamId);
  if (!found || !inScope(scopeOf(actor), found.organizationId)) throw missing;
  return { team: await served(actor, found.id), member: memberFromRow(row) };
}

/** Fault invalid names what is wrong with it. */
export function newMember(teamId: string, { email, name, confirmed, ...terms }: NewMember, createdAt: Millis): Member {
  const ids = { id: newId(), teamId, email: email.trim(), name: name.trim(), createdAt };
  const standing = { confirmedAt: confirmed ? createdAt : null, stoppedAt: null, stoppedBecause: null };
  const defaults = { language: "ja", wants: wishes, quiet: null, quietSprung: false, turn: 0 } as const;
  return memberWith({ ...ids, ...standing, ...defaults }, terms);
}

export function createMemberBook(deps: Deps & Desk) {
  const { database, outbox, courier, clock, takeTurn, team, served, commit } = deps;
  return {
    /** With their addresses: for those who may change them. */
    async members(actor: Actor, teamId: string): Promise<Member[]> {
      requirePermission(actor, "rules");
      await team(scopeOf(actor), teamId);
      return membersIn(database.sql, teamId);
    },

    async member(actor: Actor, id: string): Promise<Member> {
      return (await memberOf(deps, actor, id)).member;
    },

    /** Asks the address to confirm, unless it is confirmed already. Nothing else is sent there before. */
    async addMember(actor: Actor, teamId: string, input: NewMember): Promise<Member> {
      return takeTurn(async () => {
        const found = await served(actor, teamId);
        const member = newMember(teamId, input, clock.now());
        const known = await membersIn(database.sql, teamId);
        if (known.some((one) => one.email.toLowerCase() === member.email.toLowerCase()))
          throw new Fault("conflict", "traps.address-twice", { attributes: { address: member.email } });
        await commit(
          actor,
          "trap-member.added",
          found,
          { member: member.id, name: member.name, confirmed: input.confirmed === true },
          async (tx) => {
            await saveMember(tx, member);
            if (!input.confirmed) await courier.tellOne(tx, found, member, "confirm");
          },
        );
        return member;
      });
    },

    async updateMember(actor: Actor, id: string, terms: MemberTerms): Promise<Member> {
      return takeTurn(async () => {
        const { team: found, member: before } = await memberOf(deps, actor, id);
        const member = memberWith(before, terms);
        await commit(actor, "trap-member.changed", found, { member: id, ...changeOf(before, member) }, (tx) =>
          saveMember(tx, member),
        );
        return member;
      });
    },

    /** Asks again; one who stopped the letters gets them only after confirming anew. */
    async inviteMember(actor: Actor, id: string): Promise<Member> {
      return takeTurn(async () => {
        const { team: found, member: before } = await memberOf(deps, actor, id);
        const anew = before.stoppedAt === null ? {} : { confirmedAt: null, stoppedAt: null, stoppedBecause: null };
        const member = { ...before, ...anew };
        await commit(actor, "trap-member.invited", found, { member: id }, async (tx) => {
          await outbox.liftStop(tx, member.email);
          await saveMember(tx, member);
          await courier.tellOne(tx, found, member, "confirm");
        });
        return member;
      });
    },

    /** A letter that shows that letters arrive; Fault conflict for an address that nothing is sent to. */
    async testMember(actor: Actor, id: string): Promise<void> {
      const { team: found, member } = await memberOf(deps, actor, id);
      if (member.confirmedAt === null || member.stoppedAt !== null)
        throw new Fault("conflict", "traps.member-not-told");
      await commit(actor, "trap-member.tested", found, { member: id }, (tx) =>
        courier.tellOne(tx, found, member, "test"),
      );
    },

    async removeMember(actor: Actor, id: string): Promise<void> {
      await takeTurn(async () => {
        const { team: found } = await memberOf(deps, actor, id);
        await commit(actor, "trap-member.removed", found, { member: id }, (tx) => forgetMember(tx, id));
      });
    },
  };
}
