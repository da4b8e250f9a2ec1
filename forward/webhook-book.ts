/** Webhooks in the books: whose they are, where they lead, what they are told. Secrets are sealed and shown once. */
import {
  type Accounts,
  type Actor,
  changeOf,
  inScope,
  reachedBy,
  requirePermission,
  type Scope,
  scopeOf,
  systemScope,
} from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId, newSecretText } from "#foundation/ids";
import type { PrivateAddresses } from "#foundation/private-addresses";
import type { Secret, Vault } from "#foundation/secrets";
import { type BrokerTarget, brokerErrors } from "./broker-messages.ts";
import { brokerOf } from "./brokers.ts";
import type { EventKind } from "./payload.ts";
import { rotated, type SigningSecret, secretOf } from "./signature.ts";
import { tablesIn, type WebhookRow } from "./tables.ts";

/** `failed`: switched off by us after days without an answer. */
export const webhookStates = ["on", "off", "failed"] as const;
export type WebhookState = (typeof webhookStates)[number];

export interface Webhook {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly url: string;
  /** What a broker at the URL is told, where it is one. */
  readonly broker: BrokerTarget | null;
  readonly events: readonly EventKind[];
  readonly state: WebhookState;
  /** Since when nothing was accepted; null: all is well. */
  readonly failingSince: Millis | null;
  readonly nextAttemptAt: Millis;
  readonly lastAnswer: string | null;
  readonly createdAt: Millis;
}

export interface WebhookChanges {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly events?: readonly EventKind[] | undefined;
  readonly state?: "on" | "off" | undefined;
}

export interface NewWebhook {
  readonly organizationId: string;
  readonly name: string;
  /** `https://…`, or a broker's `mqtts://…`. */
  readonly url: string;
  readonly events: readonly EventKind[];
  readonly broker?: (BrokerTarget & { readonly password?: Secret | undefined }) | undefined;
}

export interface WebhookWithSecret {
  readonly webhook: Webhook;
  /** Shown this once; null: to a broker nothing is signed. */
  readonly secret: string | null;
}

/** An organization has a handful. */
const webhooksMax = 20;
const hourMs = 3_600_000;

export function webhookFromRow({ sealedSecrets: _, sealedPassword: _p, failures: _f, ...row }: WebhookRow): Webhook {
  return {
    ...row,
    broker: brokerOf(row),
    events: JSON.parse(row.events) as EventKind[],
    state: row.state as WebhookState,
  };
}

/** The newest secret first. Throws when they can't be opened. */
export const secretsOf = (vault: Vault, row: WebhookRow): SigningSecret[] =>
  JSON.parse(vault.open(row.sealedSecrets)) as SigningSecret[];

/** What an organization is told now; null: it is deactivated. */
export async function earshotOf(accounts: Accounts, organizationId: string): Promise<Scope | null> {
  const { kind } = await accounts.organization(systemScope(), organizationId);
  return kind === "provider" ? systemScope() : accounts.viewOfOrganization(organizationId);
}

export interface BookDeps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Where they are refused, what a webhook is told goes over TLS. */
  readonly privateAddresses: PrivateAddresses;
  /** Called after the commit of whatever may want other work to be done. */
  readonly changed: () => Promise<void>;
}

/** Sealed measurements would be of no use if a line of the way could be read. A password in an address would be shown in lists. */
function refuseBad(
  { url, broker, events }: Pick<NewWebhook, "url" | "events"> & { readonly broker: BrokerTarget | null },
  privateAddresses: PrivateAddresses,
): void {
  const { protocol, username, password } = new URL(url);
  const isBroker = /^mqtts?:$/.test(protocol);
  const errors: FieldError[] = broker ? brokerErrors(broker, events) : [];
  if (privateAddresses === "refused" && !["https:", "mqtts:"].includes(protocol))
    errors.push({ path: "url", text: "forward.https-needed" });
  if (username !== "" || password !== "") errors.push({ path: "url", text: "forward.password-in-url" });
  if (isBroker !== (broker !== null)) errors.push({ path: "broker", text: "forward.broker-and-url" });
  if (errors.length > 0) throw new Fault("invalid", "forward.webhook-invalid", { errors });
}

async function refuseTooMany(tx: Tx, organizationId: string): Promise<void> {
  const known = tablesIn(tx).selectFrom("webhooks").select("id").where("organizationId", "=", organizationId);
  if ((await known.execute()).length >= webhooksMax)
    throw new Fault("conflict", "forward.too-many-webhooks", { attributes: { limit: webhooksMax } });
}

/**
 * The row of a webhook that the actor may manage; a stranger's is not found. A webhook carries away what an organization sees, so
 * whoever gives out tokens gives out webhooks.
 */
export async function managedRow(database: Database, actor: Actor, id: string): Promise<WebhookRow> {
  requirePermission(actor, "users");
  const row = await tablesIn(database.sql).selectFrom("webhooks").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || !inScope(scopeOf(actor), row.organizationId))
    throw new Fault("not-found", "forward.webhook-not-found", { attributes: { id } });
  return row;
}

