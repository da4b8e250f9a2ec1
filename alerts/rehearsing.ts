/** Reads the history that a rule is rehearsed over. */
import { type Accounts, type Actor, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import type { TimeSeries } from "#timeseries";
import { testsOf } from "./conditions.ts";
import { type History, type Rehearsal, rehearse } from "./rehearsal.ts";
import { type NewRule, newRule, refuseStrangers } from "./rule-book.ts";
import { mistakesIn, type Rule } from "./rules.ts";

interface Deps {
  readonly timeseries: TimeSeries;
  readonly registry: Registry;
  readonly accounts: Accounts;
  readonly outbox: Pick<Outbox, "channel">;
  readonly clock: Clock;
  readonly zone: string;
}

export interface RehearsalAnswer extends Rehearsal {
  readonly from: Millis;
  readonly to: Millis;
  readonly devices: number;
  readonly points: number;
  /** Not every device was looked at. */
  readonly partial: boolean;
}

/** What is held in memory at once: some hundred megabytes at most. */
const pointsMax = 300_000;
const devicesMax = 1_000;
const dayMs = 86_400_000;

async function devicesOf({ registry }: Deps, scope: Scope, rule: Rule) {
  if (rule.deviceId !== null) return { items: [await registry.device(scope, rule.deviceId)], next: null };
  const { organizationId, profileId, groupId } = rule;
  const watched = { organizationId, profileId: profileId ?? undefined, groupId: groupId ?? undefined };
  return registry.devices(scope, { limit: devicesMax, ...watched });
}

/** Runs a rule that need not exist over the latest days. Faults: a rule with mistakes; one that no history speaks of. */
export async function rehearseOver(deps: Deps, actor: Actor, input: NewRule, days: number): Promise<RehearsalAnswer> {
  const { timeseries, registry, clock, zone } = deps;
  requirePermission(actor, "rules");
  await refuseStrangers(deps, actor, input);
  const rule = newRule({ ...input, enabled: true }, clock.now());
  const errors = mistakesIn(rule);
  if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
  const tests = testsOf(rule.condition);
  if (rule.condition.kind === "gateway-silent" || tests.some(({ kind }) => kind === "frames-lost"))
    throw new Fault("invalid", "alerts.not-rehearsable", {
      errors: [{ path: "condition.kind", text: "alerts.not-rehearsable" }],
    });
  const to = clock.now();
  const from = to - days * dayMs;
  const fields = tests.flatMap((test) => ("field" in test ? [test.field] : []));
  const { items, next } = await devicesOf(deps, scopeOf(actor), rule);
  const histories: History[] = [];
  let room = pointsMax;
  for (const { id: deviceId, profileId } of items) {
    if (room <= 0) break;
    const asked = { deviceId, from, to, limit: room, order: "desc" as const };
    const points = (await timeseries.points(fields.length > 0 ? { ...asked, fields } : asked)).toReversed();
    room -= points.length;
    const expectedIntervalSeconds = registry.addressBook.profile(profileId)?.expectedIntervalSeconds ?? null;
    histories.push({ deviceId, expectedIntervalSeconds, points });
  }
  const partial = next !== null || room <= 0;
  const counts = { devices: histories.length, points: pointsMax - room, partial };
  return { from, to, ...counts, ...rehearse(rule, histories, to, zone) };
}
