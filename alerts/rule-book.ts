/** Rules: what to watch, for whom to write. Kept in memory for the watching, in the database for ever. */
import { type Accounts, type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Database, Page } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { Language } from "#foundation/text";
import type { Registry } from "#registry";
import type { Condition } from "./evaluate.ts";
import { type RuleRow, tablesIn } from "./tables.ts";

export interface Rule {
  readonly id: string;
  readonly organizationId: string;
  /** One device, or every device of a profile, or (both null) every device of the organization. */
  readonly deviceId: string | null;
  readonly profileId: string | null;
  readonly name: string;
  readonly condition: Condition;
  /** E-mail addresses; each gets a letter of its own. */
  readonly recipients: readonly string[];
  readonly language: Language;
  readonly enabled: boolean;
  readonly createdAt: Millis;
}

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

const recipientsMax = 50;

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

function refuseBadFields(rule: Rule): void {
  const errors: FieldError[] = [];
  if (rule.name.trim() === "" || /[\r\n]/.test(rule.name)) errors.push({ path: "name", text: "alerts.name-empty" });
  if (rule.condition.field.trim() === "") errors.push({ path: "condition.field", text: "alerts.field-empty" });
  if (rule.recipients.length > recipientsMax)
    errors.push({ path: "recipients", text: "alerts.recipients-too-many", attributes: { max: recipientsMax } });
  for (const [index, address] of rule.recipients.entries())
    if (!/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address))
      errors.push({ path: `recipients.${index}`, text: "alerts.address-wrong", attributes: { address } });
  if (errors.length > 0) throw new Fault("invalid", "alerts.rule-invalid", { errors });
}

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

/** The rules in memory, found by organization for every measurement. */
function createRuleBook(all: readonly Rule[]) {
  const rules = new Map<string, Rule>();
  const byOrganization = new Map<string, Map<string, Rule>>();
  const put = (rule: Rule): void => {
    rules.set(rule.id, rule);
    const group = byOrganization.get(rule.organizationId) ?? new Map<string, Rule>();
    byOrganization.set(rule.organizationId, group.set(rule.id, rule));
  };
  for (const rule of all) put(rule);
  return {
    put,
    find: (id: string): Rule | undefined => rules.get(id),
    all: (): Rule[] => [...rules.values()],
    remove(rule: Rule): void {
      rules.delete(rule.id);
      byOrganization.get(rule.organizationId)?.delete(rule.id);
    },
    watching(device: { deviceId: string; profileId: string; organizationId: string }): Rule[] {
      const group = byOrganization.get(device.organizationId);
      if (!group) return [];
      return [...group.values()].filter(
        (rule) =>
          rule.enabled &&
          (rule.deviceId === null || rule.deviceId === device.deviceId) &&
          (rule.profileId === null || rule.profileId === device.profileId),
      );
    },
  };
}

interface Deps {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly registry: Registry;
  readonly clock: Clock;
}

export async function openRules({ database, accounts, registry, clock }: Deps) {
  const rows = await tablesIn(database.sql).selectFrom("rules").selectAll().execute();
  const book = createRuleBook(rows.map(ruleFromRow));

  function ruleInScope(scope: Scope, id: string): Rule {
    const rule = book.find(id);
    if (!rule || !inScope(scope, rule.organizationId))
      throw new Fault("not-found", "alerts.rule-not-found", { attributes: { id } });
    return rule;
  }

  async function save(actor: Actor, rule: Rule, action: string): Promise<Rule> {
    refuseBadFields(rule);
    await database.transaction(async (tx) => {
      const row = rowFromRule(rule);
      await tablesIn(tx)
        .insertInto("rules")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
        .execute();
      await accounts.audit(tx, {
        actor,
        action,
        organizationId: rule.organizationId,
        target: rule.id,
        detail: { name: rule.name },
      });
    });
    book.put(rule);
    return rule;
  }

  return {
    /** The rules that watch a device: those of the device, of its profile, and of its organization as a whole. */
    watching: book.watching,

    async createRule(actor: Actor, input: NewRule): Promise<Rule> {
      requirePermission(actor, "rules");
      await accounts.organization(scopeOf(actor), input.organizationId);
      if (input.deviceId) {
        const { organizationId } = await registry.device(scopeOf(actor), input.deviceId);
        if (organizationId !== input.organizationId)
          throw new Fault("invalid", "alerts.rule-invalid", {
            errors: [{ path: "deviceId", text: "alerts.device-of-another" }],
          });
      }
      return save(actor, newRule(input, clock.now()), "rule.created");
    },

    async updateRule(actor: Actor, id: string, changes: RuleChanges): Promise<Rule> {
      requirePermission(actor, "rules");
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      return save(actor, { ...ruleInScope(scopeOf(actor), id), ...given }, "rule.changed");
    },

    async deleteRule(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, "rules");
      const rule = ruleInScope(scopeOf(actor), id);
      await database.transaction(async (tx) => {
        await tablesIn(tx).deleteFrom("rules").where("id", "=", id).execute();
        await tablesIn(tx).deleteFrom("ruleStates").where("ruleId", "=", id).execute();
        await accounts.audit(tx, {
          actor,
          action: "rule.deleted",
          organizationId: rule.organizationId,
          target: id,
          detail: { name: rule.name },
        });
      });
      book.remove(rule);
    },

    async rules(scope: Scope, page: { limit: number; after?: string | undefined }): Promise<Page<Rule>> {
      const mine = book
        .all()
        .filter((rule) => inScope(scope, rule.organizationId))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const rest = page.after === undefined ? mine : mine.filter((rule) => rule.id > (page.after ?? ""));
      const items = rest.slice(0, page.limit);
      return { items, next: rest.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}
