/** Actors by the hash of their session or token, for a short while. */
import type { Clock, Millis } from "#foundation/clock";
import type { Actor } from "./actors.ts";

/** An actor is remembered so long, so that a page's burst of requests asks the database once. */
const rememberedMs = 10_000;
const rememberedMax = 10_000;

interface Remembered {
  readonly actor: Actor;
  readonly until: Millis;
}

export type Memory = ReturnType<typeof createMemory>;

/** What is remembered is forgotten at once when its user changes. */
export function createMemory(clock: Clock) {
  const remembered = new Map<string, Remembered>();
  const listeners = new Set<(user: string) => void>();
  return {
    find(hash: string): Actor | null {
      const entry = remembered.get(hash);
      if (entry && entry.until > clock.now()) return entry.actor;
      remembered.delete(hash);
      return null;
    },
    keep(hash: string, actor: Actor, notAfter: Millis): void {
      remembered.set(hash, { actor, until: Math.min(notAfter, actor.endsAt ?? notAfter, clock.now() + rememberedMs) });
      const oldest = remembered.keys().next().value;
      if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
    },
    forget(user: string): void {
      for (const [hash, { actor }] of remembered) if (actor.id === user) remembered.delete(hash);
      for (const listener of listeners) listener(user);
    },
    /** Calls back when what a user may do has changed or ended: whoever has a connection open asks anew. */
    onAccessChanged(listener: (user: string) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
