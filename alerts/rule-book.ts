/** Rules in the database, and in memory for the watching. */
import {
  type Accounts,
  type Actor,
  changeOf,
  inScope,
  requirePermission,
  type Scope,
  scopeOf,
  systemActor,
  tellOfStop,
} from "#accounts";
import { type Database, type Page, type PageAsked, pageFrom, type TakeTurn, type Tx } from "#database";
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
import { leaversOf, watchLeavers } from "./leaving.ts";
import type { PairStates } from "./pair-states.ts";
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

type Changeable = "name" | "condition" | "recipients" | "language" | "enabled" | "deviceId" | "profileId" | "groupId";

/** What is not named stays: a rule for a device becomes one for a group by `{ deviceId: null, groupId }`. */
export type RuleChanges = OptionChanges & { readonly [K in Changeable]?: NewRule[K] | undefined };

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
  const { name, condition, recipients, language, enabled, deviceId, profileId, groupId } = changes;
  return {
    ...before,
    ...optionsSaid(changes, before),
    deviceId: deviceId === undefined ? before.deviceId : deviceId,
    profileId: profileId === undefined ? before.profileId : profileId,
    groupId: groupId === undefined ? before.groupId : groupId,
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

export interface RulesPage extends PageAsked {
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
  const remove = (id: string): void => {
    const rule = rules.get(id);
    if (!rule) return;
    rules.delete(id);
    const place = placeOf(rule);
    byPlace.get(place)?.delete(id);
    if (byPlace.get(place)?.size === 0) byPlace.delete(place);
  };
  const put = (stored: Rule): void => {
    remove(stored.id);
    const needsFrames = testsOf(stored.condition).some(({ kind }) => kind === "frames-lost");
    const rule = { ...stored, isOnDuty: createDuty(stored.schedule, zone), needsFrames };
    rules.set(rule.id, rule);
    const place = placeOf(rule);
    const there = byPlace.get(place) ?? new Map<string, WatchedRule>();
    byPlace.set(place, there.set(rule.id, rule));
  };
  for (const rule of all) put(rule);
  return {
    find: (id: string): WatchedRule | undefined => rules.get(id),
    ofGroup: (groupId: string): WatchedRule[] => [...rules.values()].filter((rule) => rule.groupId === groupId),
    ofOrganization: (organizationId: string): WatchedRule[] =>
      [...rules.values()].filter((rule) => rule.organizationId === organizationId),
    ofProfile: (organizationId: string, profileId: string): WatchedRule[] => [
      ...(byPlace.get(`${organizationId} profile ${profileId}`)?.values() ?? []),
    ],
    all: (): WatchedRule[] => [...rules.values()],
    isAnyInForce(): boolean {
      for (const { enabled } of rules.values()) if (enabled) return true;
      return false;
    },
    put,
    remove,
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
  readonly outbox: Pick<Outbox, "channel" | "post" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  readonly takeTurn: TakeTurn;
  readonly zone: string;
  readonly changed: (incident: Incident) => void;
  readonly states: Pick<PairStates, "devicesOf" | "forget">;
  /** Told after the commit of a rule that was made, changed or removed. */
  readonly rulesChanged: () => void;
}

/** Channels that are not the organization's: what its rules say would be told to others. */
async function strangeChannels(outbox: Pick<Outbox, "channel">, organizationId: string, channelIds: readonly string[]) {
  const errors: FieldError[] = [];
  for (const [index, id] of channelIds.entries())
    if ((await outbox.channel(id))?.organizationId !== organizationId)
      errors.push({ path: `channelIds.${index}`, text: "alerts.channel-unknown" });
  return errors;
}

/** Throws when the rule would watch what the caller can't see, or watch or tell what is not its organization's. */
export async function refuseStrangers(
  { accounts, registry, outbox }: Pick<Deps, "accounts" | "registry"> & { readonly outbox: Pick<Outbox, "channel"> },
  actor: Actor,
  input: Pick<NewRule, "organizationId" | "deviceId" | "groupId" | "profileId" | "channelIds">,
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

/** How many of a rule's recipients open incidents have told, counted anew: nobody in turn is passed over by a change of the list. */
async function countToldAnew(tx: Tx, before: Rule, { id, recipients }: Rule): Promise<void> {
  if (JSON.stringify(before.recipients) === JSON.stringify(recipients)) return;
  for (let told = 1; told <= before.recipients.length; told += 1) {
    const known = before.recipients.slice(0, told);
    const next = recipients.findIndex((one) => !known.includes(one));
    await tablesIn(tx)
      .updateTable("incidents")
      .set({ told: next === -1 ? recipients.length : next })
      .where("ruleId", "=", id)
      .where("state", "!=", "resolved")
      .where("told", "=", told)
      .execute();
  }
}

/** Writes a rule in the caller's transaction. */
async function writeRule(tx: Tx, before: Rule | null, rule: Rule): Promise<void> {
  const row = rowFromRule(rule);
  await tablesIn(tx)
    .insertInto("rules")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  if (before) await countToldAnew(tx, before, rule);
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

/** Who wants no more letters leaves all rules of an organization; those who look after them are told. */
function createLeaving(deps: Deps, index: ReturnType<typeof createIndex>) {
  const { database, accounts, outbox, takeTurn } = deps;
  return (organizationId: string, address: string): Promise<void> =>
    takeTurn(async () => {
      const left = address.toLowerCase();
      const theirs = index.all().filter((rule) => rule.organizationId === organizationId);
      const told = theirs.filter(({ recipients }) => recipients.some((one) => one.toLowerCase() === left));
      if (told.length === 0) return;
      const rules = await database.transaction(async (tx) => {
        await tellOfStop(deps, tx, { address, because: "unsubscribed", words: "", organizationId });
        const detail = { rules: told.map(({ id }) => id) };
        const action = "rule.recipient-left";
        await accounts.audit(tx, { actor: systemActor, action, organizationId, target: address, detail });
        const without = told.map((rule) => {
          return { ...rule, recipients: rule.recipients.filter((one) => one.toLowerCase() !== left) };
        });
        for (const [index, rule] of without.entries()) await writeRule(tx, told[index] ?? null, rule);
        return without;
      });
      for (const rule of rules) index.put(rule);
      outbox.wake();
    });
}

const watchedBy = ({ deviceId, profileId, groupId }: Rule) => ({ deviceId, profileId, groupId });

/** Of which devices a change of a rule ends what was: all of them, or those that it watches no more. */
async function endedBy(deps: Deps, before: Rule | null, rule: Rule): Promise<"all" | readonly string[]> {
  if (!before) return [];
  if (beginsAnew(before, rule)) return "all";
  const isForOthers = JSON.stringify(watchedBy(before)) !== JSON.stringify(watchedBy(rule));
  return isForOthers ? leaversOf(deps, deps.database.sql, rule) : [];
}

/** Commits a change with its audit entry; listeners hear afterwards of the incidents that are over by it. */
function createCommit({ database, accounts, clock, states, changed }: Deps) {
  return async (
    actor: Actor,
    action: string,
    rule: Rule,
    {
      ended,
      before,
      write,
    }: { ended: "all" | readonly string[]; before?: Rule | null; write: (tx: Tx) => Promise<unknown> },
  ): Promise<void> => {
    const over = await database.transaction(async (tx) => {
      await write(tx);
      const incidents = ended.length === 0 ? [] : await endWatching(tx, rule.id, clock.now(), ended);
      const { organizationId, id: target, name } = rule;
      const told = { name, watched: watchedBy(rule), closed: incidents.length };
      const detail = before ? { ...told, ...changeOf(before, rule) } : told;
      await accounts.audit(tx, { actor, action, organizationId, target, detail });
      return incidents;
    });
    states.forget(rule.id, ended);
    for (const incident of over) changed(incident);
  };
}

export async function openRuleBook(deps: Deps) {
  const { database, clock, takeTurn, rulesChanged } = deps;
  const commit = createCommit(deps);
  const rows = await tablesIn(database.sql).selectFrom("rules").selectAll().execute();
  const index = createIndex(rows.map(ruleFromRow), deps.zone, deps.registry.groupsOf);

  const { rule: ruleInScope, ...reader } = createReader(index);

  async function save(actor: Actor, action: string, before: Rule | null, rule: Rule): Promise<Rule> {
    const errors = mistakesIn(rule);
    if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
    const ended = await endedBy(deps, before, rule);
    await commit(actor, action, rule, { ended, before, write: (tx) => writeRule(tx, before, rule) });
    index.put(rule);
    rulesChanged();
    return rule;
  }

  return {
    /** The rules that watch a device: its own, those of its profile and its groups, and those of its organization as a whole. */
    watching: index.watching,
    ruleOf: index.find,
    rule: (scope: Scope, id: string): Rule => ruleInScope(scope, id),
    ...reader,
    allRules: (): readonly WatchedRule[] => index.all(),
    isAnyInForce: index.isAnyInForce,

    async createRule(actor: Actor, input: NewRule): Promise<Rule> {
      requirePermission(actor, "rules");
      await refuseStrangers(deps, actor, input);
      return takeTurn(() => save(actor, "rule.created", null, newRule(input, clock.now())));
    },

    /**
     * Another condition, and switching off, close what is open: the rule begins anew. For other devices than before, it closes
     * what is open of those that it watches no more, and goes on with the others.
     */
    async updateRule(actor: Actor, id: string, changes: RuleChanges): Promise<Rule> {
      requirePermission(actor, "rules");
      return takeTurn(async () => {
        const before = ruleInScope(scopeOf(actor), id);
        const after = changedRule(before, changes);
        await refuseStrangers(deps, actor, { ...changes, organizationId: before.organizationId });
        return save(actor, "rule.changed", before, after);
      });
    },

    /** Closes what the rule had open. */
    async deleteRule(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "rules");
      await takeTurn(async () => {
        const rule = ruleInScope(scopeOf(actor), id);
        const write = (tx: Tx) => tablesIn(tx).deleteFrom("rules").where("id", "=", id).execute();
        await commit(actor, "rule.deleted", rule, { ended: "all", write });
        index.remove(id);
        rulesChanged();
      });
    },

    leaveRules: createLeaving(deps, index),

    /** Watches no more who leaves a group or a profile. */
    stop: watchLeavers(deps, index),
  };
}
