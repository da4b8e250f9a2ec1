/** Rules in the database, and in memory for the watching. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import { type Database, type Page, pageFrom, type TakeTurn, type Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Log } from "#foundation/log";
import type { Language } from "#foundation/text";
import type { Outbox } from "#outbox";
import type { Registry } from "#registry";
import { type Condition, testsOf } from "./conditions.ts";
import { endWatching } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { mistakesIn, optionsDefault, type Rule, type RuleOptions } from "./rules.ts";
import { createDuty } from "./schedule.ts";
import { type RuleRow, tablesIn } from "./tables.ts";
import type { WatchedRule } from "./watch.ts";

type OptionChanges = { readonly [K in keyof RuleOptions]?: RuleOptions[K] | undefined };

export interface NewRule extends OptionChanges {
  readonly organizationId: string;
  readonly deviceId?: string | null | undefined;
  readonly profileId?: string | null | undefined;
  readonly groupId?: string | null | undefined;
  readonly name: string;
  readonly condition: Condition;
  readonly recipients: readonly string[];
  readonly language?: Language | undefined;
  readonly enabled?: boolean | undefined;
}

export type RuleChanges = OptionChanges & {
  readonly [K in "name" | "condition" | "recipients" | "language" | "enabled"]?: NewRule[K] | undefined;
};

const ruleFromRow = ({ options, ...row }: RuleRow): Rule => ({
  ...row,
  ...optionsDefault,
  ...(options === null ? {} : (JSON.parse(options) as Partial<RuleOptions>)),
  condition: JSON.parse(row.condition) as Condition,
  recipients: JSON.parse(row.recipients) as string[],
  language: row.language as Language,
  enabled: row.enabled === 1,
});

function rowFromRule(rule: Rule): RuleRow {
  const { forSeconds, schedule, order, nextAfterSeconds, whenOver, channelIds } = rule;
  const { id, organizationId, deviceId, profileId, groupId, name, language, createdAt } = rule;
  return {
    ...{ id, organizationId, deviceId, profileId, groupId, name, language, createdAt },
    condition: JSON.stringify(rule.condition),
    recipients: JSON.stringify(rule.recipients),
    enabled: rule.enabled ? 1 : 0,
    options: JSON.stringify({ forSeconds, schedule, order, nextAfterSeconds, whenOver, channelIds }),
  };
}

/** What is said of the options, the rest as it was. */
function optionsSaid(said: OptionChanges, before: RuleOptions): RuleOptions {
  return {
    forSeconds: said.forSeconds ?? before.forSeconds,
    schedule: said.schedule === undefined ? before.schedule : said.schedule,
    order: said.order ?? before.order,
    nextAfterSeconds: said.nextAfterSeconds ?? before.nextAfterSeconds,
    whenOver: said.whenOver ?? before.whenOver,
    channelIds: said.channelIds ? [...new Set(said.channelIds)] : before.channelIds,
  };
}

export const newRule = (input: NewRule, createdAt: Millis): Rule => ({
  ...optionsSaid(input, optionsDefault),
  id: newId(),
  organizationId: input.organizationId,
  deviceId: input.deviceId ?? null,
  profileId: input.profileId ?? null,
  groupId: input.groupId ?? null,
  name: input.name.trim(),
  condition: input.condition,
  recipients: [...new Set(input.recipients)],
  language: input.language ?? "ja",
  enabled: input.enabled ?? true,
  createdAt,
});

function changedRule(before: Rule, changes: RuleChanges): Rule {
  const { name, condition, recipients, language, enabled } = changes;
  return {
    ...before,
    ...optionsSaid(changes, before),
    name: name?.trim() ?? before.name,
    condition: condition ?? before.condition,
    recipients: recipients ? [...new Set(recipients)] : before.recipients,
    language: language ?? before.language,
    enabled: enabled ?? before.enabled,
  };
}

/** What a rule watched under its old condition says nothing of the new one. */
const beginsAnew = (before: Rule, after: Rule): boolean =>
  !after.enabled ||
  JSON.stringify([before.condition, before.forSeconds, before.schedule]) !==
    JSON.stringify([after.condition, after.forSeconds, after.schedule]);

/** Judged by what time has passed, not by measurements. */
const isTimed = ({ kind }: Condition): boolean => kind === "silent" || kind === "gateway-silent";

interface Source {
  readonly deviceId: string;
  readonly profileId: string;
  readonly organizationId: string;
}

export interface RulesPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly watching?: Source | undefined;
}

