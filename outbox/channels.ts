/** Channels in the books: where letters go that are not e-mail. Addresses hold secrets, so they are sealed and never shown. */
import type { Database, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { newId, newSecretText } from "#foundation/ids";
import type { Vault } from "#foundation/secrets";
import { type ChannelRow, tablesIn } from "./tables.ts";
import type { Target } from "./webhook.ts";

export type NewTarget =
  | { readonly kind: "webhook"; readonly url: string }
  | { readonly kind: "slack"; readonly url: string }
  | { readonly kind: "line"; readonly token: string; readonly to: string };

export interface Channel {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: Target["kind"];
  readonly name: string;
  readonly createdAt: number;
}

export interface Channels {
  /** Adds a channel in the caller's transaction. `secret` is what a webhook's signatures are made with, shown this once. */
  addChannel(
    tx: Tx,
    input: { readonly organizationId: string; readonly name: string; readonly target: NewTarget },
  ): Promise<{ readonly channel: Channel; readonly secret: string | null }>;
  removeChannel(tx: Tx, id: string): Promise<void>;
  channels(organizations: "all" | readonly string[]): Promise<Channel[]>;
  channel(id: string): Promise<Channel | null>;
}

/** More are not asked for: an organization has a handful. */
const channelsMax = 1_000;

const channelFromRow = ({ sealedTarget: _, ...row }: ChannelRow): Channel => ({
  ...row,
  kind: row.kind as Target["kind"],
});

export function openChannels({ database, vault, clock }: { database: Database; vault: Vault; clock: Clock }): Channels {
  return {
    async addChannel(tx, { organizationId, name, target }) {
      const secret = target.kind === "webhook" ? newSecretText() : null;
      const whole = secret === null ? target : { ...target, secret };
      const channel = { id: newId(), organizationId, kind: target.kind, name, createdAt: clock.now() };
      await tablesIn(tx)
        .insertInto("channels")
        .values({ ...channel, sealedTarget: vault.seal(JSON.stringify(whole)) })
        .execute();
      return { channel, secret };
    },

    async removeChannel(tx, id) {
      await tablesIn(tx).deleteFrom("channels").where("id", "=", id).execute();
    },

    async channels(organizations) {
      let query = tablesIn(database.sql).selectFrom("channels").selectAll().orderBy("id").limit(channelsMax);
      if (organizations !== "all") query = query.where("organizationId", "in", [...organizations, ""]);
      return (await query.execute()).map(channelFromRow);
    },

    async channel(id) {
      const query = tablesIn(database.sql).selectFrom("channels").selectAll().where("id", "=", id);
      const row = await query.executeTakeFirst();
      return row ? channelFromRow(row) : null;
    },
  };
}

/** Where a channel leads; null when it was removed. Throws when its secrets can't be opened. */
export async function targetOf(database: Database, vault: Vault, id: string): Promise<Target | null> {
  const query = tablesIn(database.sql).selectFrom("channels").select("sealedTarget").where("id", "=", id);
  const row = await query.executeTakeFirst();
  return row ? (JSON.parse(vault.open(row.sealedTarget)) as Target) : null;
}
