/** Failed sign-ins, counted by user and address together, so that nobody can lock another one out from elsewhere. */
import { isIP } from "node:net";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";

const failuresMaxUsual = 10;
const windowMs = 15 * 60_000;
/** More pairs than this are an attack: the oldest are forgotten, each of them still needs its own ten tries. */
const pairsMax = 100_000;

/** Who shares an address: of IPv6 all that begin with the same 64 bits, since a single line has as many to guess from. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before = "", after] = address.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const zeros = Array.from({ length: after === undefined ? 0 : 8 }, () => "0");
  const first = [...groups(before), ...zeros].slice(0, 4);
  return `${first.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

export interface LockOut {
  /** Seconds until the pair may try again; 0 when it may now. */
  waitSeconds(userId: string, address: string): number;
  /** Whether the pair is locked out by this very failure. */
  failed(userId: string, address: string): boolean;
  succeeded(userId: string, address: string): void;
}

/** Throws `too-many` with the wait while the pair is locked out. */
export function refuseLockedOut(lockOut: LockOut, userId: string, address: string): void {
  const wait = lockOut.waitSeconds(userId, address);
  if (wait > 0)
    throw new Fault("too-many", "accounts.too-many-failures", {
      retryAfterSeconds: wait,
      attributes: { minutes: Math.ceil(wait / 60) },
    });
}

export function createLockOut(clock: Clock, failuresMax = failuresMaxUsual): LockOut {
  const failures = new Map<string, { count: number; firstAt: Millis }>();
  const pair = (userId: string, address: string) => `${userId}\n${networkOf(address)}`;
  const current = (key: string) => {
    const entry = failures.get(key);
    if (entry && clock.now() - entry.firstAt < windowMs) return entry;
    failures.delete(key);
    return undefined;
  };
  return {
    waitSeconds(userId, address) {
      const entry = current(pair(userId, address));
      if (!entry || entry.count < failuresMax) return 0;
      return Math.ceil((entry.firstAt + windowMs - clock.now()) / 1000);
    },
    failed(userId, address) {
      const key = pair(userId, address);
      const entry = current(key) ?? { count: 0, firstAt: clock.now() };
      const count = entry.count + 1;
      failures.set(key, { ...entry, count });
      const oldest = failures.keys().next().value;
      if (failures.size > pairsMax && oldest !== undefined) failures.delete(oldest);
      return count === failuresMax;
    },
    succeeded: (userId, address) => void failures.delete(pair(userId, address)),
  };
}
