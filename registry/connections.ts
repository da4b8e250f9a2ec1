/** Connections: configured neighbours, with their secrets hashed (what they show us) or sealed (what we show them). */
import { type Accounts, type Actor, changeOf, requirePermission } from "#accounts";
import type { Database } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId, newSecretText } from "#foundation/ids";
import { hashOf, Secret, sameSecret, type Vault } from "#foundation/secrets";
import type { AddressBookWriter } from "./address-book.ts";
import { noteChange } from "./changes.ts";
import type { Broker, Connection, ConnectionKind } from "./entries.ts";
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
}

export interface ConnectionChanges {
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
  };
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

function refuseBadFields(input: NewConnection): void {
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
  errors.push(...mappingFieldErrors(input));
  if (input.transport === "mqtt" && broker?.kind === "external" && topicsOf(input).length === 0)
    errors.push({ path: "broker.topics", text: "registry.topics-missing" });
  if (errors.length > 0) throw new Fault("invalid", "registry.connection-invalid", { errors });
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
  refuseBadFields(input);
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

    async updateConnection(actor: Actor, id: string, changes: ConnectionChanges): Promise<Connection> {
      requirePermission(actor, "operate");
      if (changes.name?.trim() === "")
        throw new Fault("invalid", "registry.connection-invalid", {
          errors: [{ path: "name", text: "registry.name-empty" }],
        });
      const before = await connection(id);
      const next = { ...before, name: changes.name ?? before.name, enabled: changes.enabled ?? before.enabled };
      await database.transaction(async (tx) => {
        const row = { name: next.name, enabled: next.enabled ? 1 : 0 };
        await tablesIn(tx).updateTable("connections").set(row).where("id", "=", id).execute();
        await noteChange(tx);
        await accounts.audit(tx, {
          actor,
          action: "connection.changed",
          organizationId: null,
          target: id,
          detail: changeOf(before, next),
        });
      });
      addressBook.connectionsChanged();
      return next;
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

    async externalPassword(id: string): Promise<Secret | null> {
      const row = await rowOf(id);
      return row?.sealedPassword ? new Secret(vault.open(row.sealedPassword)) : null;
    },
  };
}
