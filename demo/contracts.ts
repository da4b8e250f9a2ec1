/** Contracts beyond devices, a price list and a notice, so that the pages of the provider's trade have something to show. */
import type { Running } from "../test/harness/running.ts";
import { demoPrices } from "./price-list.ts";

const dayMs = 86_400_000;

/** A holder's contracts: one that ran into a change and a stop, one that ends, one that still waits. */
export async function tellContracts({ client }: Running, organizationId: string, now: number): Promise<void> {
  const day = (ago: number) => new Date(now - ago * dayMs).toISOString().slice(0, 10);
  const record = (id: string, ago: number, content: Record<string, unknown>) =>
    client.post(`/service-contracts/${id}/facts`, { on: day(ago), content });
  const running = async (plan: string, ago: number, quantity: number) => {
    const applied = { organizationId, plan, quantity, on: day(ago + 5), managementUnit: "松本営業所" };
    const { id } = await client.post<{ id: string }>("/service-contracts", applied);
    await record(id, ago + 3, { kind: "accepted" });
    await record(id, ago, { kind: "started" });
    return id;
  };
  await client.post("/prices", demoPrices("2025-04-01"));
  const dearer = { plan: "IOT-S", component: "monthly", validFrom: day(-60), yen: 1_100 };
  await client.post("/prices", { prices: [dearer] });
  await running("IOT-S", 300, 1);
  const lines = await running("MA-TYPE-D", 280, 12);
  await record(lines, 120, { kind: "quantity-changed", quantity: 20 });
  await record(lines, 60, { kind: "suspended", suspension: "interruption", cause: "works", reason: "基地局の工事" });
  await record(lines, 58, { kind: "resumed" });
  const store = await running("DS", 200, 1);
  await client.post(`/service-contracts/${store}/cancel`, { arrivedOn: day(3) });
  await client.post("/service-contracts", { organizationId, plan: "PC" });
  await client.post("/notices", {
    kind: "maintenance",
    effectiveOn: day(-7),
    services: ["MA"],
    subject: "モバイルアクセス 設備の工事",
    text: "設備の工事のため、午前1時から5時までの間、通信が途切れることがあります。",
  });
}
