/** Applications, and organizations that go: applied for, accepted or refused by a letter, deactivated, erased (A5, C4). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { type Client, type Running, signedIn, startRunning, until } from "../harness/running.ts";

let running: Running;
let furnished: Furnished;
const applicant = { name: "沢のほとり株式会社", contactName: "川上 葵", email: "aoi@sawa.example" };

beforeAll(async () => {
  running = await startRunning({ HATOBA_TRUSTED_PROXIES: "127.0.0.1" });
  furnished = await furnish(running);
});
afterAll(() => running?.remove());

const apply = (body: object, from = "198.51.100.1") =>
  fetch(`${running.url}/api/v1/applications`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": from },
    body: JSON.stringify(body),
  });
const lettersTo = async (email: string) => {
  const { items } = await running.client.get<{ items: { to: string; subject: string; text: string }[] }>(
    "/notifications",
  );
  return items.filter(({ to }) => to === email);
};

test("anybody applies; free mail, a wrong corporate number and a line break in a name are refused with their fields", async () => {
  const wrong = await apply({ ...applicant, email: "aoi@gmail.com", corporateNumber: "1234567890123" });
  const { errors } = (await wrong.json()) as { errors: { path: string }[] };
  expect([wrong.status, errors.map(({ path }) => path).sort()]).toEqual([400, ["corporateNumber", "email"]]);
  expect((await apply({ ...applicant, contactName: "a\nBcc: b@c.example" })).status).toBe(400);
  const taken = await apply({ ...applicant, message: "ワナ 20 台" });
  expect([taken.status, Object.keys((await taken.json()) as object)]).toEqual([201, ["id", "createdAt"]]);
  expect((await lettersTo(applicant.email)).map(({ subject }) => subject)).toEqual([
    "[Hatoba] お申し込みを受け付けました",
  ]);
  for (let count = 0; count < 5; count += 1) await apply({ ...applicant, email: "x@y.example" }, "198.51.100.9");
  expect((await apply({ ...applicant, email: "x@y.example" }, "198.51.100.9")).status).toBe(429);
});

test("accepted, it is a contract holder whose administrator gets in; decided twice is a conflict", async () => {
  const { items } = await running.client.get<{ items: { id: string; email: string }[] }>("/applications?state=waiting");
  const id = items.find(({ email }) => email === applicant.email)?.id ?? "";
  const made = await running.client.post<{
    application: { organizationId: string };
    user: { userId: string };
    password: string;
  }>(`/applications/${id}/accept`, { reason: "審査済み" });
  const fresh = await signedIn(running.url, made.user.userId, made.password);
  await fresh.post("/me/password", { current: made.password, next: "yamabiko no koe 2026" });
  const [letter] = await lettersTo(applicant.email);
  expect(letter?.text).toContain(made.user.userId);
  expect(letter?.text).not.toContain(made.password);
  const again = await running.client.call("POST", `/applications/${id}/refuse`, { reason: "x" });
  expect(again.status).toBe(409);
});

test("refused, the applicant is told the reason", async () => {
  const { items } = await running.client.get<{ items: { id: string }[] }>("/applications?state=waiting&limit=1");
  await running.client.post(`/applications/${items[0]?.id}/refuse`, { reason: "対象地域の外です" });
  expect((await lettersTo("x@y.example"))[0]?.text).toContain("対象地域の外です");
});

test("an organization is deactivated once its devices are retired: its people and their programs are out; then it is erased", async () => {
  const device = await register(running, furnished, "70b3d5a9a0000001");
  const path = `/organizations/${furnished.organizationId}`;
  const said = { userId: "hanako", name: "山田 花子", email: "hanako@farm.example", role: "administrator" };
  const made = await running.client.post<{ user: { id: string }; password: string }>(`${path}/users`, said);
  const person: Client = await signedIn(running.url, "hanako", made.password);
  const reason = { reason: "解約" };
  expect((await running.client.call("POST", `${path}/deactivate`, reason)).status).toBe(409);
  await running.client.call("DELETE", `/devices/${device.id}`);
  expect((await running.client.call("POST", `${path}/erase`)).status).toBe(409);
  expect((await running.client.call("POST", `${path}/deactivate`, reason)).status).toBe(204);
  expect((await person.call("GET", "/me")).status).toBe(401);
  await expect(signedIn(running.url, "hanako", made.password)).rejects.toThrow("401");
  expect((await running.client.call("POST", `${path}/reactivate`)).status).toBe(204);
  await signedIn(running.url, "hanako", made.password);
  await running.client.call("POST", `${path}/deactivate`, reason);
  expect((await running.client.call("POST", `${path}/erase`)).status).toBe(204);
  const { items } = await running.client.get<{ items: unknown[] }>(`${path}/users`);
  expect(JSON.stringify(items)).not.toMatch(/花子|farm\.example/);
  const actions = await until("the trail", async () => {
    const trail = await running.client.get<{ items: { action: string }[] }>(
      `/audit?target=${furnished.organizationId}`,
    );
    return trail.items.map(({ action }) => action);
  });
  expect(actions).toEqual(expect.arrayContaining(["organization.erased", "organization.reactivated"]));
  const own = await running.client.get<{ organization: { id: string } }>("/me");
  expect((await running.client.call("POST", `/organizations/${own.organization.id}/deactivate`, reason)).status).toBe(
    403,
  );
});
