import { useQuery } from "@tanstack/react-query";
import { queryClient, read, send } from "./client.ts";
import type { BodyOf, Shape } from "./described.ts";
import { shownAtOnce } from "./shown-at-once.ts";

export type Webhook = Shape<"Webhook">;
export type EventKind = Webhook["events"][number];

/** What each kind of event is called; a kind that the description has and this lacks is a mistake of types. */
export const eventWords: Readonly<Record<EventKind, string>> = {
  measurement: "webhooks.event.measurement",
  "measurement.revised": "webhooks.event.measurement-revised",
  "incident.opened": "webhooks.event.incident-opened",
  "incident.acknowledged": "webhooks.event.incident-acknowledged",
  "incident.resolved": "webhooks.event.incident-resolved",
  "device.registered": "webhooks.event.device-registered",
  "device.changed": "webhooks.event.device-changed",
  "device.ended": "webhooks.event.device-ended",
  contract: "webhooks.event.contract",
};

export type Delivery = Shape<"WebhookDelivery">;

export function useWebhooks() {
  return useQuery({ queryKey: ["webhooks"], queryFn: () => read("/webhooks", { limit: 200 }) });
}

export function useDeliveries(webhookId: string) {
  return useQuery({
    queryKey: ["webhooks", webhookId, "deliveries"],
    queryFn: () => read(`/webhooks/${webhookId}/deliveries`, { limit: 50 }),
    refetchInterval: 10_000,
  });
}

export function useDelivery(webhookId: string, id: string) {
  return useQuery({
    queryKey: ["webhooks", webhookId, "deliveries", id],
    queryFn: () => read(`/webhooks/${webhookId}/deliveries/${id}`),
  });
}

/** Once a change was sent, whatever is shown of webhooks is read again. */
async function changed<T>(answer: Promise<T>): Promise<T> {
  const told = await answer;
  await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
  return told;
}

export type WebhookToAdd = BodyOf<"/webhooks">;

export const addWebhook = (webhook: WebhookToAdd) => changed(send("POST", "/webhooks", webhook));
export const switchWebhook = (id: string, state: "on" | "off") =>
  shownAtOnce<Webhook>({ queryKey: ["webhooks"], id, change: { state } }, () =>
    send("PATCH", `/webhooks/${id}`, { state }),
  );
export const removeWebhook = (id: string) => changed(send("DELETE", `/webhooks/${id}`));
export const rotateSecret = (id: string) => changed(send("POST", `/webhooks/${id}/secret`, { overlapHours: 24 }));
export const testWebhook = (id: string) => changed(send("POST", `/webhooks/${id}/test`));
export const redeliver = ({ webhookId, id }: { webhookId: string; id: string }) =>
  changed(send("POST", `/webhooks/${webhookId}/deliveries/${id}/redeliver`));
