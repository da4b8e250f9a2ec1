/** How many letters one domain is sent at once, and how many a second: carriers refuse who comes too fast. */
import type { Clock, Millis } from "#foundation/clock";

export interface DomainLimits {
  /** Domains that take no ordinary letter now. */
  full(): string[];
  mayTake(domain: string): boolean;
  take(domain: string): void;
  give(domain: string): void;
  /** How long until a domain that was full by its rate takes one again; null when there is none. */
  waitMs(): Millis | null;
}

interface Domain {
  underWay: number;
  tokens: number;
  at: Millis;
}

/** A second's worth may go at once. Domains that are idle and rested are forgotten. */
export function createDomainLimits(
  { atOnce, perSecond }: { atOnce: number; perSecond: number | "off" },
  clock: Clock,
): DomainLimits {
  const rate = perSecond === "off" ? Number.POSITIVE_INFINITY : perSecond;
  const domains = new Map<string, Domain>();
  const known = (name: string): Domain => {
    const now = clock.now();
    const domain = domains.get(name) ?? { underWay: 0, tokens: rate, at: now };
    if (rate !== Number.POSITIVE_INFINITY)
      domain.tokens = Math.min(rate, domain.tokens + (Math.max(0, now - domain.at) / 1000) * rate);
    domain.at = now;
    return domain;
  };
  const isFull = ({ underWay, tokens }: Domain) => underWay >= atOnce || tokens < 1;
  return {
    full: () => [...domains.keys()].filter((name) => isFull(known(name))),
    mayTake: (name) => !isFull(known(name)),
    take(name) {
      const domain = known(name);
      domain.underWay += 1;
      domain.tokens -= 1;
      domains.set(name, domain);
    },
    give(name) {
      const domain = known(name);
      domain.underWay -= 1;
      if (domain.underWay <= 0 && domain.tokens >= rate) domains.delete(name);
    },
    waitMs() {
      const waits = [...domains.keys()].map((name) => ((1 - known(name).tokens) / rate) * 1000);
      const short = waits.filter((wait) => wait > 0);
      for (const [name, domain] of domains) if (domain.underWay <= 0 && domain.tokens >= rate) domains.delete(name);
      return short.length > 0 ? Math.ceil(Math.min(...short)) : null;
    },
  };
}
