/** Connections: configured neighbours, with their secrets hashed (what they show us) or sealed (what we show them). */
import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { type Accounts, type Actor, changeOf, requirePermission } from "#accounts";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId, newSecretText } from "#foundation/ids";
import { hashOf, Secret, sameSecret, type Vault } from "#foundation/secrets";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { Broker, Connection, ConnectionKind } from "./entries.ts";
import { type Guard, guardFrom, openToAll, type SaidGuard } from "./guards.ts";
import { mappingErrors, type UplinkMapping } from "./mapping.ts";
import { type ConnectionRow, tablesIn } from "./tables.ts";

export interface NewConnection {
  readonly name: string;
  readonly kind: ConnectionKind;
  readonly transport: Connection["transport"];
  /** For MQTT. Topics of an external broker may be left out: the kind's own are taken. */
  readonly broker?:
    | { readonly kind: "embedded"; readonly username: string }
    | {
        readonly kind: "external";
        readonly url: string;
        readonly username?: string | null | undefined;
        readonly topics?: readonly string[] | undefined;
        readonly sharedGroup?: string | null | undefined;
        readonly authority?: string | null | undefined;
        /** In PEM, with its chain; `key` is its key. */
        readonly certificate?: string | null | undefined;
      }
    | undefined;
  /** For the transport `udp`. */
  readonly udp?: { readonly host: string; readonly port: number } | undefined;
  /** For the kind `generic`. */
  readonly mapping?: UplinkMapping | undefined;
  /** What the neighbour shows us (embedded broker, HTTP hook); generated when not given. */
  readonly secret?: Secret | undefined;
  /** What we show an external broker. */
  readonly password?: Secret | undefined;
  /** In PEM: the key of the certificate that we show an external broker. */
  readonly key?: Secret | undefined;
  /** Of those who come to us. */
  readonly guard?: SaidGuard | undefined;
}

export interface ConnectionChanges {
  readonly guard?: SaidGuard | undefined;
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
}

/** Where each kind publishes its uplinks; ChirpStack also behind the prefix of a region or a tenant. */
const defaultTopics: Partial<Record<ConnectionKind, readonly string[]>> = {
  chirpstack: [
    "application/+/device/+/event/+",
    "+/application/+/device/+/event/+",
    "+/+/application/+/device/+/event/+",
  ],
  "the-things-stack": ["v3/+/devices/+/up"],
  actility: ["+/things/+/uplink"],
  senseway: ["lora/+/+/rx"],
  "ttn-v2": ["+/devices/+/up"],
  gateway: ["gateway/+/event/+", "+/gateway/+/event/+"],
};

const connectionFromRow = (row: ConnectionRow): Connection => ({
  id: row.id,
  name: row.name,
  kind: row.kind as ConnectionKind,
  transport: row.transport as Connection["transport"],
  broker: row.broker === null ? null : (JSON.parse(row.broker) as Broker),
  udp: row.udp === null ? null : (JSON.parse(row.udp) as Connection["udp"]),
  mapping: row.mapping === null ? null : (JSON.parse(row.mapping) as UplinkMapping),
  guard: row.guard === null ? openToAll : (JSON.parse(row.guard) as Guard),
  enabled: row.enabled === 1,
  createdAt: row.createdAt,
});

function brokerOf(input: NewConnection): Broker | null {
  const { broker } = input;
  if (!broker || input.transport !== "mqtt") return null;
  if (broker.kind === "embedded") return broker;
  const topics = broker.topics && broker.topics.length > 0 ? broker.topics : (defaultTopics[input.kind] ?? []);
  return {
    kind: "external",
    url: broker.url,
    username: broker.username ?? null,
    topics,
    sharedGroup: broker.sharedGroup ?? null,
    authority: broker.authority ?? null,
    certificate: broker.certificate ?? null,
  };
}

/** Whom a guard can keep out: an external broker is called by us, and HTTP comes through whoever speaks TLS in front of us. */
function guardErrors(
  { transport, broker }: Pick<NewConnection, "transport"> & { broker?: Pick<Broker, "kind"> | null | undefined },
  guard: Guard,
): FieldError[] {
  const errors: FieldError[] = [];
  if (guard.addresses.length > 0 && broker?.kind === "external")
    errors.push({ path: "guard.addresses", text: "registry.guard-nobody-comes" });
  if (guard.certificates.length > 0 && (transport !== "mqtt" || broker?.kind !== "embedded"))
    errors.push({ path: "guard.certificates", text: "registry.guard-certificates-mqtts" });
  return errors;
}

