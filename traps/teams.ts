/** Teams: who shares traps, when it is reminded, and what proves its traps clear. */
import { type Actor, changeOf, reachedBy, requirePermission, type Scope, scopeOf } from "#accounts";
import { type Page, type PageAsked, pageOf } from "#database";
import type { FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import { membersIn } from "./books.ts";
import { type Deps, type Desk, isName, refuseMistakes, withTerms } from "./desk.ts";
import { type Team, teamFromRow } from "./entries.ts";
import { hourForm } from "./hours.ts";
import { forgetMember } from "./members.ts";
import { tablesIn } from "./tables.ts";

export interface TeamTerms {
  readonly name?: string | undefined;
  /** HH:MM in the provider's zone; null for no morning mail. */
  readonly morningAt?: string | null | undefined;
  readonly remindAfterMinutes?: number | undefined;
  readonly heartbeatMinutes?: number | undefined;
}
export interface NewTeam extends TeamTerms {
  readonly organizationId: string;
  readonly name: string;
}

/** Three hours without a visit; a sensor that speaks twice a day, with two hours' slack. */
const teamDefaults = { morningAt: "06:00", remindAfterMinutes: 180, heartbeatMinutes: 14 * 60 };
const minutesRange = { remindAfterMinutes: { min: 10, max: 1_440 }, heartbeatMinutes: { min: 10, max: 10_080 } };

function mistakesInTeam(team: Team): FieldError[] {
  const errors: FieldError[] = [];
  if (!isName(team.name)) errors.push({ path: "name", text: "traps.name-empty" });
  if (team.morningAt !== null && !hourForm.test(team.morningAt))
    errors.push({ path: "morningAt", text: "traps.hour-wrong" });
  for (const field of ["remindAfterMinutes", "heartbeatMinutes"] as const) {
    const range = minutesRange[field];
    if (!Number.isInteger(team[field]) || team[field] < range.min || team[field] > range.max)
      errors.push({ path: field, text: "traps.minutes-wrong", attributes: range });
  }
  return errors;
}

export function createTeamBook({
  database,
  accounts,
  clock,
  takeTurn,
  trapsChanged,
  team,
  served,
  commit,
}: Deps & Desk) {
  async function saveTeam(actor: Actor, action: string, saved: Team, detail: unknown): Promise<Team> {
    refuseMistakes(mistakesInTeam(saved));
    await commit(actor, action, saved, detail, async (tx) => {
      const insert = tablesIn(tx).insertInto("trapTeams").values(saved);
      await insert.onConflict((conflict) => conflict.column("id").doUpdateSet(saved)).execute();
    });
    return saved;
  }

  return {
    team,

    async teams(scope: Scope, page: PageAsked): Promise<Page<Team>> {
      const teams = tablesIn(database.sql).selectFrom("trapTeams").selectAll().where(reachedBy(scope));
      return pageOf(teams, page, "oldest-first", teamFromRow);
    },

    async createTeam(actor: Actor, { organizationId, name, ...terms }: NewTeam): Promise<Team> {
      requirePermission(actor, "rules");
      await accounts.organization(scopeOf(actor), organizationId);
      const made = {
        ...teamDefaults,
        id: newId(),
        organizationId,
        name: name.trim(),
        createdAt: clock.now(),
        endedAt: null,
      };
      const created = withTerms<Team>(made, terms);
      return saveTeam(actor, "trap-team.created", created, { after: created });
    },

    async updateTeam(actor: Actor, id: string, { name, ...terms }: TeamTerms): Promise<Team> {
      return takeTurn(async () => {
        const before = await served(actor, id);
        const changed = withTerms<Team>(before, { ...terms, name: name?.trim() });
        return saveTeam(actor, "trap-team.changed", changed, changeOf(before, changed));
      });
    },

    /** Ends the service: addresses are forgotten, the record of rounds stays. */
    async endTeam(actor: Actor, id: string): Promise<void> {
      await takeTurn(async () => {
        const ended = { ...(await served(actor, id)), endedAt: clock.now() };
        await commit(actor, "trap-team.ended", ended, {}, async (tx) => {
          const { endedAt } = ended;
          await tablesIn(tx).updateTable("trapTeams").set({ endedAt }).where("id", "=", id).execute();
          await tablesIn(tx)
            .updateTable("traps")
            .set({ endedAt, caseId: null })
            .where("teamId", "=", id)
            .where("endedAt", "is", null)
            .execute();
          await tablesIn(tx)
            .updateTable("trapCases")
            .set({ rearmedAt: endedAt })
            .where("teamId", "=", id)
            .where("rearmedAt", "is", null)
            .execute();
          for (const member of await membersIn(tx, id)) await forgetMember(tx, member.id);
        });
        await trapsChanged();
      });
    },
  };
}
