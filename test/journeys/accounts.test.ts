/** Accounts as people meet them: a forgotten password, a stolen account, an auditor, and the trail of who looked. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { type Client, type Running, signedIn, startRunning } from "../harness/running.ts";
import { type SmtpHarness, startSmtp } from "../harness/smtp.ts";

let running: Running;
let smtp: SmtpHarness;
let furnished: Furnished;
let deviceId = "";
const password = "yamabiko no koe 2026";

interface Made {
  readonly user: { id: string; userId: string };
  readonly password: string;
}

async function aPerson(userId: string, more: Record<string, unknown>): Promise<Client & { id: string }> {
  const said = { userId, name: "山田 花子", language: "ja", ...more };
  const made = await running.client.post<Made>(`/organizations/${furnished.organizationId}/users`, said);
  const fresh = await signedIn(running.url, userId, made.password);
  await fresh.post("/me/password", { current: made.password, next: password });
  return { ...(await signedIn(running.url, userId, password)), id: made.user.id };
}

const openPost = (path: string, body: unknown) =>
  fetch(`${running.url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  smtp = await startSmtp();
  running = await startRunning({
    ...{ HATOBA_SMTP_URL: smtp.url, HATOBA_MAIL_FROM: "hatoba@provider.example" },
    HATOBA_TRUSTED_PROXIES: "127.0.0.0/8",
  });
  furnished = await furnish(running);
  deviceId = (await register(running, furnished, "70b3d5a9a0000001", {})).id;
});
afterAll(async () => {
  await running?.remove();
  await smtp?.stop();
});

test("a forgotten password: a letter with a link, a new password, and the old sessions are over", async () => {
  const person = await aPerson("hanako", { role: "administrator", email: "hanako@farm.example" });
  const unknown = await openPost("/password-resets", { userId: "no-such-user" });
  const asked = await openPost("/password-resets", { userId: "hanako" });
  expect([unknown.status, asked.status]).toEqual([204, 204]);
  await smtp.waitFor(1);
  const [mail] = smtp.mails;
  expect([mail?.to, mail?.subject]).toEqual([["hanako@farm.example"], "[Hatoba] パスワードの再設定"]);
  const token = /\/reset#([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
  expect(token.length).toBeGreaterThan(30);
  const letters = await running.client.get<{ items: unknown[] }>("/notifications");
  expect(JSON.stringify(letters)).toContain("/reset#…");
  expect(JSON.stringify(letters)).not.toContain(token);
  expect((await openPost("/password-resets/redeem", { token, next: "password123" })).status).toBe(400);
  expect((await openPost("/password-resets/redeem", { token, next: "kumo no ue no sampo" })).status).toBe(204);
  expect((await openPost("/password-resets/redeem", { token, next: "kumo no ue no sampo" })).status).toBe(404);
  expect((await person.call("GET", "/me")).status).toBe(401);
  await signedIn(running.url, "hanako", "kumo no ue no sampo");
  await smtp.waitFor(2);
  expect(smtp.mails[1]?.subject).toBe("[Hatoba] パスワードを変更しました");
});

test("a stolen account: the person sees a session that is not its own, and the operator locks it at once, live feed included", async () => {
  const person = await aPerson("jiro", { role: "member" });
  const thief = await signedIn(running.url, "jiro", password);
  const { items } = await person.get<{ items: { id: string; current: boolean; address: string }[] }>("/me/sessions");
  expect(items.filter(({ current }) => current).length).toBe(1);
  expect(items[0]?.address).toContain("127.0.0.1");
  const path = `/organizations/${furnished.organizationId}/users/${person.id}`;
  expect((await thief.call("POST", `${path}/lock`)).status).toBe(403);
  const feed = await fetch(`${running.url}/api/v1/live`, { headers: { cookie: thief.cookie } });
  const heard = feed.text();
  expect((await running.client.call("POST", `${path}/lock`)).status).toBe(204);
  expect(await heard).toContain("welcome");
  expect((await thief.call("GET", "/devices")).status).toBe(401);
  const refused = await openPost("/sessions", { userId: "jiro", password });
  expect(((await refused.json()) as { type: string }).type).toBe("urn:hatoba:problem:sign-in-refused");
});

test("an auditor looks and exports the trail, and changes nothing", async () => {
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();
  const auditor = await aPerson("kansa", { role: "auditor", purpose: "年次監査", endsAt });
  expect((await auditor.call("GET", `/devices/${deviceId}`)).status).toBe(200);
  expect((await auditor.call("PATCH", `/devices/${deviceId}`, { name: "x" })).status).toBe(403);
  expect((await auditor.call("POST", "/me/tokens", { name: "t", permissions: ["devices"] })).status).toBe(403);
  const lines = String((await auditor.call("GET", "/audit.jsonl?action=device.")).body)
    .trim()
    .split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toContain("device.registered");
  const csv = String((await auditor.call("GET", "/audit.csv?encoding=utf-8")).body)
    .trim()
    .split("\r\n");
  expect(csv[0]).toBe("at,actor,actorKind,address,action,organizationId,target,detail");
  expect(csv.every((line) => line.startsWith("at,") || line.includes(furnished.organizationId))).toBe(true);
  const every = String((await auditor.call("GET", "/audit.jsonl")).body)
    .trimEnd()
    .split("\n");
  expect(every.map((line) => (JSON.parse(line) as { action: string }).action)).toContain("user.created");
  expect(every.length).toBeGreaterThan(2);
  expect((await auditor.call("GET", "/audit.jsonl?from=yesterday")).status).toBe(400);
});

test("an operator's look at a customer's data is in the customer's trail, once; its own looks are not", async () => {
  const viewer = await aPerson("miru", { role: "administrator" });
  const path = `/devices/${deviceId}/measurements?points=17`;
  for (let index = 0; index < 3; index += 1) await running.client.get(path);
  await viewer.get(path);
  await running.client.get("/intake/tally");
  const { items } = await viewer.get<{
    items: { actor: string; target: string; address: string; detail: { path: string; query: string } }[];
  }>("/audit?action=customer-data.viewed&words=points%3D17");
  expect(items.map(({ actor, target, detail }) => [actor, target, detail])).toEqual([
    ["operator", deviceId, { path: `/devices/${deviceId}/measurements`, query: "?points=17" }],
  ]);
  expect(items[0]?.address).toContain("127.0.0.1");
  const all = await running.client.get<{ items: { detail: { path: string } }[] }>(
    "/audit?action=customer-data.viewed&limit=1000",
  );
  expect(all.items.some(({ detail }) => detail.path.startsWith("/intake"))).toBe(false);
});

test("behind a listed proxy, a lock-out meets the address that guesses and the trail names it; nobody else's word is taken", async () => {
  await aPerson("shiro", { role: "viewer" });
  const guess = (from: string) =>
    fetch(`${running.url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from, forwarded: "for=198.51.100.99" },
      body: JSON.stringify({ userId: "shiro", password: "wrong" }),
    });
  for (let count = 0; count < 10; count += 1)
    expect((await guess(`203.0.113.${count}, 198.51.100.1`)).status).toBe(401);
  expect((await guess("198.51.100.1")).status).toBe(429);
  expect((await guess("198.51.100.2")).status).toBe(401);
  const path = "/devices?limit=3";
  await running.client.call("GET", path, undefined, { "x-forwarded-for": "198.51.100.7" });
  const { items } = await running.client.get<{ items: { address: string }[] }>("/audit?words=limit%3D3");
  expect(items.map(({ address }) => address)).toEqual(["198.51.100.7"]);
});