const placeOf = (rule: Rule): string => {
  if (rule.deviceId !== null) return `${rule.organizationId} device ${rule.deviceId}`;
  if (rule.groupId !== null) return `${rule.organizationId} group ${rule.groupId}`;
  return rule.profileId === null ? rule.organizationId : `${rule.organizationId} profile ${rule.profileId}`;
};

/** The rules in memory: three look-ups and one for each of its groups find those that watch a device, however many there are. */
function createIndex(all: readonly Rule[], zone: string, groupsOf: Registry["groupsOf"]) {
  const rules = new Map<string, WatchedRule>();
  const byPlace = new Map<string, Map<string, WatchedRule>>();
  const put = (stored: Rule): void => {
    const needsFrames = testsOf(stored.condition).some(({ kind }) => kind === "frames-lost");
    const rule = { ...stored, isOnDuty: createDuty(stored.schedule, zone), needsFrames };
    rules.set(rule.id, rule);
    const place = placeOf(rule);
    const there = byPlace.get(place) ?? new Map<string, WatchedRule>();
    byPlace.set(place, there.set(rule.id, rule));
  };
  for (const rule of all) put(rule);
  return {
    put,
    find: (id: string): WatchedRule | undefined => rules.get(id),
    ofGroup: (groupId: string): WatchedRule[] => [...rules.values()].filter((rule) => rule.groupId === groupId),
    all: (): WatchedRule[] => [...rules.values()],
    remove(rule: Rule): void {
      rules.delete(rule.id);
      const place = placeOf(rule);
      byPlace.get(place)?.delete(rule.id);
      if (byPlace.get(place)?.size === 0) byPlace.delete(place);
    },
    watching({ deviceId, profileId, organizationId }: Source): WatchedRule[] {
      const found: WatchedRule[] = [];
      if (rules.size === 0) return found;
      const places = [`${organizationId} device ${deviceId}`, `${organizationId} profile ${profileId}`, organizationId];
      for (const groupId of groupsOf(deviceId)) places.push(`${organizationId} group ${groupId}`);
      for (const place of places)
        for (const rule of byPlace.get(place)?.values() ?? [])
          if (rule.enabled && !isTimed(rule.condition)) found.push(rule);
      return found;
    },
  };
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly outbox: Pick<Outbox, "channel">;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  readonly zone: string;
  readonly changed: (incident: Incident) => void;
  /** Told after the commit of a rule that begins anew or is gone: what was known under it is forgotten, of all devices or of these. */
  readonly begunAnew: (ruleId: string, of: "all" | readonly string[]) => void;
}

/** Channels that are not the organization's: what its rules say would be told to others. */
async function strangeChannels(outbox: Deps["outbox"], organizationId: string, channelIds: readonly string[]) {
  const errors: FieldError[] = [];
  for (const [index, id] of channelIds.entries())
    if ((await outbox.channel(id))?.organizationId !== organizationId)
      errors.push({ path: `channelIds.${index}`, text: "alerts.channel-unknown" });
  return errors;
}

/** Throws when the rule would watch what the caller can't see, or watch or tell what is not its organization's. */
export async function refuseStrangers(
  { accounts, registry, outbox }: Pick<Deps, "accounts" | "registry" | "outbox">,
  actor: Actor,
  input: NewRule,
): Promise<void> {
  const { organizationId, deviceId, groupId, profileId } = input;
  const scope = scopeOf(actor);
  await accounts.organization(scope, organizationId);
  if (profileId) await registry.profile(scope, profileId);
  const ownerOf = {
    deviceId: deviceId ? (await registry.device(scope, deviceId)).organizationId : organizationId,
    groupId: groupId ? (await registry.group(scope, groupId)).organizationId : organizationId,
  };
  const errors = Object.entries(ownerOf)
    .filter(([, owner]) => owner !== organizationId)
    .map(([path]): FieldError => ({ path, text: "alerts.watched-of-another" }));
  errors.push(...(await strangeChannels(outbox, organizationId, input.channelIds ?? [])));
  if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
}

/** Writes a rule in the caller's transaction; gives back the incidents that are over by its change. */
async function writeRule(tx: Tx, before: Rule | null, rule: Rule, at: Millis): Promise<Incident[]> {
  const row = rowFromRule(rule);
  await tablesIn(tx)
    .insertInto("rules")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  if (!before || !beginsAnew(before, rule)) return [];
  return endWatching(tx, rule.id, at);
}

