import { useSyncExternalStore } from "react";

/** Whether the server is reached, as far as requests and the live feed have shown. */
export interface Connection {
  /** Since when what is shown may be out of date; null while the server answers. */
  readonly lostAt: number | null;
  /** The browser says that it has no network at all. */
  readonly offline: boolean;
  /** It came back a moment ago. */
  readonly isBack: boolean;
}

/** A program that starts anew is back within seconds: nobody is told of a feed that broke for less. */
const feedPatienceMs = 4_000;
const probeEveryMs = 5_000;
const backShownMs = 5_000;

let now: Connection = { lostAt: null, offline: false, isBack: false };
let lastGoodAt = Date.now();
let patience: number | undefined;
let probing: number | undefined;
let thanks: number | undefined;
const listeners = new Set<() => void>();
/** Told when the server answers again. */
const recoveries = new Set<() => void>();

function become(next: Connection): void {
  now = next;
  for (const listener of listeners) listener();
}

function lose(): void {
  if (now.lostAt !== null && now.offline === !navigator.onLine) return;
  window.clearTimeout(thanks);
  become({ lostAt: now.lostAt ?? lastGoodAt, offline: !navigator.onLine, isBack: false });
  probing ??= window.setInterval(() => void probe(), probeEveryMs);
}

/** The server answered something. */
export function noteAnswer(): void {
  lastGoodAt = Date.now();
  if (now.lostAt === null) return;
  window.clearInterval(probing);
  probing = undefined;
  become({ lostAt: null, offline: false, isBack: true });
  thanks = window.setTimeout(() => become({ ...now, isBack: false }), backShownMs);
  for (const recover of recoveries) recover();
}

/** A request came to nothing, or to a proxy that does not reach the server. */
export const noteFailure = (): void => lose();

/** The live feed is open, or it broke: until it does, what is shown is current without a request. */
export function noteFeed(isOpen: boolean): void {
  window.clearTimeout(patience);
  if (isOpen) {
    noteAnswer();
    return;
  }
  if (now.lostAt === null) lastGoodAt = Date.now();
  patience = window.setTimeout(lose, feedPatienceMs);
}

/** The feed is closed on purpose: its silence says nothing. */
export const forgetFeed = (): void => window.clearTimeout(patience);

/** Asks whether the server is there; the answer is what `useConnection` says afterwards. */
export async function probe(): Promise<void> {
  try {
    const { ok } = await fetch("/healthz", { cache: "no-store" });
    if (ok) noteAnswer();
  } catch {
    lose(); // still away: that is what is shown
  }
}

window.addEventListener("offline", lose);
window.addEventListener("online", () => void probe());

export function onRecovery(recover: () => void): () => void {
  recoveries.add(recover);
  return () => void recoveries.delete(recover);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => now);
