/**
 * Contract holders' programs on the embedded broker: with a token they hear `organizations/{id}/devices/{id}/measurements` of what
 * they may see, at most once, and nothing else. What is missed while away is asked of the API.
 */
import type { Clock, Millis } from "#foundation/clock";
import type { JournalledMeasurement } from "#journal";
import { topicFits } from "../bridges/bridges.ts";

/** What is asked of a broker's client. */
interface Client {
  readonly closed: boolean;
  readonly conn: { readonly writableLength: number };
  close(): void;
  publish(packet: Packet, done: (error?: Error) => void): void;
}

interface Packet {
  readonly cmd: "publish";
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
}

/** A program that has signed in. */
export interface Listener {
  /** Whose token it is: when that user's access changes, the program signs in anew. */
  readonly user: string;
  readonly mayHear: (measurement: Pick<JournalledMeasurement, "organizationId" | "deviceId" | "measuredAt">) => boolean;
}

export interface Programs {
  /** The program of a user ID and a token; null when they are not good (any more). */
  verify(userId: string, token: string): Promise<Listener | null>;
  onAccessChanged(changed: (user: string) => void): () => void;
}

/** Where nobody has a token. */
export const noPrograms: Programs = { verify: () => Promise.resolve(null), onAccessChanged: () => () => {} };

/** Tokens begin so; a password of a network server never does. */
export const isToken = (password: string): boolean => password.startsWith("hatoba_");

/** A token may have ended by itself: asked again after this time. */
const trustedMs = 60_000;
/** Who does not read fast enough is cut off at this, and comes again. */
const unreadBytesMax = 1024 * 1024;
const filtersMax = 100;

interface Known {
  readonly userId: string;
  readonly token: string;
  readonly filters: Set<string>;
  listener: Listener;
  verifiedAt: Millis;
}

const topicOf = ({ organizationId, deviceId }: JournalledMeasurement) =>
  `organizations/${organizationId}/devices/${deviceId}/measurements`;

const filterForm = /^organizations\/[^/#]+\/devices\/[^/#]+\/measurements$/;

export type Listeners = ReturnType<typeof createListeners>;

interface Deps {
  readonly programs: Programs;
  readonly clock: Clock;
  /** Called when a program comes. */
  readonly onJoin: () => void;
}

export function createListeners({ programs, clock, onJoin }: Deps) {
  const known = new Map<Client, Known>();

  function end(client: Client): void {
    known.delete(client);
    client.close();
  }

  const unlisten = programs.onAccessChanged((user) => {
    for (const [client, { listener }] of known) if (listener.user === user) end(client);
  });

  async function verifyAgain(client: Client, one: Known): Promise<void> {
    one.verifiedAt = clock.now();
    const listener = await programs.verify(one.userId, one.token).catch(() => null); // not known to be good: out
    if (listener) one.listener = listener;
    else end(client);
  }

  function hand(client: Client, topic: string, payload: string): void {
    if (client.conn.writableLength > unreadBytesMax) {
      end(client);
      return;
    }
    const packet = { cmd: "publish", topic, payload, qos: 0, retain: false, dup: false } as const;
    client.publish(packet, () => {}); // at most once: whoever has gone asks the API
  }

  return {
    has: (client: Client): boolean => known.has(client),
    /** Whether these are a user ID and a good token; then the client listens. */
    async signIn(client: Client, userId: string, token: string): Promise<boolean> {
      const listener = await programs.verify(userId, token);
      if (!listener || client.closed) return false;
      onJoin();
      known.set(client, { userId, token, listener, filters: new Set(), verifiedAt: clock.now() });
      return true;
    },
    subscribe(client: Client, filter: string): boolean {
      const filters = known.get(client)?.filters;
      if (!filters || !filterForm.test(filter) || filters.size >= filtersMax) return false;
      filters.add(filter);
      return true;
    },
    unsubscribe: (client: Client, filter: string): void => void known.get(client)?.filters.delete(filter),
    forget: (client: Client): void => void known.delete(client),
    count: (): number => known.size,
    /** `measurement.revised`: an uplink was decoded once more; this stands in place of what was told of that instant. */
    tell(type: "measurement" | "measurement.revised", measurement: JournalledMeasurement): void {
      const topic = topicOf(measurement);
      const { deviceId, measuredAt, outcome, fields } = measurement;
      const values = outcome === "decoded" ? fields : null;
      const payload = JSON.stringify({ type, deviceId, at: new Date(measuredAt).toISOString(), values });
      for (const [client, one] of known) {
        if (clock.now() - one.verifiedAt > trustedMs) void verifyAgain(client, one);
        if (!one.listener.mayHear(measurement)) continue;
        if ([...one.filters].some((filter) => topicFits(filter, topic))) hand(client, topic, payload);
      }
    },
    stop: unlisten,
  };
}
