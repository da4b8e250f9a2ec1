/** Contracts beyond devices, a price list, a notice and an application, so that the pages of the provider's trade have something to show. */
import { type Running, until } from "../test/harness/running.ts";
import { demoPrices } from "./price-list.ts";

const dayMs = 86_400_000;

/** What applicants agree to, and one who waits for a decision. */
async function tellApplication({ client }: Pick<Running, "client">): Promise<void> {
  const publish = (purpose: string, basis: string, title: string, body: string) =>
    client.post("/data-use/texts", { purpose, basis, title, body });
  await publish(
    "terms-of-service",
    "application",
    "サービス利用規約",
    "第1条（目的）この規約は、センシングサービスの利用条件を定めます。",
  );
  await publish(
    "personal-data",
    "application",
    "個人情報の取扱い",
    "担当者の氏名とメールアドレスを、契約と連絡のために利用します。",
  );
  await publish(
    "research",
    "consent",
    "統計データの作成と公表",
    "収集データを統計的に処理し、公表します。個々の計測値は公表しません。",
  );
  await client.post("/applications", {
    ...{ name: "沢のほとり株式会社", contactName: "川上 葵", email: "aoi@sawa.example" },
    message: "ワナ 20 台の見守りに使いたいと考えています。",
    agreed: ["terms-of-service", "personal-data", "research"].map((purpose) => ({ purpose, version: 1 })),
  });
}

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
  await tellApplication({ client });
}

/** Last month's statements, issued. */
export async function billLastMonth({ client }: Pick<Running, "client">): Promise<void> {
  await client.call("PUT", "/billing/issuer", {
    name: "港センシング株式会社",
    registrationNumber: "T4011001098993",
    bankAccount: "みなと銀行 普通 1234567",
  });
  const month = Temporal.Now.plainDateISO("Asia/Tokyo").subtract({ months: 1 }).toPlainYearMonth().toString();
  await client.post("/billing/runs", { month, dryRun: false });
  await until("a statement", async () => (await client.get<{ items: unknown[] }>("/statements")).items.length > 0);
}