export function openWebhookBook({ database, accounts, vault, clock, privateAddresses, changed }: BookDeps) {
  return {
    async webhooks(actor: Actor, page: PageAsked): Promise<Page<Webhook>> {
      requirePermission(actor, "users");
      const reached = tablesIn(database.sql)
        .selectFrom("webhooks")
        .selectAll()
        .where(reachedBy(scopeOf(actor)));
      return pageOf(reached, page, "oldest-first", webhookFromRow);
    },

    async webhook(actor: Actor, id: string): Promise<Webhook> {
      return webhookFromRow(await managedRow(database, actor, id));
    },

    /** What happens from now on is told. */
    async createWebhook(actor: Actor, input: NewWebhook): Promise<WebhookWithSecret> {
      requirePermission(actor, "users");
      const { organizationId, name, url, events } = input;
      await accounts.organization(scopeOf(actor), organizationId);
      const { password, ...broker } = input.broker ?? {};
      const target = input.broker ? (broker as BrokerTarget) : null;
      refuseBad({ url, events, broker: target }, privateAddresses);
      const secret = secretOf(newSecretText(32));
      const createdAt = clock.now();
      const row: WebhookRow = {
        ...{ id: newId(), organizationId, name, url, events: JSON.stringify(events), state: "on", createdAt },
        broker: target && JSON.stringify(target),
        sealedPassword: password ? vault.seal(password.reveal()) : null,
        sealedSecrets: vault.seal(JSON.stringify([{ secret, until: null } satisfies SigningSecret])),
        ...{ failingSince: null, failures: 0, nextAttemptAt: createdAt, lastAnswer: null },
      };
      await database.transaction(async (tx) => {
        await refuseTooMany(tx, organizationId);
        await tablesIn(tx).insertInto("webhooks").values(row).execute();
        const detail = { name, url, events, ...(target && { broker: target }) };
        await accounts.audit(tx, { actor, action: "webhook.created", organizationId, target: row.id, detail });
      });
      await changed();
      return { webhook: webhookFromRow(row), secret: target ? null : secret };
    },
  };
}

export function openWebhookChanges({ database, accounts, vault, clock, privateAddresses, changed }: BookDeps) {
  /** Writes a change of a webhook with its audit entry. */
  async function write(
    actor: Actor,
    { id, organizationId }: WebhookRow,
    action: string,
    detail: Record<string, unknown>,
    change: Partial<WebhookRow>,
  ): Promise<void> {
    await database.transaction(async (tx) => {
      await tablesIn(tx).updateTable("webhooks").set(change).where("id", "=", id).execute();
      await accounts.audit(tx, { actor, action, organizationId, target: id, detail });
    });
    await changed();
  }

  return {
    /** Switched on again, or led elsewhere, it is tried at once: first with what waited. */
    async changeWebhook(actor: Actor, id: string, changes: WebhookChanges): Promise<Webhook> {
      const row = await managedRow(database, actor, id);
      const { name = row.name, url = row.url, state = row.state } = changes;
      const kinds = changes.events ?? webhookFromRow(row).events;
      if (changes.url || changes.events) refuseBad({ url, events: kinds, broker: brokerOf(row) }, privateAddresses);
      const events = JSON.stringify(kinds);
      const anew = { failures: 0, failingSince: null, nextAttemptAt: clock.now() };
      const isAnew = url !== row.url || (state === "on" && row.state !== "on");
      const next = { name, url, state, events };
      await write(actor, row, "webhook.changed", changeOf<WebhookRow>(row, next), { ...next, ...(isAnew && anew) });
      return webhookFromRow(await managedRow(database, actor, id));
    },

    async removeWebhook(actor: Actor, id: string): Promise<void> {
      const { organizationId, url } = await managedRow(database, actor, id);
      await database.transaction(async (tx) => {
        const books = tablesIn(tx);
        const deliveries = books.selectFrom("webhookDeliveries").select("id").where("webhookId", "=", id);
        await books.deleteFrom("webhookAttempts").where("deliveryId", "in", deliveries).execute();
        await books.deleteFrom("webhookDeliveries").where("webhookId", "=", id).execute();
        await books.deleteFrom("webhooks").where("id", "=", id).execute();
        const detail = { url };
        await accounts.audit(tx, { actor, action: "webhook.removed", organizationId, target: id, detail });
      });
      await changed();
    },

    /** A new secret; the one before signs beside it for so long. */
    async rotateWebhookSecret(actor: Actor, id: string, overlapHours: number): Promise<WebhookWithSecret> {
      const row = await managedRow(database, actor, id);
      if (row.broker !== null) throw new Fault("conflict", "forward.nothing-signed");
      const secret = secretOf(newSecretText(32));
      const secrets = rotated(secretsOf(vault, row), secret, clock.now() + overlapHours * hourMs);
      const sealedSecrets = vault.seal(JSON.stringify(secrets));
      await write(actor, row, "webhook.secret-rotated", { overlapHours }, { sealedSecrets });
      return { webhook: webhookFromRow(row), secret };
    },
  };
}
