/** The overview and the list of devices: who needs somebody first, found among many, by API and in a browser. */
import { connect } from "mqtt";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumIsThere, launchChromium, openedPage, widthOf } from "../harness/browser.ts";
import { aUser, chirpstackUplink, type Furnished, furnish, topicOf, userPassword } from "../harness/furnish.ts";
import { type Client, type Running, startRunning } from "../harness/running.ts";

interface Overview {
  counts: Record<string, number>;
  attention: { name: string; standing: string }[];
  places: { devices: number; deviceId: string | null }[];
}
interface Page {
  items: { id: string; name: string; standing: string }[];
  next: string | null;
}

const many = 450;
const euiOf = (index: number) => `70b3d5ee${index.toString(16).padStart(8, "0")}`;

let running: Running;
let furnished: Furnished;
let member: Client;
let stranger: Client;
let publish: (device: number, fCnt: number, temperature: number, hoursAgo?: number) => Promise<unknown>;
let end: () => Promise<unknown>;

/** An organization's devices in a file: some have a place. */
async function importMany(profileId: string) {
  const rows = Array.from({ length: many }, (_, index) => {
    const place = index < 60 ? `${36 + (index % 8) / 10},${138 + Math.floor(index / 8) / 10}` : ",";
    return `${furnished.organizationId},${profileId},端末 ${String(index).padStart(4, "0")},${euiOf(index)},${place}`;
  });
  await running.client.post(
    "/devices/import",
    `organizationId,profileId,name,devEui,latitude,longitude\n${rows.join("\n")}\n`,
  );
}

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  const hourly = await running.client.post<{ id: string }>("/device-profiles", {
    ...{ name: "毎時", network: "lorawan", expectedIntervalSeconds: 3600 },
    codec: { kind: "javascript", source: "function decodeUplink(i) { return { data: { temperature: i.bytes[1] } }; }" },
  });
  await importMany(hourly.id);
  const mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    ...{ username: furnished.username, password: furnished.secret },
  });
  publish = (device, fCnt, temperature, hoursAgo = 0) => {
    const at = Date.now() - hoursAgo * 3_600_000;
    return mqtt.publishAsync(topicOf(euiOf(device)), chirpstackUplink(euiOf(device), fCnt, [0, temperature], at), {
      qos: 1,
    });
  };
  end = () => mqtt.endAsync();
  const { organizationId } = furnished;
  await running.client.post("/rules", {
    ...{ organizationId, name: "高温", recipients: ["a@example.jp"] },
    condition: { kind: "above", field: "temperature", threshold: 40 },
  });
  await publish(7, 1, 20, 9); // silent
  await publish(3, 1, 20, 30); // silent for longer
  await publish(11, 1, 50); // an incident
  await publish(12, 1, 21);
  const other = await running.client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "別" });
  member = await aUser(running, organizationId, "miru", "viewer");
  stranger = await aUser(running, other.id, "tanin", "administrator");
});
afterAll(async () => {
  await end?.();
  await running?.remove();
});

const overviewOf = (client: Client) => client.get<Overview>("/overview");

test("one answer says how many are in each state, who needs somebody first, and where all of them stand", async () => {
  await expect
    .poll(async () => (await overviewOf(member)).counts, { timeout: 30_000 })
    .toMatchObject({
      ...{ incident: 1, silent: 2, "low-battery": 0, ok: many - 3, retired: 0 },
    });
  const { attention, places } = await overviewOf(member);
  expect(attention.map(({ name, standing }) => [name, standing])).toEqual([
    ["端末 0011", "incident"],
    ["端末 0003", "silent"],
    ["端末 0007", "silent"],
  ]);
  expect(places.reduce((sum, place) => sum + place.devices, 0)).toBe(60);
  const { items } = await member.get<{ items: { device: { name: string }; course: { means: unknown[] } }[] }>(
    "/overview/values",
  );
  expect(items.slice(0, 4).map(({ device }) => device.name)).toEqual([
    "端末 0011",
    "端末 0003",
    "端末 0007",
    "端末 0012",
  ]);
  expect(items[0]?.course.means.at(-1)).toBe(50);
});

test("it is of the devices that the reader may see; the intake is the operator's alone", async () => {
  expect((await overviewOf(stranger)).counts.ok).toBe(0);
  expect((await member.call("GET", "/intake/glance")).status).toBe(403);
  const glance = await running.client.get<{
    connections: { stored: number }[];
    hours: { stored: number }[];
    disk: { free: number; total: number; journal: number };
  }>("/intake/glance");
  expect(glance.connections.map(({ stored }) => stored)).toEqual([4]);
  expect(glance.hours.length).toBe(24);
  expect(glance.hours.reduce((sum, { stored }) => sum + stored, 0)).toBe(4);
  expect(glance.disk.free).toBeGreaterThan(0);
  expect(glance.disk.journal).toBeGreaterThan(0);
  expect(glance.disk.total).toBeGreaterThan(glance.disk.free);
});

async function everyName(query: string): Promise<string[]> {
  const names: string[] = [];
  let after = "";
  do {
    const { items, next }: Page = await member.get<Page>(`/devices?limit=100&${query}&after=${after}`);
    names.push(...items.map(({ name }) => name));
    after = next ?? "";
  } while (after !== "");
  return names;
}

test("lists by state, by name and by when they were heard hold every device once, page by page", async () => {
  expect(await everyName("standing=silent")).toEqual(["端末 0003", "端末 0007"]);
  expect((await everyName("standing=ok&sort=name")).length).toBe(many - 3);
  const byName = await everyName("sort=name");
  expect(byName).toEqual(byName.toSorted());
  expect(new Set(byName).size).toBe(many);
  const heard = await everyName("sort=heard");
  expect(heard.slice(2, 4)).toEqual(["端末 0007", "端末 0003"]);
  expect(new Set(heard).size).toBe(many);
  expect(await everyName("search=0011&standing=incident")).toEqual(["端末 0011"]);
});

