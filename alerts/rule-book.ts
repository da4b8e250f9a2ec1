/** Rules in the database, and in memory for the watching. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page, TakeTurn, Tx } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Language } from "#foundation/text";
import type { Registry } from "#registry";
import { endWatching } from "./incident-book.ts";
import type { Incident } from "./incidents.ts";
import { type Condition, mistakesIn, type Rule } from "./rules.ts";
import { type RuleRow, tablesIn } from "./tables.ts";

export interface NewRule {
  readonly organizationId: string;
  readonly deviceId?: string | null | undefined;
  readonly profileId?: string | null | undefined;
  readonly name: string;
  readonly condition: Condition;
  readonly recipients: readonly string[];
  readonly language?: Language | undefined;
  readonly enabled?: boolean | undefined;
}

export type RuleChanges = {
  readonly [K in "name" | "condition" | "recipients" | "language" | "enabled"]?: NewRule[K] | undefined;
};

const ruleFromRow = (row: RuleRow): Rule => ({
  ...row,
  condition: JSON.parse(row.condition) as Condition,
  recipients: JSON.parse(row.recipients) as string[],
  language: row.language as Language,
  enabled: row.enabled === 1,
});

const rowFromRule = (rule: Rule): RuleRow => ({
  ...rule,
  condition: JSON.stringify(rule.condition),
  recipients: JSON.stringify(rule.recipients),
  enabled: rule.enabled ? 1 : 0,
});

const newRule = (input: NewRule, createdAt: Millis): Rule => ({
  id: newId(),
  organizationId: input.organizationId,
  deviceId: input.deviceId ?? null,
  profileId: input.profileId ?? null,
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
    name: name?.trim() ?? before.name,
    condition: condition ?? before.condition,
    recipients: recipients ? [...new Set(recipients)] : before.recipients,
    language: language ?? before.language,
    enabled: enabled ?? before.enabled,
  };
}

/** What a rule watched under its old condition says nothing of the new one. */
const beginsAnew = (before: Rule, after: Rule): boolean =>
  !after.enabled || JSON.stringify(before.condition) !== JSON.stringify(after.condition);

interface Source {
  readonly deviceId: string;
  readonly profileId: string;
  readonly organizationId: string;
}

const placeOf = (rule: Rule): string => {
  if (rule.deviceId !== null) return `${rule.organizationId} device ${rule.deviceId}`;
  return rule.profileId === null ? rule.organizationId : `${rule.organizationId} profile ${rule.profileId}`;
};

/** The rules in memory: three look-ups find those that watch a device, however many there are. */
function createIndex(all: readonly Rule[]) {
  const rules = new Map<string, Rule>();
  const byPlace = new Map<string, Map<string, Rule>>();
  const put = (rule: Rule): void => {
    rules.set(rule.id, rule);
    const place = placeOf(rule);
    const there = byPlace.get(place) ?? new Map<string, Rule>();
    byPlace.set(place, there.set(rule.id, rule));
  };
  for (const rule of all) put(rule);
  return {
    put,
    find: (id: string): Rule | undefined => rules.get(id),
    all: (): Rule[] => [...rules.values()],
    remove(rule: Rule): void {
      rules.delete(rule.id);
      const place = placeOf(rule);
      byPlace.get(place)?.delete(rule.id);
      if (byPlace.get(place)?.size === 0) byPlace.delete(place);
    },
    watching({ deviceId, profileId, organizationId }: Source): Rule[] {
      if (rules.size === 0) return [];
      const places = [`${organizationId} device ${deviceId}`, `${organizationId} profile ${profileId}`, organizationId];
      return places.flatMap((place) => [...(byPlace.get(place)?.values() ?? [])].filter((rule) => rule.enabled));
    },
  };
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly takeTurn: TakeTurn;
  readonly changed: (incident: Incident) => void;
}

/** Throws when the rule would watch what the caller can't see, or what is not its organization's. */
async function refuseStrangers(accounts: Accounts, registry: Registry, actor: Actor, input: NewRule): Promise<void> {
  const { organizationId, deviceId, profileId } = input;
  await accounts.organization(scopeOf(actor), organizationId);
  if (profileId) await registry.profile(scopeOf(actor), profileId);
  if (!deviceId) return;
  const device = await registry.device(scopeOf(actor), deviceId);
  if (device.organizationId !== organizationId)
    throw new Fault("invalid", "alerts.rule-invalid", {
      errors: [{ path: "deviceId", text: "alerts.device-of-another" }],
    });
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
  const unmet = { met: 0, incidentId: null };
  await tablesIn(tx).updateTable("ruleStates").set(unmet).where("ruleId", "=", rule.id).execute();
  return endWatching(tx, rule.id, at);
}

export async function openRuleBook({ database, accounts, registry, clock, takeTurn, changed }: Deps) {
  const rows = await tablesIn(database.sql).selectFrom("rules").selectAll().execute();
  const index = createIndex(rows.map(ruleFromRow));

  function ruleInScope(scope: Scope, id: string): Rule {
    const rule = index.find(id);
    if (!rule || !inScope(scope, rule.organizationId))
      throw new Fault("not-found", "alerts.rule-not-found", { attributes: { id } });
    return rule;
  }

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
    return rule;
  }

  return {
    /** The rules that watch a device: its own, those of its profile, and those of its organization as a whole. */
    watching: index.watching,

    async createRule(actor: Actor, input: NewRule): Promise<Rule> {
      requirePermission(actor, "rules");
      await refuseStrangers(accounts, registry, actor, input);
      return takeTurn(() => save(actor, "rule.created", null, newRule(input, clock.now())));
    },

    /** Another condition, and switching off, close what is open: the rule begins anew. */
    async updateRule(actor: Actor, id: string, changes: RuleChanges): Promise<Rule> {
      requirePermission(actor, "rules");
      return takeTurn(async () => {
        const before = ruleInScope(scopeOf(actor), id);
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
          await tablesIn(tx).deleteFrom("ruleStates").where("ruleId", "=", id).execute();
          return endWatching(tx, id, clock.now());
        });
        index.remove(rule);
      });
    },

    async rules(scope: Scope, page: { limit: number; after?: string | undefined }): Promise<Page<Rule>> {
      const mine = index
        .all()
        .filter((rule) => inScope(scope, rule.organizationId))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const rest = page.after === undefined ? mine : mine.filter((rule) => rule.id > (page.after ?? ""));
      const items = rest.slice(0, page.limit);
      return { items, next: rest.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}
