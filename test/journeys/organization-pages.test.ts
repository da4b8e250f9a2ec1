/** The pages of applications, organizations, their users and third parties, in a real browser (A5, A6, C4). */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf } from "../harness/authenticator.ts";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { operatorPassword, type Running, signedIn, startRunning } from "../harness/running.ts";

const holderPassword = "aki no shuukaku 2026";
const isThere = chromiumIsThere("the pages of organizations in a browser");

describe.skipIf(!isThere)("applications, organizations and users", () => {
  let running: Running;
  let browser: Browser;
  let furnished: Furnished;

  beforeAll(async () => {
    running = await startRunning();
    furnished = await furnish(running);
    const user = { userId: "nouen", name: "農園", role: "administrator" };
    const path = `/organizations/${furnished.organizationId}/users`;
    const made = await running.client.post<{ password: string }>(path, user);
    const session = await signedIn(running.url, "nouen", made.password);
    await session.post("/me/password", { current: made.password, next: holderPassword });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.remove();
  });

  async function opened(path: string, userId = "operator", password = operatorPassword): Promise<Page> {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 360, path, userId, password });
    page.on("dialog", (dialog) => void dialog.accept());
    return page;
  }
  const pressed = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
  /** What was sent is answered, and the page shows what is so now. */
  const answered = (page: Page) => page.locator("button[data-loading]").waitFor({ state: "detached" });

  test("IOT 第12条, 第14条: anybody applies on a page of its own; it is accepted or refused with a reason, after the mail was shown", async () => {
    const [terms, research] = [
      { basis: "application", title: "利用規約" },
      { basis: "consent", title: "統計の公表" },
    ];
    for (const [purpose, text] of Object.entries({ terms, research }))
      await running.client.post("/data-use/texts", { purpose, ...text, body: "第1条 …" });
    const page = await (await browser.newContext({ locale: "ja-JP", viewport: { width: 360, height: 740 } })).newPage();
    await page.goto(running.url);
    await page.getByRole("link", { name: "利用を申し込む" }).click();
    const apply = async (name: string, email: string) => {
      await page.goto(`${running.url}/apply`);
      await page.getByLabel("名称").fill(name);
      await page.getByLabel("担当者名").fill("川上 葵");
      await page.getByLabel("メールアドレス").fill(email);
      await page.getByLabel("ご要望").fill("ワナ 20 台");
      await page.getByRole("checkbox", { name: "「利用規約」（第1版）に同意します" }).check();
      await pressed(page, "申し込む");
    };
    await apply("沢のほとり株式会社", "aoi@gmail.com");
    await page.getByLabel("メールアドレス").and(page.locator("[aria-invalid=true]")).waitFor();
    await apply("沢のほとり株式会社", "aoi@sawa.example");
    await page.getByText("お申し込みを受け付けました").waitFor();
    await apply("尾根の会", "one@one.example");
    await page.getByText("お申し込みを受け付けました").waitFor();
    expect(await widthOf(page)).toBe(360);

    const desk = await opened("/applications");
    const decide = async (name: string, form: string, reason: string) => {
      await desk.getByRole("link", { name }).click();
      await desk.locator("form").filter({ hasText: form }).getByLabel("理由").fill(reason);
      await desk.locator("form").filter({ hasText: form }).getByRole("button").click();
      await desk.locator("pre").filter({ hasText: reason }).waitFor();
    };
    // IOT 第13条: the later one is decided first, for a reason.
    await decide("尾根の会", "申込みの謝絶", "対象地域の外です");
    await desk.getByLabel("順番を変えて決定する理由").fill("地域を確認済み");
    await pressed(desk, "謝絶して送信する");
    await desk.getByText("謝絶", { exact: true }).waitFor();
    await desk.goto(`${running.url}/applications`);
    await decide("沢のほとり株式会社", "申込みの承諾", "審査済みです");
    await desk.getByText("利用規約（第1版）").waitFor();
    expect(await desk.getByText("統計の公表（第1版）").count()).toBe(0);
    await pressed(desk, "承諾して送信する");
    await desk.getByText("初期パスワード", { exact: true }).waitFor();
    await desk.getByRole("link", { name: "契約者のページへ" }).waitFor();
    expect(await widthOf(desk)).toBe(360);
    const { items } = await running.client.get<{ items: { to: string; text: string }[] }>("/notifications");
    expect(items.find(({ text }) => text.includes("対象地域の外です"))?.to).toBe("one@one.example");
  });

  test("IOT 第12条2項1号: the list of free-mail domains is changed, and a contact of one passes, with a reason", async () => {
    const page = await opened("/applications");
    await page.getByRole("textbox", { name: "ドメイン", exact: true }).fill("mura.example");
    await page.getByLabel("理由").fill("村の無料メール");
    await pressed(page, "変更する");
    await page.getByRole("row", { name: /mura\.example.*フリーメール.*村の無料メール/ }).waitFor();
    await page.goto(`${running.url}/organizations`);
    await page.getByLabel("名称").fill("川下の会");
    await page.getByLabel("連絡先メールアドレス").fill("kai@mura.example");
    await pressed(page, "登録する");
    await page.getByLabel("連絡先メールアドレス").and(page.locator("[aria-invalid=true]")).waitFor();
    await page.getByLabel("フリーメールを認める理由").fill("法人のアドレスがないため");
    await pressed(page, "登録する");
    await page.getByRole("link", { name: "川下の会" }).waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("SDM 第5条: a holder gives its customer a device to see, from a day on, and takes it back; the customer's user is its own", async () => {
    await register(running, furnished, "70b3d5a9a0000021");
    const page = await opened("/organizations", "nouen", holderPassword);
    await page.getByLabel("名称").fill("谷の猟友会");
    await pressed(page, "登録する");
    await page.getByRole("link", { name: "谷の猟友会" }).click();
    await page.getByText("見せている端末はありません。").waitFor();
    await page.getByLabel("契約の名称・番号").fill("提供契約 14");
    await page.getByLabel("苦情・問合せの窓口").fill("農園サポート");
    await page.getByLabel("締結日").fill("2026-11-01");
    await page.getByLabel("この契約は、提供者の規約に反する内容を含みません").check();
    await pressed(page, "記録する");
    await page.getByRole("cell", { name: "提供契約 14" }).waitFor();
    await page.getByRole("combobox", { name: "端末" }).click();
    await page.getByRole("listbox").getByRole("option").first().click();
    await page.keyboard.press("Escape");
    await page.getByLabel("見せる期間の始まり").fill("2026-11-01");
    await pressed(page, "見せる");
    await page.getByRole("cell", { name: /2026\/11\/01/ }).waitFor();
    await page.getByLabel("氏名").fill("谷 一郎");
    await page.getByLabel("役割").selectOption("viewer");
    await page.locator("form").filter({ hasText: "利用者を登録" }).getByRole("button").click();
    await page.getByText("初期パスワード", { exact: true }).waitFor();
    await page.getByRole("cell", { name: "谷 一郎" }).waitFor();
    expect(await widthOf(page)).toBe(360);
    await page.getByRole("button", { name: /を見せるのをやめる$/ }).click();
    await page.getByText("見せている端末はありません。").waitFor();
  });

  test("what was changed, from what, to what, stands in the trail's page, found by words and time", async () => {
    const { organizationId } = furnished;
    await running.client.call("PATCH", `/organizations/${organizationId}`, { name: "山田果樹園株式会社" });
    const page = await opened("/audit");
    await page.getByLabel("内容", { exact: true }).fill("山田果樹園");
    await pressed(page, "検索");
    const entry = page.getByText("name: 山田農園株式会社 → 山田果樹園株式会社");
    await entry.waitFor();
    await page.getByLabel("まで（この時刻は含まない）").fill("2020-01-01T00:00");
    await pressed(page, "検索");
    await page.getByText("該当する操作はありません").waitFor();
    expect(await widthOf(page)).toBe(360);
    await running.client.call("PATCH", `/organizations/${organizationId}`, { name: "山田農園株式会社" });
  });

  test("IOT 第14条3項: a holder's devices are limited on its page; one more is refused, and the limit is lifted again", async () => {
    const path = `/organizations/${furnished.organizationId}`;
    const page = await opened(path);
    const form = page.locator("form").filter({ hasText: "端末数の上限" });
    const limitTo = async (devices: string, expected: number | null) => {
      await form.getByLabel("上限（台）").fill(devices);
      await form.getByRole("button", { name: "設定する" }).click();
      await expect.poll(async () => running.client.get(`${path}/device-limit`)).toMatchObject({ limit: expected });
      await answered(page);
    };
    await limitTo("0", 0);
    const { profileId, organizationId } = furnished;
    const device = { organizationId, profileId, name: "もう一台", devEui: "70b3d50000000099" };
    const refused = await running.client.call("POST", "/devices", device);
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ path: "devEui" }] } });
    await limitTo("", null);
    expect((await running.client.call("POST", "/devices", device)).status).toBe(201);
    const fees = page.locator("form").filter({ hasText: "月額料金の上限" });
    await fees.getByLabel("上限（円・税抜）").fill("50,000");
    await fees.getByRole("button", { name: "設定する" }).click();
    await expect.poll(async () => running.client.get(`${path}/fee-limit`)).toEqual({ limit: 50_000, monthlyYen: 0 });
    expect(await widthOf(page)).toBe(360);
  });

  test("MAS 第1条6項 (R-98): a holder's users are limited on its page; one more is refused in a sentence that says what to do", async () => {
    const path = `/organizations/${furnished.organizationId}`;
    const page = await opened(path);
    const limitTo = async (users: string, expected: number | null) => {
      await page.getByLabel("利用者数の上限（名）").fill(users);
      await page.getByRole("button", { name: "保存" }).last().click();
      await expect.poll(async () => running.client.get(path)).toMatchObject({ maxUsers: expected });
      await answered(page);
    };
    await limitTo("1", 1);
    const users = page.locator("form").filter({ hasText: "利用者を登録" });
    await users.getByLabel("氏名").fill("上限 次郎");
    await users.getByRole("button").click();
    await page.getByText("契約で定めた利用者数の上限（1名）に達しています。").waitFor();
    expect(await widthOf(page)).toBe(360);
    await limitTo("", null);
  });

  test("MAS 第6条2項: an auditor is made by the provider for a purpose and until a day, is shown with both, and ended early", async () => {
    const page = await opened(`/organizations/${furnished.organizationId}`);
    await page.getByLabel("役割").selectOption("auditor");
    await page.getByLabel("氏名").fill("監査 花子");
    await page.getByLabel("監査の目的").fill("2026年度の監査");
    const last = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("終了日").fill(last);
    await page.locator("form").filter({ hasText: "利用者を登録" }).getByRole("button").click();
    const row = page.getByRole("row", { name: /監査 花子.*2026年度の監査（\d+年\d+月\d+日 まで）/ });
    await row.getByRole("link").click();
    await page.getByText("2026年度の監査").waitFor();
    await pressed(page, "終了する");
    await page.getByText("停止", { exact: true }).waitFor();
    await pressed(page, "消去する");
    await page.getByText("消去済み").waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("C4: a stolen account is locked on its page and unlocked with a password that is shown once", async () => {
    const said = { userId: "nusumare", name: "盗難 太郎", role: "member" };
    const path = `/organizations/${furnished.organizationId}/users`;
    const { user } = await running.client.post<{ user: { id: string } }>(path, said);
    const page = await opened(`${path}/${user.id}`, "nouen", holderPassword);
    await pressed(page, "ロックする");
    await page.getByText("ロック中").waitFor();
    await pressed(page, "解除する");
    await page.getByText("ロックを解除しました").waitFor();
    expect(await widthOf(page)).toBe(360);
  });

  test("C4: where a second factor is required, who has none sets one up before any other page", async () => {
    const kind = { kind: "contract-holder", name: "厳しい会社" };
    const { id } = await running.client.post<{ id: string }>("/organizations", kind);
    const page = await opened(`/organizations/${id}`);
    await pressed(page, "必須にする");
    await page.getByText("現在：必須です", { exact: false }).waitFor();
    const said = { userId: "kibishii", name: "厳", role: "administrator" };
    const { password } = await running.client.post<{ password: string }>(`/organizations/${id}/users`, said);
    const session = await signedIn(running.url, "kibishii", password);
    await session.post("/me/password", { current: password, next: holderPassword });
    expect((await session.call("GET", "/devices")).status).toBe(403);
    const own = await opened("/devices", "kibishii", holderPassword);
    await own.getByText("二要素認証を設定してください").waitFor();
    await own.getByLabel("現在のパスワード").fill(holderPassword);
    await own.locator("button[type=submit]").click();
    const secret = (await own.locator("code").first().textContent()) ?? "";
    await own.getByLabel("確認コード").fill(codeOf(secret));
    await own.locator("button[type=submit]").click();
    await pressed(own, "リカバリーコードを保管して続ける");
    await own.getByRole("heading", { name: "端末", exact: true }).waitFor();
    expect(await widthOf(own)).toBe(360);
  });

  test("IOT 第17条 (R-11): what a holder has passes to another one, after it was shown", async () => {
    const { client } = running;
    const holderNamed = (name: string) =>
      client.post<{ id: string }>("/organizations", { kind: "contract-holder", name });
    const [former, next] = [await holderNamed("分割する会社"), await holderNamed("承継する会社")];
    const { id: device } = await register(running, { ...furnished, organizationId: former.id }, "70b3d57ed00000aa");
    const today = Temporal.Now.plainDateISO("Asia/Tokyo");
    const startedOn = today.subtract({ days: 10 }).toString();
    const { items } = await client.get<{ items: { id: string }[] }>(`/contracts?deviceId=${device}`);
    await client.post(`/contracts/${items[0]?.id}/correct`, { startedOn, reason: "登録の遅れ" });
    const page = await opened(`/organizations/${former.id}`);
    const form = page.locator("form").filter({ hasText: "契約の承継" });
    await form.getByLabel("承継する契約者").selectOption("承継する会社");
    await form.getByLabel("承継日").fill(today.toString());
    await form.getByLabel("証明する書類").fill("吸収分割契約書");
    await pressed(page, "承継される契約を確認する");
    await page.getByText("端末 1 台と次の契約が承継されます").waitFor();
    expect(await client.get(`/devices/${device}`)).toMatchObject({ organizationId: former.id });
    await pressed(page, "承継を記録する");
    await page.getByText("承継を記録しました").waitFor();
    expect(await client.get(`/devices/${device}`)).toMatchObject({ organizationId: next.id });
    expect(await widthOf(page)).toBe(360);
  });

  test("A5: an organization is deactivated with a reason, let in again, and erased, each said before", async () => {
    const holder = { kind: "contract-holder", name: "閉じる会社" };
    const { id } = await running.client.post<{ id: string }>("/organizations", holder);
    const page = await opened(`/organizations/${id}`);
    await page.getByText("あとで再開できます。").waitFor();
    await page.getByRole("textbox", { name: "理由", exact: true }).fill("解約のため");
    await pressed(page, "停止する");
    await pressed(page, "再開する");
    await page.getByRole("textbox", { name: "理由", exact: true }).fill("解約のため");
    await pressed(page, "停止する");
    await pressed(page, "消去する");
    await expect
      .poll(async () => (await running.client.get<{ items: unknown[] }>(`/audit?target=${id}`)).items.map(actionOf))
      .toEqual(expect.arrayContaining(["organization.erased", "organization.reactivated"]));
    expect(await widthOf(page)).toBe(360);
  });
});

const actionOf = (entry: unknown) => (entry as { action: string }).action;
