/** An operator's looks at customers' data, in the audit trail. */
import type { Database } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import type { Actor } from "./actors.ts";
import type { AuditTrail } from "./audit.ts";

/** A page that asks again every few seconds is one look: the same question is written once in this time. */
const sameLookMs = 15 * 60_000;
const rememberedMax = 10_000;

export interface Look {
  /** Whose data it was; null for a list of many organizations. */
  readonly organizationId: string | null;
  /** The device or organization, or `many`. */
  readonly target: string;
  readonly path: string;
  readonly query: string;
}

export function openLooks({ database, clock, trail }: { database: Database; clock: Clock; trail: AuditTrail }) {
  const noted = new Map<string, Millis>();
  return {
    /** Writes that the provider's person or program looked; to be called before the data leaves. Customers' own looks are no entry. */
    async noteLook(actor: Actor, { organizationId, target, path, query }: Look): Promise<void> {
      if (actor.organizationKind !== "provider" || organizationId === actor.organizationId) return;
      const key = [actor.kind, actor.userId, actor.address, path, query].join("\n");
      const now = clock.now();
      if ((noted.get(key) ?? 0) > now - sameLookMs) return;
      const detail = query === "" ? { path } : { path, query };
      await database.transaction((tx) =>
        trail.audit(tx, { actor, action: "customer-data.viewed", organizationId, target, detail }),
      );
      noted.delete(key);
      noted.set(key, now);
      const oldest = noted.keys().next().value;
      if (noted.size > rememberedMax && oldest !== undefined) noted.delete(oldest);
    },
  };
}
