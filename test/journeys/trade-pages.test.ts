/** The pages of contracts, notices and prices in a real browser: recorded, given notice of, told in time, and priced. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { operatorPassword, type Running, signedIn, startRunning } from "../harness/running.ts";

const holderPassword = "aki no shuukaku 2026";
const isThere = chromiumIsThere("the pages of the trade in a browser");

describe.skipIf(!isThere)("contracts, notices and prices", () => {
  let running: Running;
  let browser: Browser;

  beforeAll(async () => {
    running = await startRunning();
    const holder = { kind: "contract-holder", name: "峠の農園", email: "keiri@touge.example.jp" };
    const { id } = await running.client.post<{ id: string }>("/organizations", holder);
    const user = { userId: "touge", name: "峠", role: "administrator", language: "ja" };
    const made = await running.client.post<{ password: string }>(`/organizations/${id}/users`, user);
    const session = await signedIn(running.url, "touge", made.password);
    await session.post("/me/password", { current: made.password, next: holderPassword });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  async function opened(userId: string, password: string, path: string): Promise<Page> {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path, userId, password });
    page.on("dialog", (dialog) => void dialog.accept("入力の誤り"));
    return page;
  }

  test("IOT 第12条, 第28条: an application is recorded, accepted, started and a mistake withdrawn; the holder reads it and gives notice", async () => {
    const page = await opened("operator", operatorPassword, "/contracts");
    await page.locator("option", { hasText: "峠の農園" }).first().waitFor({ state: "attached" });
    await page.getByLabel("品目").selectOption("IOT-S");
    await page.getByRole("button", { name: "記録する" }).click();
    await page.getByRole("status").getByRole("link", { name: "S-000001" }).click();
    const record = async (kind: string) => {
      await page.getByLabel("内容").selectOption(kind);
      await page.getByRole("button", { name: "記録する" }).click();
    };
    await record("accepted");
    await page.getByText("承諾済み", { exact: true }).waitFor();
    await record("started");
    await page.getByText("利用中", { exact: true }).waitFor();
    const started = page.locator(".mantine-Timeline-item").filter({ hasText: "課金開始" });
    await started.getByRole("button", { name: "取り消す" }).click();
    await page.getByText("訂正・取消済み").waitFor();
    await page.getByText("入力の誤り").waitFor();
    await page.getByText("承諾済み", { exact: true }).waitFor();
    await record("started");
    await page.getByText("利用中", { exact: true }).waitFor();
    expect(await widthOf(page)).toBe(360);

    const own = await opened("touge", holderPassword, "/contracts");
    await own.getByRole("link", { name: "IoT サービス" }).click();
    await own.getByText("届出の到達から30日", { exact: false }).waitFor();
    expect(await own.getByRole("button", { name: /記録する|取り消す/ }).count()).toBe(0);
    await own.getByRole("button", { name: "解約を届け出る" }).click();
    await own.getByText("解約予定", { exact: true }).waitFor();
    const { items } = await running.client.get<{ items: { status: string; endsOn: string }[] }>("/service-contracts");
    expect(items).toMatchObject([{ status: "terminating" }]);
    await own.locator(`time[datetime="${items[0]?.endsOn}"]`).first().waitFor();
  });

  test("IOT 第27条 (R-65, R-74): a service is discontinued: first whom it concerns, then recorded and told, with a reason since it is late", async () => {
    const page = await opened("operator", operatorPassword, "/discontinuations");
    await page.getByLabel("品目").first().click();
    await page.getByRole("option", { name: "IoT サービス", exact: true }).click();
    await page.keyboard.press("Escape");
    const on = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("終了日（最終利用日）").fill(on);
    await page.getByRole("button", { name: "影響を確認する" }).click();
    await page.getByRole("row", { name: /峠の農園.*S-000001 IoT サービス/ }).waitFor();
    await page.getByText("告知の期限", { exact: false }).first().waitFor();
    expect(await widthOf(page)).toBe(360);
    await page.locator('input[name="reason"]').fill("設備の老朽化");
    await page.getByLabel("件名").fill("IoT サービスの終了");
    await page.getByLabel("本文").fill("下記のとおり終了します。");
    await page.getByLabel("期限を過ぎる理由").fill("通信事業者が終了を通知したため");
    await page.getByRole("button", { name: "提供終了を記録し、告知を送る" }).click();
    await page.getByRole("row", { name: /IoT サービス.*宛先とメール/ }).waitFor();
    const { items } = await running.client.get<{ items: { plan: string; endsOn: string }[] }>("/service-contracts");
    expect(items.find(({ plan }) => plan === "IOT-S")?.endsOn).toBe(on);
  });

  test("IOT 第25条2項: works told of a day before are late: sent only with a reason; their recipients are shown", async () => {
    const page = await opened("operator", operatorPassword, "/notices");
    await page.getByLabel("実施日").fill(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel("IOT-S", { exact: true }).check();
    await page.getByLabel("件名").fill("設備の工事");
    await page.getByLabel("本文").fill("夜間に通信が途切れることがあります。");
    await page.getByRole("button", { name: "下書きを作成する" }).click();
    await page.getByText(/告知の期限\(.*\)を過ぎています/).waitFor();
    await page.getByRole("cell", { name: "keiri@touge.example.jp" }).waitFor();
    const send = page.getByRole("button", { name: "1 件の宛先に送信する" });
    await send.click();
    await page.getByLabel("期限を過ぎる理由").fill("緊急の工事のため");
    await send.click();
    await page.getByText(/告知の期限\(.*\)を過ぎて送信しました/).waitFor();
    await page.getByText("緊急の工事のため").waitFor();
    expect(await send.count()).toBe(0);
    expect(await widthOf(page)).toBe(360);
  });

  test("IOT 第30条4項: a price holds from its day; a change told too late is refused beside its field", async () => {
    const page = await opened("operator", operatorPassword, "/prices");
    const set = async (yen: string, day: string) => {
      await page.getByLabel("品目").selectOption("DS");
      await page.getByLabel("費目").selectOption("monthly");
      await page.getByLabel("価格(円、税抜)").fill(yen);
      await page.getByLabel("適用開始日").fill(day);
      await page.getByRole("button", { name: "設定する" }).click();
    };
    await set("2,000", "2026-04-01");
    await page.getByRole("row", { name: /月額費用.*2026年4月1日 適用中.*2,000/ }).waitFor();
    await set("2100", "2026-05-01");
    await page.getByLabel("適用開始日").and(page.locator("[aria-invalid=true]")).waitFor();
    await page.getByLabel("遡って適用する理由").fill("契約書の訂正");
    await page.getByRole("button", { name: "設定する" }).click();
    await page.getByRole("row", { name: /2026年4月1日 終了/ }).waitFor();
    await page.getByRole("row", { name: /2026年5月1日 適用中.*2,100/ }).waitFor();
    await page.getByLabel("品目").selectOption("SK-SERVICE-PROVIDER");
    await page.getByLabel("費目").selectOption("authentication");
    await page.getByLabel("段階ごとの単価").fill("10,000: 2\n1");
    await page.getByLabel("適用開始日").fill("2026-04-01");
    await page.getByRole("button", { name: "設定する" }).click();
    await page.getByRole("row", { name: /認証API料金.*10000 まで.*2.*それ以上.*1/ }).waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("IOT 第30条: a price agreed with a holder is ended from a day on, from its own row", async () => {
    const page = await opened("operator", operatorPassword, "/prices");
    await page.getByLabel("品目").selectOption("DS");
    await page.getByLabel("費目").selectOption("initial");
    await page.getByLabel("適用先").selectOption("峠の農園");
    await page.getByLabel("価格(円、税抜)").fill("700");
    await page.getByLabel("適用開始日").fill("2026-04-01");
    await page.getByRole("button", { name: "設定する" }).click();
    const agreed = page.getByRole("row", { name: /峠の農園.*適用中.*700/ });
    await agreed.getByRole("button", { name: "変更・終了" }).click();
    await page.getByLabel("変更の内容").selectOption("end");
    expect(await page.getByLabel("価格(円、税抜)").count()).toBe(0);
    const nextYear = `${new Date().getFullYear() + 1}-04-01`;
    await page.getByLabel("料金表に戻る日").fill(nextYear);
    await page.getByRole("button", { name: "設定する" }).click();
    await page.getByRole("row", { name: new RegExp(`峠の農園.*${new Date().getFullYear() + 1}年4月1日`) }).waitFor();
    const { items } = await running.client.get<{ items: { validFrom: string; yen: number | null }[] }>("/prices");
    expect(items).toContainEqual(expect.objectContaining({ validFrom: nextYear, yen: null, tiers: null }));
    expect(await widthOf(page)).toBe(360);
  });

  test("IOT 第34条: a surcharge is recorded on the page and withdrawn again", async () => {
    const page = await opened("operator", operatorPassword, "/billing?part=surcharges");
    await page.getByRole("combobox", { name: "契約者" }).click();
    await page.getByRole("option", { name: "峠の農園" }).click();
    await page.getByLabel("免れた額(税抜)").fill("30,000");
    await page.getByLabel("理由").fill("台数の虚偽申告");
    await page.getByRole("button", { name: "記録する" }).click();
    const row = page.getByRole("row", { name: /台数の虚偽申告.*30,000.*60,000/ });
    await row.getByRole("button", { name: "取り消す" }).click();
    await row.getByText("取消済み").waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("a holder's statements go where it wants them, with the PDF if it wants that", async () => {
    const page = await opened("operator", operatorPassword, "/billing?part=issuer");
    await page.getByRole("combobox", { name: "契約者" }).click();
    await page.getByRole("option", { name: "峠の農園" }).click();
    await page.getByLabel("請求書の送付先メール").fill("seikyu@touge.example.jp");
    await page.getByLabel("メールの内容").selectOption("pdf");
    await page.getByRole("button", { name: "保存" }).last().click();
    const { items } = await running.client.get<{ items: { id: string; name: string }[] }>("/organizations");
    const holder = items.find(({ name }) => name === "峠の農園")?.id;
    const saved = () => running.client.get(`/billing/holders/${holder}`);
    await expect
      .poll(saved)
      .toMatchObject({ email: "seikyu@touge.example.jp", statementMail: "pdf", department: null });
    expect(await widthOf(page)).toBe(360);
  });

  test("SDM 第7条: who gets the counts of a month when it closes is set on their page, and a closed one is sent again", async () => {
    const page = await opened("operator", operatorPassword, "/counts?month=2026-01");
    await page.getByLabel("メールアドレス").fill("keiri@example.co.jp、soumu@example.co.jp");
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByRole("button", { name: "2026年1月 をもう一度送る" }).click();
    await page.getByRole("row", { name: /2026年1月.*soumu@example.co.jp/ }).waitFor();
    const { targets } = await running.client.get<{ targets: unknown }>("/billing/count-targets");
    expect(targets).toEqual({ channelIds: [], emails: ["keiri@example.co.jp", "soumu@example.co.jp"], language: "ja" });
    expect(await widthOf(page)).toBe(360);
  });

  test("MR 第7条3項: what was lent and is not back is found by its state", async () => {
    const { items } = await running.client.get<{ items: { id: string }[] }>("/service-contracts");
    const lent = { kind: "equipment", event: "lent", equipment: "8981100000000000001", isLine: true };
    await running.client.post(`/service-contracts/${items[0]?.id}/facts`, { content: lent });
    const page = await opened("operator", operatorPassword, "/equipment");
    await page.getByRole("row", { name: /貸与中.*8981100000000000001.*SIM.*峠の農園.*S-000001/ }).waitFor();
    await page.getByLabel("状態").selectOption("overdue");
    await page.getByText("該当する貸与機器はありません").waitFor();
    expect(await widthOf(page)).toBe(360);
    const csv = await running.client.get<string>("/equipment.csv");
    expect(csv).toContain("貸与中");
  });

  test("MAS 第11条1項 (R-85): what a contract comes to in the month of a damage stands on its page, with the formula", async () => {
    const { items } = await running.client.get<{ items: { id: string; name: string }[] }>("/organizations");
    const organizationId = items.find(({ name }) => name === "峠の農園")?.id;
    const on = "2026-04-01";
    const { id } = await running.client.post<{ id: string }>("/service-contracts", {
      ...{ organizationId, plan: "MAS-LR", on },
    });
    const right = {
      kind: "right-bought",
      from: on,
      to: "2027-03-31",
      quantity: 1,
      yen: 12_000,
      payerId: organizationId,
    };
    for (const content of [{ kind: "accepted" }, { kind: "started" }, right])
      await running.client.post(`/service-contracts/${id}/facts`, { on, content });
    const page = await opened("operator", operatorPassword, `/contracts/${id}`);
    await page.getByLabel("損害が発生した月").fill("2026-05");
    await page.getByText("12,000円 × 31日 ÷ 365日 = 1,019円").waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("SDM 第10条: a purpose is published, the holder agrees to it on its contract's page, and a processor is recorded", async () => {
    const page = await opened("operator", operatorPassword, "/data-use");
    await page.getByLabel("記号").fill("research");
    await page.getByLabel("名称").fill("統計データの公表");
    await page.getByLabel("文面").fill("収集データを統計的に処理し、公表します。");
    await page.getByLabel("根拠").selectOption("consent");
    await page.getByRole("button", { name: "公表する" }).click();
    await page.getByRole("row", { name: /research.*統計データの公表.*1/ }).waitFor();

    const { items } = await running.client.get<{ items: { id: string; name: string }[] }>("/organizations");
    const holder = { organizationId: items.find(({ name }) => name === "峠の農園")?.id, plan: "MAS-SG" };
    const { id } = await running.client.post<{ id: string }>("/service-contracts", holder);
    const own = await opened("touge", holderPassword, `/contracts/${id}`);
    await own.getByText("同意なし（利用しません）").waitFor();
    await own.getByRole("button", { name: "同意する" }).click();
    await own.getByText(/touge が第1版に同意/).waitFor();
    expect(await own.getByRole("button", { name: "追加する" }).count()).toBe(0);
    expect(await widthOf(own)).toBe(360);

    await page.goto(`${running.url}/contracts/${id}`);
    const form = page.locator("form").filter({ hasText: "同意・委託先の記録" });
    await form.getByLabel("事柄").selectOption("processor-engaged");
    await form.getByLabel("委託先の名称").fill("みなとデータ処理株式会社");
    await form.getByRole("button").click();
    await page.getByRole("row", { name: /みなとデータ処理株式会社.*統計データの公表/ }).waitFor();
    expect(await widthOf(page)).toBe(360);
    await page.getByRole("link", { name: "事業者による閲覧の記録を見る" }).click();
    await page.getByRole("cell", { name: "customer-data.viewed" }).first().waitFor();
  });
});
