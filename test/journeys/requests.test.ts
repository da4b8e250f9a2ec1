/** Requests that are sent twice, too often, or about something that changed meanwhile. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Furnished, furnish, register } from "../harness/furnish.ts";
import { type ApiDocument, routesOf } from "../harness/openapi.ts";
import { type Client, type Running, signedIn, startRunning } from "../harness/running.ts";

let running: Running;
let furnished: Furnished;
const perMinute = 400;

beforeAll(async () => {
  running = await startRunning({ HATOBA_API_REQUESTS_PER_MINUTE: String(perMinute) });
  furnished = await furnish(running);
});
afterAll(() => running?.remove());

const send = (client: Client, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${running.url}/api/v1${path}`, {
    method,
    headers: { cookie: client.cookie, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe("a POST with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07)", () => {
  const holder = { kind: "contract-holder", name: "一度だけの会社" };

  test("is answered again and has one effect, also when both come at once", async () => {
    const once = (body: unknown = holder) =>
      send(running.client, "POST", "/organizations", body, { "idempotency-key": "order-1" });
    const [one, two] = await Promise.all([once(), once()]);
    const statuses = [one.status, two.status].sort();
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    const made = (await (one.status === 201 ? one : two).json()) as { id: string };
    const again = await once();
    expect([again.status, again.headers.get("idempotency-replayed"), (await again.json()) as unknown]).toEqual([
      201,
      "true",
      made,
    ]);
    const { items } = await running.client.get<{ items: { name: string }[] }>("/organizations");
    expect(items.filter(({ name }) => name === holder.name).length).toBe(1);
    const other = await once({ ...holder, name: "別の内容" });
    expect([other.status, ((await other.json()) as { type: string }).type]).toEqual([
      422,
      "urn:hatoba:problem:idempotency-key-used",
    ]);
  });

  test("that was refused may be sent again, corrected or not; a key of another form is refused", async () => {
    const key = { "idempotency-key": "order-2" };
    const bad = await send(running.client, "POST", "/organizations", { ...holder, corporateNumber: "1" }, key);
    expect(bad.status).toBe(400);
    expect((await send(running.client, "POST", "/organizations", holder, key)).status).toBe(201);
    const spaces = await send(running.client, "POST", "/organizations", holder, { "idempotency-key": "a b" });
    expect(spaces.status).toBe(400);
  });

  test("is its sender's: another token hears nothing of it, and no secret of the answer is on the disk", async () => {
    const body = { name: "t", permissions: ["read", "operate"] };
    const key = { "idempotency-key": "token-1" };
    const first = (await (await send(running.client, "POST", "/me/tokens", body, key)).json()) as { token: string };
    const replay = (await (await send(running.client, "POST", "/me/tokens", body, key)).json()) as { token: string };
    expect(replay.token).toBe(first.token);
    const bearer = { ...key, cookie: "", authorization: `Bearer ${first.token}` };
    const stolen = await send(running.client, "POST", "/me/tokens", body, bearer);
    expect([stolen.status, await stolen.text()]).toEqual([403, expect.not.stringContaining(first.token)]);
    const files = readdirSync(running.dataFolder).filter((name) => name.startsWith("hatoba.db"));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) expect(readFileSync(join(running.dataFolder, name)).includes(first.token)).toBe(false);
  });

  test("RFC 9110 §9.2.2: who applies without signing in is taken once, too", async () => {
    const applied = { name: "尾根の会", contactName: "尾根 歩", email: "one@one.example" };
    const apply = async (body: object) => {
      const headers = { "content-type": "application/json", "idempotency-key": "application-1" };
      const sent = { method: "POST", headers, body: JSON.stringify(body) };
      const answer = await fetch(`${running.url}/api/v1/applications`, sent);
      return { status: answer.status, said: (await answer.json()) as { id?: string } };
    };
    const [one, again] = [await apply(applied), await apply(applied)];
    expect([one.status, again]).toEqual([201, one]);
    expect((await apply({ ...applied, message: "別の内容" })).status).toBe(422);
    const { items } = await running.client.get<{ items: { id: string }[] }>("/applications");
    expect(items.map(({ id }) => id)).toEqual([one.said.id]);
  });
});

describe("ETags (RFC 9110 §13.1)", () => {
  test("what the reader has already is not sent again", async () => {
    const path = `/organizations/${furnished.organizationId}`;
    const first = await send(running.client, "GET", path);
    const tag = first.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[\w.-]+"$/);
    const second = await send(running.client, "GET", path, undefined, { "if-none-match": `W/${tag}` });
    expect([second.status, second.headers.get("etag"), await second.text()]).toEqual([304, tag, ""]);
    await send(running.client, "PATCH", path, { name: "山田農園ホールディングス" });
    const third = await send(running.client, "GET", path, undefined, { "if-none-match": tag });
    expect([third.status, third.headers.get("etag") === tag]).toEqual([200, false]);
  });

  test("of two people who saw the same, one changes it and the other is told", async () => {
    const { id } = await register(running, furnished, "70b3d5a9a0000001");
    const tag = (await send(running.client, "GET", `/devices/${id}`)).headers.get("etag") ?? "";
    const change = (name: string) => send(running.client, "PATCH", `/devices/${id}`, { name }, { "if-match": tag });
    const answers = await Promise.all([change("一"), change("二")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const words = await Promise.all(answers.map((answer) => answer.text()));
    expect(words.join()).toContain("urn:hatoba:problem:changed-since");
    const nobody = await send(running.client, "PATCH", "/devices/nobody", { name: "x" }, { "if-match": "*" });
    expect(nobody.status).toBe(412);
  });
});

test("who has not signed in sends 64 kB at most, others 50 MB; what is no JSON is told so", async () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${running.url}/api/v1${path}`, {
      ...{ method: "POST", body },
      headers: { "content-type": "application/json", "accept-language": "en", ...headers },
    });
  const long = JSON.stringify({ userId: "operator", password: "x".repeat(70_000) });
  const refused = await post("/sessions", long);
  expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
    413,
    "urn:hatoba:problem:body-too-large",
  ]);
  const { cookie } = running.client;
  const larger = JSON.stringify({ kind: "contract-holder", name: "x".repeat(70_000) });
  expect((await post("/organizations", larger, { cookie })).status).toBe(400);
  const broken = await post("/organizations", "{", { cookie });
  expect([broken.status, ((await broken.json()) as { type: string }).type]).toEqual([
    400,
    "urn:hatoba:problem:request-invalid",
  ]);
  expect((await fetch(`${running.url}/%ff`)).status).toBe(400);
});

test("every answer has the headers that keep browsers safe, and no other site is let in (CORS is off)", async () => {
  const elsewhere = { origin: "https://elsewhere.example" };
  for (const [method, path] of [
    ["GET", "/"],
    ["GET", "/docs"],
    ["GET", "/api/v1/me"],
    ["GET", "/api/v1/openapi.json"],
    ["POST", "/api/v1/sessions"],
    ["GET", "/t/nobody"],
    ["OPTIONS", "/api/v1/devices"],
  ] as const) {
    const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
    const { headers } = await fetch(running.url + path, { method, headers: { ...elsewhere, ...preflight } });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.split("; "), path).toEqual(
      expect.arrayContaining(["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]),
    );
    expect(policy).not.toMatch(/script-src|unsafe-eval|default-src[^;]*unsafe/);
    expect([headers.get("x-content-type-options"), headers.get("x-frame-options")]).toEqual(["nosniff", "DENY"]);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("figures of the whole installation are for its own networks, and through no proxy that others ask", async () => {
  const ask = async (headers: Record<string, string>) => (await fetch(`${running.url}/metrics`, { headers })).status;
  expect(await ask({})).toBe(200);
  expect(await ask({ "x-forwarded-for": "10.0.0.7" })).toBe(200);
  expect(await ask({ "x-forwarded-for": "10.0.0.7, 93.184.215.14" })).toBe(403);
  expect(await ask({ forwarded: 'for="[2606:2800:21f:cb07::1]:4711"' })).toBe(403);
});

test("who asks too often waits, and is told for how long; others go on", async () => {
  const other = await signedIn(running.url, "operator", "correct horse battery");
  const first = await send(other, "GET", "/me");
  expect(first.headers.get("ratelimit-limit")).toBe(`${perMinute}, ${perMinute};w=60`);
  expect(first.headers.get("ratelimit-remaining")).toBe(String(perMinute - 1));
  let last = first;
  for (let count = 0; count < perMinute; count += 1) {
    last = await send(other, "GET", "/me");
    await last.arrayBuffer();
  }
  expect([last.status, last.headers.get("ratelimit-remaining")]).toEqual([429, "0"]);
  expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await send(running.client, "GET", "/me")).status).toBe(200);
});

test("the OpenAPI 3.1 document hangs together: every reference, parameter and security scheme is there, and every operation says what it is for", async () => {
  const text = await (await fetch(`${running.url}/api/v1/openapi.json`)).text();
  const document = JSON.parse(text) as ApiDocument & { components: { securitySchemes: object }; security: object[] };
  expect(document.openapi).toBe("3.1.0");
  const schemes = Object.keys(document.components.securitySchemes);
  const ways = [document.security, ...routesOf(document).map(({ security = [] }) => security)].flat();
  expect(new Set(ways.flatMap((one) => Object.keys(one as object)))).toEqual(new Set(schemes));
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "");
  expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
  const wrong = routesOf(document).filter(({ path, parameters = [], responses, summary }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
    const answered = Object.keys(responses).some((status) => status.startsWith("2"));
    return named.sort().join() !== declared.sort().join() || !answered || !summary;
  });
  expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  const listed = await (await fetch(`${running.url}/docs`)).text();
  expect(Object.keys(document.paths).filter((path) => !listed.includes(`<code>${path}</code>`))).toEqual([]);
});