/** What TLS with an external broker needs, tried out before the broker is asked. */
function tlsErrors({ broker, key }: NewConnection): FieldError[] {
  const { authority, certificate } = broker?.kind === "external" ? broker : {};
  if (!authority && !certificate && !key) return [];
  if (broker?.kind !== "external" || !/^(mqtts|ssl):/.test(broker.url))
    return [{ path: "broker.url", text: "registry.broker-certificate-mqtts" }];
  const errors: FieldError[] = [];
  if (authority && !isUsable(() => new X509Certificate(authority)))
    errors.push({ path: "broker.authority", text: "registry.broker-authority-unusable" });
  const [cert, theirKey] = [certificate ?? "", key?.reveal() ?? ""];
  const isPair = cert !== "" && theirKey !== "" && isUsable(() => createSecureContext({ cert, key: theirKey }));
  if ((certificate || key) && !isPair)
    errors.push({ path: "broker.certificate", text: "registry.broker-certificate-unusable" });
  return errors;
}

function isUsable(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** These call us; they publish nowhere. */
const httpOnly: ReadonlySet<ConnectionKind> = new Set(["sigfox", "soracom", "helium"]);

const topicsOf = (input: NewConnection): readonly string[] => {
  const broker = brokerOf(input);
  return broker?.kind === "external" ? broker.topics : [];
};

function mappingFieldErrors({ kind, mapping }: NewConnection): FieldError[] {
  if (kind === "generic")
    return mapping ? mappingErrors(mapping) : [{ path: "mapping", text: "registry.mapping-missing" }];
  return mapping ? [{ path: "mapping", text: "registry.mapping-is-generic" }] : [];
}

/** Gives back the guard, which is said in several forms. */
function refuseBadFields(input: NewConnection): Guard {
  const errors: FieldError[] = [];
  const { broker } = input;
  if (input.name.trim() === "") errors.push({ path: "name", text: "registry.name-empty" });
  if (input.transport === "mqtt" && !broker) errors.push({ path: "broker", text: "registry.broker-missing" });
  if (broker?.kind === "embedded" && !/^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/.test(broker.username))
    errors.push({ path: "broker.username", text: "registry.broker-user-form" });
  if (broker?.kind === "external" && !/^(mqtts?|wss?|tcp|ssl):\/\/[^\s/]+/.test(broker.url))
    errors.push({ path: "broker.url", text: "registry.broker-url-form" });
  if (input.transport === "mqtt" && httpOnly.has(input.kind))
    errors.push({ path: "transport", text: "registry.kind-is-http" });
  if (input.transport === "udp" && input.kind !== "gateway")
    errors.push({ path: "transport", text: "registry.udp-is-for-gateways" });
  if (input.transport === "udp" && !input.udp) errors.push({ path: "udp", text: "registry.udp-missing" });
  if (input.transport === "http" && input.kind === "gateway")
    errors.push({ path: "transport", text: "registry.gateway-is-udp-or-mqtt" });
  errors.push(...mappingFieldErrors(input), ...tlsErrors(input));
  const { guard, errors: guardFormErrors } = guardFrom(input.guard);
  errors.push(...guardFormErrors, ...guardErrors(input, guard));
  if (input.transport === "mqtt" && broker?.kind === "external" && topicsOf(input).length === 0)
    errors.push({ path: "broker.topics", text: "registry.topics-missing" });
  if (errors.length > 0) throw new Fault("invalid", "registry.connection-invalid", { errors });
  return guard;
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly addressBook: AddressBookWriter;
}

async function createConnection(
  deps: Deps,
  actor: Actor,
  input: NewConnection,
): Promise<{ connection: Connection; secret: Secret }> {
  requirePermission(actor, "operate");
  const guard = refuseBadFields(input);
  const secret = input.secret ?? new Secret(newSecretText());
  const broker = brokerOf(input);
  const row: ConnectionRow = {
    id: newId(),
    name: input.name.trim(),
    kind: input.kind,
    transport: input.transport,
    broker: broker ? JSON.stringify(broker) : null,
    mapping: input.mapping ? JSON.stringify(input.mapping) : null,
    udp: input.transport === "udp" && input.udp ? JSON.stringify(input.udp) : null,
    embeddedUser: broker?.kind === "embedded" ? broker.username : null,
    secretHash: hashOf(secret.reveal()),
    sealedPassword: input.password ? deps.vault.seal(input.password.reveal()) : null,
    sealedKey: input.key ? deps.vault.seal(input.key.reveal()) : null,
    guard: JSON.stringify(guard),
    enabled: 1,
    createdAt: deps.clock.now(),
  };
  await deps.database.transaction(async (tx) => {
    const inserted = await tablesIn(tx)
      .insertInto("connections")
      .values(row)
      .onConflict((conflict) => conflict.column("embeddedUser").doNothing())
      .executeTakeFirst();
    if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 0)
      throw new Fault("conflict", "registry.broker-user-taken", { attributes: { username: row.embeddedUser ?? "" } });
    await noteChange(tx);
    const detail = { name: row.name, kind: row.kind };
    await deps.accounts.audit(tx, {
      actor,
      action: "connection.created",
      organizationId: null,
      target: row.id,
      detail,
    });
  });
  deps.addressBook.connectionsChanged();
  return { connection: connectionFromRow(row), secret };
}

