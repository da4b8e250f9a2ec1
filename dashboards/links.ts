/** Links that show a dashboard without login: made by who may show data outside, good until a day, withdrawn at once. */
import { type Actor, requirePermission, type Scope } from "#accounts";
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId, newSecretText } from "#foundation/ids";
import { hashOf } from "#foundation/secrets";
import { type Dashboard, type Desk, dashboardIn } from "./desk.ts";
import { tablesIn } from "./tables.ts";

export interface DashboardLink {
  readonly id: string;
  /** Where it hangs, in the words of who made it. */
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
  /** When it was last in use, to the hour; null for never. */
  readonly openedAt: Millis | null;
}

const dayMs = 86_400_000;
/** Asked for again after a year, like an auditor's access. */
const lifeMsMax = 366 * dayMs;
const linksMax = 50;
const nameMax = 200;
/** A wall asks every few seconds; that it is in use is written down this often. */
const openedEveryMs = 3_600_000;

export function openLinks({ database, clock, desk }: { database: Database; clock: Clock; desk: Desk }) {
  function refuseTerms(name: string, expiresAt: Millis): void {
    const errors = [];
    if (name.trim() === "" || name.length > nameMax) errors.push({ path: "name", text: "dashboards.name-wrong" });
    const life = expiresAt - clock.now();
    if (life <= 0 || life > lifeMsMax) errors.push({ path: "expiresAt", text: "dashboards.expiry-wrong" });
    if (errors.length > 0) throw new Fault("invalid", "dashboards.invalid", { errors });
  }

  return {
    /** The secret is in this answer and nowhere else afterwards. */
    async makeLink(
      actor: Actor,
      dashboardId: string,
      { name, expiresAt }: { name: string; expiresAt: Millis },
    ): Promise<DashboardLink & { secret: string }> {
      requirePermission(actor, "users");
      const dashboard = await desk.mine(actor, dashboardId);
      refuseTerms(name, expiresAt);
      const secret = newSecretText();
      const times = { createdAt: clock.now(), expiresAt, openedAt: null };
      const link = { id: newId(), name: name.trim(), createdBy: actor.userId, ...times };
      await desk.commit(actor, "dashboard.link-made", dashboard, { link: link.id, name, expiresAt }, async (tx) => {
        const there = await tablesIn(tx)
          .selectFrom("dashboardLinks")
          .select("id")
          .where("dashboardId", "=", dashboardId)
          .execute();
        if (there.length >= linksMax)
          throw new Fault("conflict", "dashboards.too-many-links", { attributes: { limit: linksMax } });
        await tablesIn(tx)
          .insertInto("dashboardLinks")
          .values({ ...link, hash: hashOf(secret), dashboardId })
          .execute();
      });
      return { ...link, secret };
    },

    async links(scope: Scope, dashboardId: string): Promise<DashboardLink[]> {
      await desk.dashboard(scope, dashboardId);
      return tablesIn(database.sql)
        .selectFrom("dashboardLinks")
        .select(["id", "name", "createdBy", "createdAt", "expiresAt", "openedAt"])
        .where("dashboardId", "=", dashboardId)
        .orderBy("id")
        .execute();
    },

    /** Whoever has it open sees nothing more from the next question on. */
    async withdrawLink(actor: Actor, dashboardId: string, id: string): Promise<void> {
      requirePermission(actor, "users");
      const dashboard = await desk.mine(actor, dashboardId);
      await desk.commit(actor, "dashboard.link-withdrawn", dashboard, { link: id }, async (tx) => {
        const deleted = await tablesIn(tx)
          .deleteFrom("dashboardLinks")
          .where("dashboardId", "=", dashboardId)
          .where("id", "=", id)
          .executeTakeFirst();
        if (Number(deleted.numDeletedRows) === 0)
          throw new Fault("not-found", "dashboards.link-not-found", { attributes: { id } });
      });
    },

    /** The dashboard behind a link; null for one that was never made, is withdrawn or over. */
    async byLink(secret: string): Promise<Dashboard | null> {
      const now = clock.now();
      const link = await tablesIn(database.sql)
        .selectFrom("dashboardLinks")
        .select(["id", "dashboardId", "openedAt"])
        .where("hash", "=", hashOf(secret))
        .where("expiresAt", ">", now)
        .executeTakeFirst();
      if (!link) return null;
      if (now - (link.openedAt ?? 0) > openedEveryMs)
        await database.transaction(async (tx) => {
          await tablesIn(tx).updateTable("dashboardLinks").set({ openedAt: now }).where("id", "=", link.id).execute();
        });
      return dashboardIn(database.sql, link.dashboardId);
    },
  };
}
