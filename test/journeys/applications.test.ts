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

test("A7, IOT 第12条1項, 第40条5項, MAS 第6条3項 (R-20, R-96, R-106): who applies agrees to versions of the terms; they stand on the application, and in the record of the holder that it becomes", async () => {
  const publish = (purpose: string, basis: string) =>
    running.client.post("/data-use/texts", { purpose, basis, title: `${purpose} の文書`, body: "本文" });
  for (const purpose of ["terms-of-service", "personal-data"]) await publish(purpose, "application");
  await publish("terms-of-service", "application");
  await publish("research", "consent");
  await publish("service", "terms");
  const asked = (await (await fetch(`${running.url}/api/v1/application-texts`)).json()) as {
    items: { purpose: string; version: number; body: string }[];
  };
  expect(asked.items.map(({ purpose, version, body }) => [purpose, version, body])).toEqual([
    ["personal-data", 1, "本文"],
    ["terms-of-service", 2, "本文"],
    ["research", 1, "本文"],
  ]);
  const said = { ...applicant, email: "terms@sawa.example" };
  const [personal, research] = [
    { purpose: "personal-data", version: 1 },
    { purpose: "research", version: 1 },
  ];
  const faultsOf = async (agreed: object[], email = said.email) => {
    const answer = await apply({ ...said, email, agreed }, "198.51.100.2");
    return [answer.status, ((await answer.json()) as { errors: { path: string }[] }).errors.map(({ path }) => path)];
  };
  expect(await faultsOf([personal, research])).toEqual([400, ["agreed"]]);
  expect(await faultsOf([personal, { purpose: "terms-of-service", version: 1 }])).toEqual([400, ["agreed"]]);
  expect(await faultsOf([], "a@gmail.com")).toEqual([400, ["agreed", "email"]]);
  const before = Date.now();
  const agreed = [personal, research, { purpose: "terms-of-service", version: 2 }];
  const { id } = (await (await apply({ ...said, agreed }, "198.51.100.2")).json()) as { id: string };
  expect((await lettersTo(said.email))[0]?.text).toContain("・terms-of-service の文書 v2");
  const known = await running.client.get<{ createdAt: string; address: string; agreed: object[] }>(
    `/applications/${id}`,
  );
  expect(known.agreed).toHaveLength(3);
  expect(known.agreed).toEqual(
    expect.arrayContaining(agreed.map((one) => ({ ...one, title: `${one.purpose} の文書` }))),
  );
  expect([Date.parse(known.createdAt) >= before, known.address]).toEqual([true, "198.51.100.2"]);
  const { application, user } = await running.client.post<{
    application: { organizationId: string };
    user: { userId: string };
  }>(`/applications/${id}/accept`, { reason: "審査済み", outOfOrderReason: "x" });
  const { purposes } = await running.client.get<{
    purposes: { text: { purpose: string }; consent: { version: number; by: string } | null }[];
  }>(`/data-use?organizationId=${application.organizationId}`);
  expect(purposes.map(({ text, consent }) => [text.purpose, consent?.version, consent?.by])).toEqual([
    ["personal-data", 1, user.userId],
    ["research", 1, user.userId],
    ["service", undefined, undefined],
    ["terms-of-service", 2, user.userId],
  ]);
  const withdrawn = { kind: "consent-withdrawn", purpose: "terms-of-service", by: "x" };
  const { organizationId } = application;
  const answer = await running.client.call("POST", "/data-use/facts", {
    organizationId,
    contractId: null,
    content: withdrawn,
  });
  expect(answer.status).toBe(400);
});

test("IOT 第13条 (R-24): applications are decided as they came; another order needs a reason, which the trail keeps and the applicant doesn't read", async () => {
  const { items } = await running.client.get<{ items: { id: string }[] }>("/applications?state=waiting");
  const [newest, oldest] = [items[0]?.id ?? "", items.at(-1)?.id ?? ""];
  const reason = "対象地域の外です";
  const early = await running.client.call("POST", `/applications/${newest}/refuse`, { reason });
  expect(early).toMatchObject({ status: 400, body: { errors: [{ path: "outOfOrderReason" }] } });
  const letter = `/applications/${newest}/letter?decision=refused&reason=x`;
  expect(await running.client.get(letter)).toMatchObject({ waitingBefore: items.length - 1 });
  await running.client.post(`/applications/${newest}/refuse`, { reason, outOfOrderReason: "地域を確認済み" });
  const trail = await running.client.get<{ items: object[] }>(`/audit?target=${newest}`);
  expect(trail.items).toContainEqual(
    expect.objectContaining({
      ...{ action: "application.refused" },
      detail: { reason, passedOver: items.length - 1, outOfOrderReason: "地域を確認済み" },
    }),
  );
  const [told] = await lettersTo("x@y.example");
  expect(told?.text).toContain(reason);
  expect(told?.text).not.toContain("地域を確認済み");
  await running.client.post(`/applications/${oldest}/refuse`, { reason });
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