/** Looking at rules. */
function createReader(index: ReturnType<typeof createIndex>) {
  return {
    rule(scope: Scope, id: string): WatchedRule {
      const rule = index.find(id);
      if (!rule || !inScope(scope, rule.organizationId))
        throw new Fault("not-found", "alerts.rule-not-found", { attributes: { id } });
      return rule;
    },

    /** Rules that watch a group. */
    rulesOfGroup: (groupId: string): readonly Rule[] => index.ofGroup(groupId),

    /** With `watching` only those in force that look at what this device measures. */
    async rules(scope: Scope, page: RulesPage): Promise<Page<Rule>> {
      const mine = (page.watching ? index.watching(page.watching) : index.all()).filter(
        ({ id, organizationId }) => inScope(scope, organizationId) && id > (page.after ?? ""),
      );
      return pageFrom(
        mine.sort((a, b) => (a.id < b.id ? -1 : 1)),
        page.limit,
        (rule) => rule,
      );
    },
  };
}

/** The rules of a group watch a device that left it no more, and close what they had open of it. */
function watchLeavers(
  { database, registry, clock, takeTurn, log, ...deps }: Deps,
  index: ReturnType<typeof createIndex>,
) {
  return registry.onLeftGroup(({ groupId, deviceIds }) => {
    const closing = takeTurn(async () => {
      const rules = index.ofGroup(groupId);
      const over = await database.transaction(async (tx) => {
        const closed: Incident[] = [];
        for (const { id } of rules) closed.push(...(await endWatching(tx, id, clock.now(), deviceIds)));
        return closed;
      });
      for (const { id } of rules) deps.begunAnew(id, deviceIds);
      for (const incident of over) deps.changed(incident);
    });
    closing.catch((error: unknown) => log.error({ err: error }, "incidents of devices that left a group stay open"));
  });
}

export async function openRuleBook(deps: Deps) {
  const { database, accounts, clock, takeTurn, changed } = deps;
  const rows = await tablesIn(database.sql).selectFrom("rules").selectAll().execute();
  const index = createIndex(rows.map(ruleFromRow), deps.zone, deps.registry.groupsOf);

  const { rule: ruleInScope, ...reader } = createReader(index);

  /** Commits a change with its audit entry; listeners hear afterwards of the incidents that are over by it. */
  async function commit(actor: Actor, action: string, rule: Rule, write: (tx: Tx) => Promise<Incident[]>) {
    const over = await database.transaction(async (tx) => {
      const incidents = await write(tx);
      const { organizationId, id: target, name } = rule;
      await accounts.audit(tx, { actor, action, organizationId, target, detail: { name } });
      return incidents;
    });
    for (const incident of over) changed(incident);
  }

  async function save(actor: Actor, action: string, before: Rule | null, rule: Rule): Promise<Rule> {
    const errors = mistakesIn(rule);
    if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
    await commit(actor, action, rule, (tx) => writeRule(tx, before, rule, clock.now()));
    index.put(rule);
    if (!before || beginsAnew(before, rule)) deps.begunAnew(rule.id, "all");
    return rule;
  }

  return {
    /** The rules that watch a device: its own, those of its profile and its groups, and those of its organization as a whole. */
    watching: index.watching,
    ruleOf: index.find,
    rule: (scope: Scope, id: string): Rule => ruleInScope(scope, id),
    ...reader,
    allRules: (): readonly WatchedRule[] => index.all(),

    async createRule(actor: Actor, input: NewRule): Promise<Rule> {
      requirePermission(actor, "rules");
      await refuseStrangers(deps, actor, input);
      return takeTurn(() => save(actor, "rule.created", null, newRule(input, clock.now())));
    },

    /** Another condition, and switching off, close what is open: the rule begins anew. */
    async updateRule(actor: Actor, id: string, changes: RuleChanges): Promise<Rule> {
      requirePermission(actor, "rules");
      return takeTurn(async () => {
        const before = ruleInScope(scopeOf(actor), id);
        const errors = await strangeChannels(deps.outbox, before.organizationId, changes.channelIds ?? []);
        if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
        return save(actor, "rule.changed", before, changedRule(before, changes));
      });
    },

    /** Closes what the rule had open. */
    async deleteRule(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "rules");
      await takeTurn(async () => {
        const rule = ruleInScope(scopeOf(actor), id);
        await commit(actor, "rule.deleted", rule, async (tx) => {
          await tablesIn(tx).deleteFrom("rules").where("id", "=", id).execute();
          return endWatching(tx, id, clock.now());
        });
        index.remove(rule);
        deps.begunAnew(id, "all");
      });
    },

    /** Watches no more who leaves a group. */
    stop: watchLeavers(deps, index),
  };
}