test("what passes by itself spoils nobody's change: a state is not in what If-Match compares", async () => {
  const { items } = await running.client.get<Page>("/devices?search=0020");
  const path = `/devices/${items[0]?.id}`;
  const headers = { cookie: running.client.cookie };
  const seen = await fetch(`${running.url}/api/v1${path}`, { headers });
  await publish(20, 1, 55);
  await expect.poll(async () => (await running.client.get<{ standing: string }>(path)).standing).toBe("incident");
  const answer = await running.client.call(
    "PATCH",
    path,
    { place: "北" },
    { "if-match": seen.headers.get("etag") ?? "" },
  );
  expect(answer.status).toBe(200);
});

describe.skipIf(!chromiumIsThere("the overview in a browser"))("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each([1280, 360])(
    "at %d px one lands on what needs somebody, and goes from a figure to its devices",
    async (width) => {
      const visit = { locale: "ja-JP", width, path: "/", userId: "miru", password: userPassword };
      const page = await openedPage({ browser, running }, visit);
      await page.getByRole("heading", { name: "対応が必要な端末" }).waitFor();
      expect(await page.locator("main li").first().textContent()).toMatch(/端末 00(11|20)/);
      await page.locator(".leaflet-container canvas").waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
      await page.getByRole("link", { name: /^受信なし/ }).click();
      await page.waitForURL(/standing=silent/);
      await expect.poll(() => page.getByText(/^端末 \d{4}$/).count()).toBe(2);
      await page.context().close();
    },
  );

  test("a long list has the rows of the screen only, and fetches the next when they come near; chosen columns stay", async () => {
    const visit = { locale: "ja-JP", width: 1280, path: "/devices?sort=name", userId: "miru", password: userPassword };
    const page = await openedPage({ browser, running }, visit);
    await page.getByText("端末 0000").waitFor();
    expect(await page.locator("tbody tr[data-index]").count()).toBeLessThan(60);
    const last = page.getByText(`端末 ${String(many - 1).padStart(4, "0")}`);
    await expect
      .poll(async () => {
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
        return last.count();
      })
      .toBe(1);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole("button", { name: "表示する列" }).click();
    await page.getByRole("checkbox", { name: "電池残量" }).check();
    await page.getByRole("checkbox", { name: "最新の計測値" }).uncheck();
    await page.reload();
    await page.getByText("端末 0000").waitFor();
    const heads = await page.locator("thead th").allTextContents();
    expect(heads).toEqual(["端末名", "契約者", "グループ", "電池残量", "最終受信", "状態"]);
    await page.context().close();
  });

  test("while the server is away every page says since when it is old, and goes on by itself afterwards", async () => {
    const visit = { locale: "ja-JP", width: 360, path: "/devices?sort=name", userId: "miru", password: userPassword };
    const page = await openedPage({ browser, running }, visit);
    await page.getByText("端末 0000").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("alert").filter({ hasText: "までの内容を表示しています" }).waitFor();
    expect(await page.getByText("端末 0000").count()).toBe(1);
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.context().setOffline(false);
    await page.getByText("接続が回復しました").waitFor();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.context().close();
  });

  test("a chart shows what rules watch for, and what they found, as links besides", async () => {
    const { items } = await member.get<Page>("/devices?search=0011");
    const path = `/devices/${items[0]?.id}`;
    const page = await openedPage(
      { browser, running },
      { locale: "ja-JP", width: 360, path, userId: "miru", password: userPassword },
    );
    await page.getByText("高温：40 を上回る").waitFor();
    await page.locator("summary").filter({ hasText: "警報の期間 1 件" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "高温" }).waitFor();
    // Any device can be laid over, wherever it stands in the list.
    await page.getByRole("combobox", { name: "ほかの端末を重ねる" }).fill("0012");
    await page.getByRole("option", { name: "端末 0012" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("[data-chart]").first().textContent()).toContain("端末 0012");
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    await page.getByRole("link", { name: "高温" }).click();
    await page.waitForURL(/\/incidents\//);
    // Its own page: what happened to it, and nothing of other incidents.
    await page.getByRole("heading", { name: "高温" }).waitFor();
    await page.getByText("発生", { exact: true }).waitFor();
    await page.context().close();
  });

  test("an incident is shown as acknowledged before the answer; one that is refused is shown as it was, and why", async () => {
    const page = await openedPage({ browser, running }, { locale: "ja-JP", width: 1280, path: "/incidents" });
    const { promise: asked, resolve: refuse } = Promise.withResolvers<void>();
    await page.route("**/acknowledge", async (route) => {
      await asked;
      await route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        body: '{"detail":"もう閉じています"}',
      });
    });
    const acknowledge = page.getByRole("button", { name: "確認済みにする" });
    await acknowledge.first().waitFor();
    const open = await acknowledge.count();
    await acknowledge.first().click();
    await expect.poll(() => acknowledge.count()).toBe(open - 1);
    refuse();
    await page.getByText("もう閉じています").waitFor();
    await expect.poll(() => acknowledge.count()).toBe(open);
    // The same on the page of one.
    await page.unroute("**/acknowledge");
    await page.locator("main a[href^='/incidents/']").first().click();
    await page.waitForURL(/\/incidents\//);
    await page.getByText("発生", { exact: true }).waitFor();
    await acknowledge.click();
    await page.getByText("確認済み", { exact: true }).first().waitFor();
    expect(await acknowledge.count()).toBe(0);
    await page.context().close();
  });
});