async function changeConnection(
  { database, accounts, addressBook }: Deps,
  actor: Actor,
  before: Connection,
  changes: ConnectionChanges,
): Promise<Connection> {
  const { guard, errors } = guardFrom(changes.guard, before.guard);
  errors.push(...guardErrors(before, guard));
  if (changes.name?.trim() === "") errors.push({ path: "name", text: "registry.name-empty" });
  if (errors.length > 0) throw new Fault("invalid", "registry.connection-invalid", { errors });
  const { name = before.name, enabled = before.enabled } = changes;
  const next = { ...before, name, enabled, guard };
  await database.transaction(async (tx) => {
    const row = { name, enabled: enabled ? 1 : 0, guard: JSON.stringify(guard) };
    await tablesIn(tx).updateTable("connections").set(row).where("id", "=", before.id).execute();
    await noteChange(tx);
    await accounts.audit(tx, {
      actor,
      action: "connection.changed",
      organizationId: null,
      target: before.id,
      detail: changeOf(before, next),
    });
  });
  addressBook.connectionsChanged();
  return next;
}

export function openConnections(deps: Deps) {
  const { database, accounts, vault, addressBook } = deps;
  const rowOf = (id: string) =>
    tablesIn(database.sql).selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
  const connection = async (id: string): Promise<Connection> => {
    const row = await rowOf(id);
    if (!row) throw new Fault("not-found", "registry.connection-not-found", { attributes: { id } });
    return connectionFromRow(row);
  };
  return {
    connection,
    createConnection: (actor: Actor, input: NewConnection) => createConnection(deps, actor, input),

    async connections(): Promise<Connection[]> {
      return (await tablesIn(database.sql).selectFrom("connections").selectAll().orderBy("id").execute()).map(
        connectionFromRow,
      );
    },

    updateConnection: async (actor: Actor, id: string, changes: ConnectionChanges) => {
      requirePermission(actor, "operate");
      return changeConnection(deps, actor, await connection(id), changes);
    },

    async deleteConnection(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "operate");
      await connection(id);
      await database.transaction(async (tx) => {
        await tablesIn(tx).deleteFrom("connections").where("id", "=", id).execute();
        await noteChange(tx);
        await accounts.audit(tx, { actor, action: "connection.deleted", organizationId: null, target: id });
      });
      addressBook.connectionsChanged();
    },

    /** The connection of a client of the embedded broker; null for a wrong user or password, or a disabled connection. */
    async verifyEmbedded(username: string, password: string): Promise<Connection | null> {
      const row = await tablesIn(database.sql)
        .selectFrom("connections")
        .selectAll()
        .where("embeddedUser", "=", username)
        .executeTakeFirst();
      const right = sameSecret(row?.secretHash ?? "", hashOf(password));
      return row && right && row.enabled === 1 ? connectionFromRow(row) : null;
    },

    /** The connection whose HTTP secret this is; null for a wrong one, an unknown connection, or a disabled one. */
    async hookSecretMatches(id: string, secret: string): Promise<Connection | null> {
      const row = await rowOf(id);
      const right = sameSecret(row?.secretHash ?? "", hashOf(secret));
      return row && right && row.enabled === 1 ? connectionFromRow(row) : null;
    },

    /** What we show an external broker. */
    async externalSecrets(id: string): Promise<{ readonly password: Secret | null; readonly key: Secret | null }> {
      const row = await rowOf(id);
      const open = (sealed: string | null | undefined) => (sealed ? new Secret(vault.open(sealed)) : null);
      return { password: open(row?.sealedPassword), key: open(row?.sealedKey) };
    },
  };
}
