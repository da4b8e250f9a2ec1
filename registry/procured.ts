/**
 * Procured devices (SDM 第5条5項1号, R-123): identities of things that came by the provider's method. While a network has any, no other thing
 * of it is registered or put in a device's place; what is registered already stays.
 */
import { type Accounts, type Actor, requireProvider } from "#accounts";
import { type Database, type Page, pageFrom, type Sql, type Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import type { Network } from "#journal";
import { identityFrom } from "./identity.ts";
import { tablesIn } from "./tables.ts";

export interface ProcuredDevice {
  readonly network: Network;
  readonly identity: string;
  /** Which delivery it came with. */
  readonly lot: string;
  readonly addedAt: number;
  readonly addedBy: string;
  /** In service now; null while it isn't. */
  readonly deviceId: string | null;
}

export interface ProcuredList {
  readonly network: Network;
  /** As people write them. */
  readonly identities: readonly string[];
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

const idsPerStatement = 1_000;

/** Of these identities those that may not be registered. */
export async function notProcured(
  sql: Sql,
  network: Network,
  identities: readonly string[],
): Promise<ReadonlySet<string>> {
  const listed = tablesIn(sql).selectFrom("procuredDevices").select("identity").where("network", "=", network);
  if (!(await listed.limit(1).executeTakeFirst())) return new Set();
  const missing = new Set(identities);
  for (let index = 0; index < identities.length; index += idsPerStatement) {
    const asked = identities.slice(index, index + idsPerStatement);
    for (const { identity } of await listed.where("identity", "in", asked).execute()) missing.delete(identity);
  }
  return missing;
}

/** Fault invalid that names each thing at its path; nothing when all were procured. */
export async function refuseNotProcured(
  sql: Sql,
  things: readonly { readonly network: Network; readonly identity: string; readonly path: string }[],
): Promise<void> {
  const errors: FieldError[] = [];
  for (const [network, ofNetwork] of Map.groupBy(things, (thing) => thing.network)) {
    const missing = await notProcured(
      sql,
      network,
      ofNetwork.map(({ identity }) => identity),
    );
    for (const { identity, path } of ofNetwork)
      if (missing.has(identity)) errors.push({ path, text: "registry.not-procured", attributes: { identity } });
  }
  if (errors.length > 0) throw new Fault("invalid", "registry.device-invalid", { errors });
}

/** Identities in their stored form; Fault invalid names each that is none. */
function identitiesOf({ network, identities }: ProcuredList): string[] {
  const text = network === "lorawan" ? "registry.dev-eui-form" : "registry.sigfox-id-form";
  const known = identities.map((written) => identityFrom(network, written));
  const errors = known.flatMap((identity, index) => (identity === null ? [{ path: `identities.${index}`, text }] : []));
  if (errors.length > 0) throw new Fault("invalid", "registry.device-invalid", { errors });
  return [...new Set(known.filter((identity) => identity !== null))];
}

async function add(
  tx: Tx,
  rows: readonly { network: string; identity: string; lot: string; addedAt: number; addedBy: string }[],
) {
  for (let index = 0; index < rows.length; index += idsPerStatement)
    await tablesIn(tx)
      .insertInto("procuredDevices")
      .values(rows.slice(index, index + idsPerStatement))
      .onConflict((conflict) => conflict.columns(["network", "identity"]).doNothing())
      .execute();
}

export function openProcured({ database, accounts, clock }: Deps) {
  return {
    /** Adds what came; what is on the list already stays as it is. */
    async addProcured(actor: Actor, list: ProcuredList & { readonly lot: string }): Promise<void> {
      requireProvider(actor, "operate");
      const { network, lot } = list;
      const identities = identitiesOf(list);
      const [addedAt, addedBy] = [clock.now(), actor.userId];
      await database.transaction(async (tx) => {
        await add(
          tx,
          identities.map((identity) => ({ network, identity, lot, addedAt, addedBy })),
        );
        const detail = { network, lot, identities: identities.length };
        await accounts.audit(tx, { actor, action: "procured.added", organizationId: null, target: lot, detail });
      });
    },

    /** Takes identities off the list; with the last one of a network anything of it may be registered again. */
    async removeProcured(actor: Actor, list: ProcuredList): Promise<void> {
      requireProvider(actor, "operate");
      const identities = identitiesOf(list);
      await database.transaction(async (tx) => {
        for (let index = 0; index < identities.length; index += idsPerStatement)
          await tablesIn(tx)
            .deleteFrom("procuredDevices")
            .where("network", "=", list.network)
            .where("identity", "in", identities.slice(index, index + idsPerStatement))
            .execute();
        const detail = { network: list.network, identities };
        await accounts.audit(tx, { actor, action: "procured.removed", organizationId: null, target: "", detail });
      });
    },

    /** A page by identity. */
    async procured(
      actor: Actor,
      {
        limit,
        after,
        network,
        lot,
      }: { limit: number; after?: string | undefined; network: Network; lot?: string | undefined },
    ): Promise<Page<ProcuredDevice>> {
      requireProvider(actor, "operate");
      let query = tablesIn(database.sql)
        .selectFrom("procuredDevices as procured")
        .leftJoin("devices as device", (join) =>
          join
            .onRef("device.network", "=", "procured.network")
            .onRef("device.activeIdentity", "=", "procured.identity"),
        )
        .selectAll("procured")
        .select(["device.id as deviceId", "procured.identity as id"])
        .where("procured.network", "=", network)
        .orderBy("procured.identity")
        .limit(limit + 1);
      if (lot) query = query.where("lot", "=", lot);
      if (after) query = query.where("procured.identity", ">", after);
      return pageFrom(await query.execute(), limit, ({ id: _, ...row }) => ({ ...row, network }));
    },
  };
}
