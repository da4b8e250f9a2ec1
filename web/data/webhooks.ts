import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { Listing } from "./shapes.ts";

export const eventKinds = [
  "measurement",
  "incident.opened",
  "incident.acknowledged",
  "incident.resolved",
  "device.registered",
  "device.changed",
  "device.ended",
  "contract",
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface Webhook {
  id: string;
  organizationId: string;
  name: string;
  url: string;
  events: EventKind[];
  state: "on" | "off" | "failed";
  failingSince: string | null;
  nextAttemptAt: string;
  lastAnswer: string | null;
}

export interface WebhookWithSecret extends Webhook {
  secret: string;
}

export interface Delivery {
  id: string;
  state: "waiting" | "accepted" | "refused";
  events: number;
  attempts: number;
  createdAt: string;
  settledAt: string | null;
}

export interface TriedDelivery {
  delivery: Delivery;
  attempts: { at: string; tookMs: number; status: number | null; words: string }[];
}

export function useWebhooks() {
  return useQuery({ queryKey: ["webhooks"], queryFn: () => read<Listing<Webhook>>("/webhooks", { limit: 200 }) });
}

export function useDeliveries(webhookId: string) {
  return useQuery({
    queryKey: ["webhooks", webhookId, "deliveries"],
    queryFn: () => read<Listing<Delivery>>(`/webhooks/${webhookId}/deliveries`, { limit: 50 }),
    refetchInterval: 10_000,
  });
}

export function useDelivery(webhookId: string, id: string) {
  return useQuery({
    queryKey: ["webhooks", webhookId, "deliveries", id],
    queryFn: () => read<TriedDelivery>(`/webhooks/${webhookId}/deliveries/${id}`),
  });
}

/** Sends a change, and has whatever is shown of webhooks read again. */
async function change<T>(method: "POST" | "PATCH" | "DELETE", path: string, json?: unknown): Promise<T> {
  const answer = await send<T>(method, `/webhooks${path}`, json);
  await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
  return answer;
}

export const addWebhook = (webhook: Pick<Webhook, "organizationId" | "name" | "url" | "events">) =>
  change<WebhookWithSecret>("POST", "", webhook);
export const switchWebhook = ({ id, state }: { id: string; state: "on" | "off" }) =>
  change<Webhook>("PATCH", `/${id}`, { state });
export const removeWebhook = (id: string) => change<void>("DELETE", `/${id}`);
export const rotateSecret = (id: string) => change<WebhookWithSecret>("POST", `/${id}/secret`, { overlapHours: 24 });
export const testWebhook = (id: string) => change<TriedDelivery>("POST", `/${id}/test`);
export const redeliver = ({ webhookId, id }: { webhookId: string; id: string }) =>
  change<TriedDelivery>("POST", `/${webhookId}/deliveries/${id}/redeliver`);
