import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Channel, Condition, Language, Rehearsal, Rule, RuleOptions } from "./shapes.ts";
import { shownAtOnce } from "./shown-at-once.ts";

export function useRules() {
  return useQuery({ queryKey: ["rules"], queryFn: () => read("/rules", { limit: 200 }) });
}

/** Rules in force that look at what a device measures. */
export function useRulesWatching(deviceId: string) {
  return useQuery({
    queryKey: ["rules", "watching", deviceId],
    queryFn: () => read("/rules", { deviceId, limit: 200 }),
  });
}

export function useRuleTemplates() {
  return useQuery({
    queryKey: ["rule-templates"],
    queryFn: () => read("/rule-templates"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const rehearse = (rule: RuleToCreate, days: number): Promise<Rehearsal> =>
  send("POST", "/rules/rehearsal", { rule, days });

/** What may be changed of a rule. */
export interface RuleTerms extends RuleOptions {
  name: string;
  condition: Condition;
  recipients: string[];
  language: Language;
  enabled: boolean;
}

/** One of the three, or none of them for all devices of the organization. */
export interface Watched {
  organizationId: string;
  /** Null while none of the devices is chosen yet. */
  deviceId?: string | null;
  profileId?: string;
  groupId?: string;
}

export type RuleToCreate = RuleTerms & Watched;

const fresh = () => queryClient.invalidateQueries({ queryKey: ["rules"] });

export async function createRule(rule: RuleToCreate): Promise<void> {
  await send("POST", "/rules", rule);
  await fresh();
}

/** With `watched` it is for these devices from now on, and for no others. */
export async function changeRule(id: string, terms: Partial<RuleTerms>, watched?: Watched): Promise<void> {
  const { deviceId = null, profileId = null, groupId = null } = watched ?? {};
  await send("PATCH", `/rules/${id}`, { ...terms, ...(watched && { deviceId, profileId, groupId }) });
  await fresh();
}

/** Switched off, it closes what it has open. */
export const switchRule = (id: string, enabled: boolean): Promise<void> =>
  shownAtOnce<Rule>({ queryKey: ["rules"], id, change: { enabled } }, () => send("PATCH", `/rules/${id}`, { enabled }));

/** What of a rule may be changed, to be sent as it is now. */
export const termsOf = (rule: Rule): RuleTerms => {
  const { name, condition, recipients, channelIds, language, enabled } = rule;
  const { forSeconds, schedule, order, nextAfterSeconds, whenOver } = rule;
  return {
    ...{ name, condition, recipients, channelIds, language, enabled },
    ...{ forSeconds, schedule, order, nextAfterSeconds, whenOver },
  };
};

/** For whom a rule is. */
export const watchedBy = ({ organizationId, deviceId, profileId, groupId }: Rule): Watched => ({
  organizationId,
  ...(deviceId ? { deviceId } : {}),
  ...(profileId ? { profileId } : {}),
  ...(groupId ? { groupId } : {}),
});

export async function deleteRule(id: string): Promise<void> {
  await send("DELETE", `/rules/${id}`);
  await fresh();
}

export function useChannels() {
  return useQuery({ queryKey: ["channels"], queryFn: () => read("/channels") });
}

export type ChannelTarget = { kind: "webhook" | "slack"; url: string } | { kind: "line"; token: string; to: string };

export async function addChannel(channel: {
  organizationId: string;
  name: string;
  target: ChannelTarget;
}): Promise<Channel & { secret: string | null }> {
  const added = await send("POST", "/channels", channel);
  void queryClient.invalidateQueries({ queryKey: ["channels"] });
  return added;
}

/** Sends a test message; what became of it is in the mail log. */
export async function testChannel({ id }: Pick<Channel, "id">): Promise<void> {
  await send("POST", `/channels/${id}/test`);
  void queryClient.invalidateQueries({ queryKey: ["notifications"] });
}

export async function removeChannel(id: string): Promise<void> {
  await send("DELETE", `/channels/${id}`);
  await queryClient.invalidateQueries({ queryKey: ["channels"] });
}
