/** Network servers that call us over HTTP take downlinks over HTTP, too: where, what opens it, and what they answer. */
import type { Database, Sql, Tx } from "#database";
import type { Clock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Secret, Vault } from "#foundation/secrets";
import type { Connection } from "#registry";
import { type Downlink, type ServerCall, serverCallFor } from "./bridges/downlink.ts";
import type { IngestTables } from "./tables.ts";

/** What became of handing a downlink over. `waits`: who takes it can't be reached now. */
export type Handed =
  | { readonly kind: "sent"; readonly remoteId: string | null }
  | { readonly kind: "waits" | "refused"; readonly reason: string };

/** Posts to an address that a stranger may have named: must reach no private network unless that is allowed. Never rejects. */
export type Exchange = (call: ServerCall) => Promise<{ readonly status: number | null; readonly words: string }>;

export interface DownlinkServerSettings {
  readonly url: string;
  readonly token: Secret;
}

/** What The Things Stack sends along with an uplink when its webhook has a downlink API key. */
export interface NamedByCaller {
  readonly url: string;
  readonly key: Secret;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly exchange: Exchange;
}

const urlCharactersMax = 500;

export type DownlinkServers = ReturnType<typeof openDownlinkServers>;

export function openDownlinkServers({ database, clock, vault, exchange }: Deps) {
  /** What was last learned of each connection: the database is asked only when something changes. */
  const learned = new Map<string, string>();

  async function write(connectionId: string, { url, token }: DownlinkServerSettings, tx: Tx): Promise<void> {
    const row = { url, sealedToken: vault.seal(token.reveal()), changedAt: clock.now() };
    await tables(tx)
      .insertInto("downlinkServers")
      .values({ connectionId, ...row })
      .onConflict((conflict) => conflict.column("connectionId").doUpdateSet(row))
      .execute();
  }

  return {
    /** Keeps what a call of The Things Stack names; the URL for the device's downlinks, or null. */
    async learn({ id, kind }: Connection, named: NamedByCaller | null): Promise<string | null> {
      const url = named && kind === "the-things-stack" ? urlFrom(named.url) : null;
      if (!named || !url) return null;
      const known = `${url.origin} ${named.key.reveal()}`;
      if (learned.get(id) !== known) {
        await database.transaction((tx) => write(id, { url: url.origin, token: named.key }, tx));
        learned.set(id, known);
      }
      return url.href;
    },

    /** Where ChirpStack's REST API is, `inSameCommit` with it. Fault invalid. */
    async put(connection: Connection, server: DownlinkServerSettings, inSameCommit: (tx: Tx) => Promise<void>) {
      refuseBadFields(connection, server);
      await database.transaction(async (tx) => {
        await write(connection.id, server, tx);
        await inSameCommit(tx);
      });
    },

    async forget(connectionId: string, inSameCommit?: (tx: Tx) => Promise<void>): Promise<void> {
      await database.transaction(async (tx) => {
        await tables(tx).deleteFrom("downlinkServers").where("connectionId", "=", connectionId).execute();
        await inSameCommit?.(tx);
      });
      learned.delete(connectionId);
    },

    /** By connection. */
    async urls(): Promise<ReadonlyMap<string, string>> {
      const rows = await tables(database.sql).selectFrom("downlinkServers").select(["connectionId", "url"]).execute();
      return new Map(rows.map(({ connectionId, url }) => [connectionId, url]));
    },

    /** Null when nobody knows where the connection's network server takes downlinks. */
    async hand(connection: Connection, downlink: Downlink, namedUrl: string | null): Promise<Handed | null> {
      const row = await tables(database.sql)
        .selectFrom("downlinkServers")
        .selectAll()
        .where("connectionId", "=", connection.id)
        .executeTakeFirst();
      if (!row) return null;
      const server = { url: row.url, token: vault.open(row.sealedToken) };
      const call = serverCallFor(connection.kind, downlink, server, namedUrl);
      return call && handedFrom(await exchange(call));
    },
  };
}

const tables = (sql: Sql | Tx) => sql.withTables<IngestTables>();

/** Some releases of The Things Stack leave the scheme out. */
function urlFrom(text: string): URL | null {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `https://${text}`);
  return url && text.length <= urlCharactersMax && url.username === "" ? url : null;
}

function refuseBadFields({ kind, transport }: Connection, { url }: DownlinkServerSettings): void {
  const errors = [];
  if (kind !== "chirpstack" || transport !== "http") errors.push({ path: "id", text: "ingest.downlink-server-kind" });
  if (!/^https?:\/\//.test(url) || !urlFrom(url)) errors.push({ path: "url", text: "ingest.downlink-server-url" });
  if (errors.length > 0) throw new Fault("invalid", "ingest.downlink-server-invalid", { errors });
}

/** Busy and absent servers are asked again; what else they say is for good. */
function handedFrom({ status, words }: Awaited<ReturnType<Exchange>>): Handed {
  const reason = `${status ?? ""} ${words}`.trim().slice(0, 300);
  if (status !== null && status >= 200 && status < 300) return { kind: "sent", remoteId: idIn(words) };
  const isBusy = status === null || status === 408 || status === 425 || status === 429 || status >= 500;
  return { kind: isBusy ? "waits" : "refused", reason };
}

/** ChirpStack answers with an ID of its own, by which it tells later what became of the downlink. */
function idIn(words: string): string | null {
  try {
    const { id } = (JSON.parse(words) ?? {}) as { id?: unknown };
    return typeof id === "string" && id !== "" ? id.slice(0, 100) : null;
  } catch {
    return null; // it gave none
  }
}
