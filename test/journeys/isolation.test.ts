/**
 * Isolation, from the OpenAPI document: every route as nobody, a viewer, an auditor, programs with the wrong scopes, another
 * organization's administrator and a third party. A route with a parameter that `subjects` doesn't know fails: say whose it is.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chirpstackUplink, type Furnished, furnish, register, sample, topicOf } from "../harness/furnish.ts";
import { type ApiDocument, apiDocument, type Route, routesOf, sampleOf } from "../harness/openapi.ts";
import { type Client, type Running, signedIn, startRunning, until } from "../harness/running.ts";

const devEui = "70b3d5a9a0000001";
const password = "yamabiko no koe 2026";
/** What stands in answers about the victim and nowhere else. */
const victimsWords = ["秘密の畑", "秘密の温度", "山田農園", devEui, "himitsu@farm.example", "himitsu-user"];

let running: Running;
let document: ApiDocument;
let routes: Route[];
/** Parameters of which `subjects` knows nothing; their routes can't be tried. */
let unknown: string[];
/** All that isn't the caller's own. */
let guarded: Route[];
let furnished: Furnished;
/** Of the victim, by the name of the collection and its parameter. */
let subjects: Record<string, string>;
/** Of the victim, by the name of a property or of a query's parameter. */
let named: Record<string, string>;

type Caller = Pick<Client, "call">;
/** What follows the # of the link to the victim's dashboard. */
let linkSecret: string;
let viewer: Caller;
let auditor: Caller;
let stranger: Caller;
let strangersAuditor: Caller;
let thirdParty: Caller;
/** Programs of the victim's administrator. */
let onlyAudit: Caller;
let onlyBilling: Caller;

/** The caller's own account: everybody has one, and nothing of others is in it. */
const isOwn = ({ path }: Route) => /^\/(?:me|sessions|password-resets)(?:\/|$)/.test(path);
const isOpen = ({ security }: Route) => security?.length === 0;
const isLook = ({ method }: Route) => method === "GET";

/** What one may look at one may also have exported to a file. */
const isExport = ({ path }: Route) => /^\/exports(?:\/|$)/.test(path);

/** Shown by a link of its own and to no caller: what it shows whom is said below. */
const isByLink = ({ path }: Route) => path.startsWith("/shared-dashboard");

/** Never ends by itself; what it tells whom is in the API's journey. */
const isFeed = ({ responses }: Route) => "text/event-stream" in (responses["200"]?.content ?? {});

async function aUser(organization: string, userId: string, more: Record<string, unknown>): Promise<Client> {
  const said = { userId, name: userId, language: "ja", ...more };
  const made = await running.client.post<{ password: string }>(`/organizations/${organization}/users`, said);
  const fresh = await signedIn(running.url, userId, made.password);
  await fresh.post("/me/password", { current: made.password, next: password });
  return signedIn(running.url, userId, password);
}

async function aProgram(person: Client, permissions: readonly string[]): Promise<Caller> {
  const { token } = await person.post<{ token: string }>("/me/tokens", { name: "program", permissions });
  const authorization = `Bearer ${token}`;
  return { call: (method, path, body) => person.call(method, path, body, { cookie: "", authorization }) };
}

/** The victim's traps, one of which has sprung, as `subjects` names them. */
async function theVictimsTraps(deviceId: string): Promise<() => Promise<Record<string, string>>> {
  const { client } = running;
  const { organizationId } = furnished;
  const team = await client.post<{ id: string }>("/trap-teams", { organizationId, name: "秘密の畑" });
  const owner = { email: "himitsu@farm.example", name: "秘密の畑" };
  const member = await client.post<{ id: string }>(`/trap-teams/${team.id}/members`, owner);
  const trap = await client.post<{ id: string }>(`/trap-teams/${team.id}/traps`, { deviceId });
  return async () => {
    const sprung = await until("the case", async () => {
      const { items } = await client.get<{ items: { id: string }[] }>(`/trap-teams/${team.id}/cases`);
      return items[0];
    });
    return {
      ...{ "trap-teams/{id}": team.id, "trap-members/{id}": member.id },
      ...{ "traps/{id}": trap.id, "trap-cases/{id}": sprung.id },
    };
  };
}

/** A statement of last month and what was paid for it, as `subjects` names them. */
async function theVictimsMoney(): Promise<Record<string, string>> {
  const { client } = running;
  const { organizationId } = furnished;
  const lastMonth = Temporal.Now.plainDateISO("Asia/Tokyo").toPlainYearMonth().subtract({ months: 1 });
  const [month, on] = [lastMonth.toString(), lastMonth.toPlainDate({ day: 1 }).toString()];
  await client.call("PUT", "/billing/issuer", { name: "提供者" });
  const service = await client.post<{ id: string }>("/service-contracts", { organizationId, plan: "IOT-S", on });
  const charge = { kind: "charged", component: "work", quantity: 1, yen: 5_000, reason: "秘密の畑" };
  for (const content of [{ kind: "accepted" }, charge])
    await client.post(`/service-contracts/${service.id}/facts`, { on, content });
  const run = await client.post<{ id: string }>("/billing/runs", { month, dryRun: false });
  const statement = await until("the statement", async () => {
    const { items } = await client.get<{ items: { id: string }[] }>("/statements");
    return items[0];
  });
  const payment = { organizationId, receivedOn: on, yen: 1_000, method: "bank-transfer" };
  const paid = await client.post<{ id: string }>("/payments", payment);
  const evaded = { organizationId, evadedYen: 1_000, evadedFee: "charged", reason: "秘密の畑" };
  const surcharge = await client.post<{ id: string }>("/billing/surcharges", evaded);
  return {
    ...{ "statements/{id}": statement.id, "lines/{position}": "0", "payments/{id}": paid.id },
    ...{ "surcharges/{id}": surcharge.id },
    ...{ "runs/{id}": run.id, "holders/{organizationId}": organizationId },
  };
}

/** A dashboard with one field of one device, a picture that isn't on it, and a link, as `subjects` names them. */
async function theVictimsDashboard(deviceId: string): Promise<Record<string, string>> {
  const { client } = running;
  const { organizationId } = furnished;
  const tile = { id: "a", kind: "value", title: "", place: { x: 0, y: 0, w: 3, h: 2 } };
  const source = { deviceId, field: "temperature" };
  const content = { version: 1, tiles: [{ ...tile, source, alarm: { above: null, below: null } }] };
  const made = await client.post<{ id: string }>("/dashboards", { organizationId, name: "秘密の畑", content });
  const png = Buffer.from("89504e470d0a1a0a00", "hex");
  const sent = { method: "POST", headers: { cookie: client.cookie, "content-type": "image/png" }, body: png };
  const answer = await fetch(`${running.url}/api/v1/dashboards/${made.id}/pictures`, sent);
  const picture = (await answer.json()) as { id: string };
  const terms = { name: "秘密の畑", expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
  const link = await client.post<{ id: string; url: string }>(`/dashboards/${made.id}/links`, terms);
  linkSecret = link.url.split("#")[1] ?? "";
  return { "dashboards/{id}": made.id, "pictures/{picture}": picture.id, "links/{link}": link.id };
}

/** One of everything that belongs to the victim. */
async function theVictims(): Promise<void> {
  const { client } = running;
  const { organizationId, profileId } = furnished;
  const device = await register(running, furnished, devEui, { name: "秘密の温度", place: "秘密の畑" });
  const rule = await client.post<{ id: string }>("/rules", {
    ...{ organizationId, name: "秘密の畑", deviceId: device.id, recipients: ["himitsu@farm.example"] },
    condition: { kind: "above", field: "temperature", threshold: 20 },
  });
  const user = { userId: "himitsu-user", name: "秘密の畑", email: "himitsu@farm.example", role: "member" };
  const person = await client.post<{ user: { id: string } }>(`/organizations/${organizationId}/users`, user);
  const traps = await theVictimsTraps(device.id);
  const mqtt = connect(`mqtt://127.0.0.1:${running.mqttPort}`, {
    ...{ username: furnished.username, password: furnished.secret },
  });
  await mqtt.publishAsync(topicOf(devEui), chirpstackUplink(devEui, 1, sample(30, true)), { qos: 1 });
  await mqtt.endAsync();
  const downlink = await client.post<{ id: string }>(`/devices/${device.id}/downlinks`, { payload: "0a", fPort: 2 });
  const incident = await until("the incident", async () => {
    const { items } = await client.get<{ items: { id: string }[] }>("/incidents");
    return items[0];
  });
  const target = { kind: "webhook", url: "https://himitsu.farm.example/hook" };
  const channel = await client.post<{ id: string }>("/channels", { organizationId, name: "秘密の畑", target });
  const told = { name: "秘密の畑", url: "https://himitsu.farm.example/hook", events: ["contract"] };
  const webhook = await client.post<{ id: string }>("/webhooks", { organizationId, ...told });
  const tested = await client.post<{ delivery: { id: string } }>(`/webhooks/${webhook.id}/test`);
  const [letter] = (await client.get<{ items: { id: string }[] }>("/notifications")).items;
  const times = { from: "2026-11-20T00:00:00+09:00", to: "2026-11-21T00:00:00+09:00" };
  const file = await client.post<{ id: string }>("/exports", { organizationId, ...times });
  const schedule = await client.post<{ id: string }>("/export-schedules", { organizationId, every: "month" });
  const group = await client.post<{ id: string }>("/groups", { organizationId, name: "秘密の畑" });
  await client.post(`/groups/${group.id}/members`, { add: [device.id] });
  const applied = { name: "秘密の畑", contactName: "秘密の畑", email: "himitsu@farm.example" };
  const application = await client.post<{ id: string }>("/applications", applied);
  const job = await client.post<{ id: string }>("/decode-jobs", { deviceId: device.id, dryRun: true });
  const [connection] = (await client.get<{ items: { id: string }[] }>("/connections")).items;
  const service = await client.post<{ id: string }>("/service-contracts", { organizationId, plan: "IOT-S" });
  const words = { kind: "maintenance", effectiveOn: "2026-11-20", subject: "秘密の畑", text: "秘密の畑" };
  const ending = {
    plans: ["DATA-CENTER-CONNECTION"],
    on: "2099-03-31",
    reason: "終了",
    subject: "終了",
    text: "終了します。",
  };
  const discontinuation = await client.post<{ id: string }>("/discontinuations", ending);
  const notice = await client.post<{ id: string }>("/notices", { ...words, organizations: [organizationId] });
  const [contract] = (await client.get<{ items: { id: string }[] }>("/contracts")).items;
  subjects = {
    "devices/{id}": device.id,
    "organizations/{id}": organizationId,
    "users/{user}": person.user.id,
    "rules/{id}": rule.id,
    "incidents/{id}": incident.id,
    "contracts/{id}": contract?.id ?? "",
    "service-contracts/{id}": service.id,
    "notices/{id}": notice.id,
    "discontinuations/{id}": discontinuation.id,
    "downlinks/{downlinkId}": downlink.id,
    "device-profiles/{id}": profileId,
    "connections/{id}": connection?.id ?? "",
    "device-makes/{vendor}": "dragino",
    "{vendor}/{model}": "lht65",
    "mail-domains/{domain}": "farm.example",
    "stopped-addresses/{address}": "himitsu@farm.example",
    "channels/{id}": channel.id,
    "webhooks/{id}": webhook.id,
    "deliveries/{deliveryId}": tested.delivery.id,
    "notifications/{id}": letter?.id ?? "",
    "versions/{number}": "1",
    "applications/{id}": application.id,
    "exports/{id}": file.id,
    "groups/{id}": group.id,
    "export-schedules/{id}": schedule.id,
    "decode-jobs/{id}": job.id,
    ...(await traps()),
    ...(await theVictimsMoney()),
    ...(await theVictimsDashboard(device.id)),
    "tokens/{id}": organizationId,
    "sessions/{id}": organizationId,
  };
  named = {
    organizationId,
    deviceId: device.id,
    parentId: organizationId,
    devices: device.id,
    group: group.id,
    groupId: group.id,
  };
}

beforeAll(async () => {
  running = await startRunning();
  furnished = await furnish(running);
  const { organizationId } = furnished;
  await theVictims();
  const { client } = running;
  const other = await client.post<{ id: string }>("/organizations", { kind: "contract-holder", name: "別の会社" });
  const customer = { kind: "end-customer", name: "第三者", parentId: organizationId };
  const third = await client.post<{ id: string }>("/organizations", customer);
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();
  const inspecting = { role: "auditor", purpose: "年次監査", endsAt };
  const administrator = await aUser(organizationId, "kanri", { role: "administrator" });
  viewer = await aUser(organizationId, "miru", { role: "viewer" });
  auditor = await aUser(organizationId, "kansa", inspecting);
  stranger = await aUser(other.id, "tanin", { role: "administrator" });
  strangersAuditor = await aUser(other.id, "tanin-kansa", inspecting);
  subjects["third-parties/{organizationId}"] = third.id;
  thirdParty = await aUser(third.id, "daisansha", { role: "administrator" });
  onlyAudit = await aProgram(administrator, ["audit"]);
  onlyBilling = await aProgram(administrator, ["billing"]);
  document = await apiDocument(running.url);
  const all = routesOf(document);
  const parametersOf = ({ path }: Route) => path.match(/[^/]+\/\{\w+\}/g) ?? [];
  unknown = [...new Set(all.flatMap(parametersOf).filter((name) => !subjects[name]))];
  routes = all.filter((route) => !parametersOf(route).some((name) => unknown.includes(name)));
  guarded = routes.filter((route) => !isOpen(route) && !isOwn(route) && !isByLink(route));
});
afterAll(() => running?.remove());

/** The route's path with the victim's IDs, or with IDs that nobody has. */
function addressOf(route: Route, whose: "victim" | "nobody", inQuery: "asked for" | "left out" = "left out"): string {
  const parts = route.path.split("/");
  const filled = parts.map((part, index) => {
    const parameter = /^\{\w+\}/.exec(part)?.[0];
    if (!parameter) return part;
    const subject = subjects[`${parts[index - 1]}/${parameter}`] ?? "";
    return part.replace(parameter, whose === "victim" ? subject : nobodys(subject));
  });
  const query = new URLSearchParams();
  for (const { in: where, name, required, schema } of route.parameters ?? []) {
    if (where !== "query") continue;
    if (name in named && inQuery === "asked for")
      query.set(name, whose === "victim" ? String(named[name]) : nobodys(String(named[name])));
    else if (required) query.set(name, String(sampleOf(document, schema)));
  }
  return query.size === 0 ? filled.join("/") : `${filled.join("/")}?${query}`;
}

/** An ID of the same form that nobody has. */
const nobodys = (id: string) =>
  /^\d+$/.test(id) ? `${id}9999` : `${id.slice(0, -4)}${id.endsWith("0000") ? "1111" : "0000"}`;

/** A body that the route's schema takes, about the victim's things or about nobody's. */
function bodyOf(route: Route, whose: "victim" | "nobody"): unknown {
  const content = route.requestBody?.content ?? {};
  if (content["text/csv"]) return "name\nx\n";
  const schema = content["application/json"]?.schema;
  if (!schema) return undefined;
  const known = Object.entries(named).map(([name, id]) => [name, whose === "victim" ? id : nobodys(id)]);
  return sampleOf(document, schema, {
    ...Object.fromEntries(known),
    profileId: furnished.profileId,
    payload: "00",
  });
}

const ask = (caller: Caller, route: Route, whose: "victim" | "nobody", inQuery?: "asked for") =>
  caller.call(route.method, addressOf(route, whose, inQuery), bodyOf(route, whose));

/** Names of routes whose answers are not as wanted: one failure shows all of them. */
async function wrong(
  among: readonly Route[],
  look: (route: Route) => Promise<string | false | undefined>,
): Promise<string[]> {
  const found: string[] = [];
  for (const route of among) {
    const sentence = await look(route);
    if (sentence) found.push(`${route.method} ${route.path}: ${sentence}`);
  }
  return found;
}

describe("every route of the OpenAPI document", () => {
  test("is about things of the victim that this test knows", () => {
    expect(unknown).toEqual([]);
  });

  test("asks nobody in", async () => {
    expect(routes.length).toBeGreaterThan(60);
    const nobody = async (route: Route) => {
      const { method } = route;
      const answer = await fetch(`${running.url}/api/v1${addressOf(route, "victim")}`, { method });
      return answer.status !== 401 && String(answer.status);
    };
    expect(
      await wrong(
        routes.filter((route) => !isOpen(route)),
        nobody,
      ),
    ).toEqual([]);
    const open = routes.filter(isOpen).map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual([
      "POST /sessions",
      "POST /password-resets",
      "POST /password-resets/redeem",
      "GET /application-texts",
      "POST /applications",
    ]);
  });

  test.each(["viewer", "auditor"])("lets its own %s look, and change nothing", async (who) => {
    const caller = who === "viewer" ? viewer : auditor;
    const changes = guarded.filter((route) => !isLook(route) && !isExport(route));
    const refused = async (route: Route) => {
      const { status } = await ask(caller, route, "victim");
      return status !== 403 && String(status);
    };
    expect(await wrong(changes, refused)).toEqual([]);
  });

  test("is shut to a program without the scope", async () => {
    const shut = async (route: Route) => {
      const callers = route.path.startsWith("/audit") ? [onlyBilling] : [onlyAudit];
      if (!/^\/(?:billing|audit)/.test(route.path)) callers.push(onlyBilling);
      const statuses = await Promise.all(callers.map(async (caller) => (await ask(caller, route, "victim")).status));
      return statuses.some((status) => status !== 403) && statuses.join();
    };
    expect(await wrong(guarded, shut)).toEqual([]);
  });

  test.each(["another organization's administrator", "its auditor", "a third party who was given nothing"])(
    "tells %s the same of what there is and of what there isn't",
    async (who) => {
      const caller = who.startsWith("another") ? stranger : who.startsWith("its") ? strangersAuditor : thirdParty;
      const same = async (route: Route) => {
        const theirs = await ask(caller, route, "victim", "asked for");
        const nobodysAnswer = await ask(caller, route, "nobody", "asked for");
        const withoutIds = (answer: unknown) =>
          JSON.stringify(answer).replaceAll(/[0-9a-f-]{36}|[\w-]+\.example/g, "*");
        const word = victimsWords.find((one) => JSON.stringify(theirs).includes(one));
        if (word) return `says ${word}`;
        const isAbout = route.path.includes("{") && !isShared(route);
        if (isAbout && theirs.status < 400) return `answers ${theirs.status}`;
        return (
          withoutIds(theirs) !== withoutIds(nobodysAnswer) &&
          !isShared(route) &&
          `${JSON.stringify(theirs)} but of nobody's ${JSON.stringify(nobodysAnswer)}`
        );
      };
      expect(
        await wrong(
          guarded.filter((route) => !isFeed(route)),
          same,
        ),
      ).toEqual([]);
    },
  );

  test("shows a stranger nothing when it names nothing", async () => {
    const said = async (route: Route) => {
      const answer = JSON.stringify(await stranger.call("GET", addressOf(route, "victim")));
      const word = victimsWords.find((one) => answer.includes(one));
      return word && `says ${word}`;
    };
    expect(
      await wrong(
        routes.filter((route) => isLook(route) && !isFeed(route)),
        said,
      ),
    ).toEqual([]);
  });

  test("puts an operator's look at one thing into the trail of whom it belongs to", async () => {
    const about = routes.filter(
      (route) => isLook(route) && route.path.includes("{") && !isOwn(route) && !isShared(route),
    );
    for (const route of about) await running.client.call("GET", addressOf(route, "victim"));
    const { items } = await running.client.get<{
      items: { organizationId: string | null; detail: { path: string } }[];
    }>("/audit?action=customer-data.viewed&limit=1000");
    // A billing run is about every contract holder; a number names nobody.
    const ofNobody = ["runs/{id}", "versions/{number}", "lines/{position}"];
    const ofOne = Object.entries(subjects).filter(([name]) => !ofNobody.includes(name));
    const looked = items.filter(({ detail }) => ofOne.some(([, id]) => detail.path.includes(id)));
    expect(looked.length).toBeGreaterThan(10);
    expect(looked.filter(({ organizationId }) => organizationId !== furnished.organizationId)).toEqual([]);
  });

  test("is in the document: nothing under /api/v1 but that itself and the calls of network servers is left out", () => {
    const folder = fileURLToPath(new URL("../../api", import.meta.url));
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const plain = sources.flatMap((name) => {
      const found = readFileSync(join(folder, name), "utf8").matchAll(
        /\bapp\.(?:get|post|put|patch|delete|all|on)\(([^()]*)/g,
      );
      return [...found].flatMap((match) => [...(match[1] ?? "").matchAll(/"(\/api\/[^"]*)"/g)].map(([, path]) => path));
    });
    const known = routesOf(document).map(({ path }) => `/api/v1${path.replaceAll(/\{(\w+)\}/g, ":$1")}`);
    const leftOut = plain.filter((path) => !known.includes(path ?? ""));
    expect(leftOut.sort()).toEqual(["/api/*", "/api/v1/hooks/:id", "/api/v1/openapi.json"]);
  });

  const isSignIn = ({ path }: Route) => path === "/sessions" || path === "/sessions/current";
  const takes = ({ parameters = [] }: Route, header: string) =>
    parameters.some((one) => one.in === "header" && one.name === header);
  const asOperator = (route: Route, headers: Record<string, string>) =>
    running.client.call(route.method, addressOf(route, "victim"), bodyOf(route, "victim"), headers);

  test("takes an Idempotency-Key if it is a POST, and says so", async () => {
    const posts = routes.filter((route) => route.method === "POST" && !isSignIn(route));
    expect(posts.length).toBeGreaterThan(80);
    const refused = async (route: Route) => {
      const { status, body } = await asOperator(route, { "idempotency-key": "a b" });
      const isLooked = JSON.stringify(body).includes("idempotency-key-form");
      return !(isLooked && takes(route, "idempotency-key")) && `${status} ${JSON.stringify(body)}`;
    };
    expect(await wrong(posts, refused)).toEqual([]);
  });

  test("takes If-Match if it changes what there is: it, or what it is a part of, has an ETag", async () => {
    const changes = routes.filter((route) => ["PATCH", "PUT", "DELETE"].includes(route.method) && !isSignIn(route));
    expect(changes.length).toBeGreaterThan(40);
    const looks = new Set(routes.filter(isLook).map(({ path }) => path));
    const guardedBy = async (route: Route) => {
      let above = route.path;
      let address = addressOf(route, "victim").split("?")[0] ?? "";
      while (!looks.has(above) && above !== "") {
        above = above.slice(0, above.lastIndexOf("/"));
        address = address.slice(0, address.lastIndexOf("/"));
      }
      const seen = await fetch(`${running.url}/api/v1${address}`, { headers: { cookie: running.client.cookie } });
      await seen.arrayBuffer();
      const { status } = await asOperator(route, { "if-match": '"of.nothing"' });
      const isTagged = seen.headers.has("etag") || seen.status === 404; // what the operator has none of
      return !(status === 412 && isTagged && takes(route, "if-match")) && `${status}, ${above} ${seen.status}`;
    };
    expect(await wrong(changes, guardedBy)).toEqual([]);
  });

  test("has left the victim as it was", async () => {
    const device = await running.client.get<{ name: string; retiredAt: string | null }>(
      `/devices/${subjects["devices/{id}"]}`,
    );
    expect([device.name, device.retiredAt]).toEqual(["秘密の温度", null]);
    const { items } = await running.client.get<{ items: { action: string }[] }>(
      `/audit?organizationId=${furnished.organizationId}&actor=tanin&limit=1000`,
    );
    expect(items).toEqual([]);
  });
});

describe("a link to a dashboard", () => {
  const asked = async (path: string, method = "GET", secret = linkSecret) => {
    const answer = await fetch(`${running.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Link ${secret}` },
    });
    return { status: answer.status, headers: answer.headers, said: await answer.text() };
  };

  test("shows the devices and fields that stand on it, and nothing else", async () => {
    await register(running, furnished, "70b3d5a9a0000002", { name: "となりの端末" });
    const { status, headers, said } = await asked("/shared-dashboard");
    expect(status).toBe(200);
    expect([headers.get("cache-control"), headers.get("referrer-policy")]).toEqual(["no-store", "no-referrer"]);
    const { data } = JSON.parse(said) as { data: { devices: Record<string, unknown>[]; series: unknown[] } };
    const [device, ...others] = data.devices;
    expect(others).toEqual([]);
    expect(device).toMatchObject({ id: subjects["devices/{id}"], name: "秘密の温度", latitude: null, longitude: null });
    expect(Object.keys(device?.latest as object)).toEqual(["temperature"]);
    expect(data.series).toEqual([]);
    for (const word of ["humidity", "battery", devEui, "となりの端末", "山田農園", "himitsu", furnished.organizationId])
      expect(said).not.toContain(word);
    expect((await asked(`/shared-dashboard/pictures/${subjects["pictures/{picture}"]}`)).status).toBe(404);
  });

  test("opens nothing else, and is in no log", async () => {
    const opened = async (route: Route) => {
      const { status } = await asked(addressOf(route, "victim"), route.method);
      return status !== 401 && String(status);
    };
    expect(
      await wrong(
        routes.filter((route) => !isOpen(route) && !isByLink(route)),
        opened,
      ),
    ).toEqual([]);
    expect(running.log()).not.toContain(linkSecret);
  });

  test("is nothing once it is withdrawn, like one that never was", async () => {
    const link = `/dashboards/${subjects["dashboards/{id}"]}/links/${subjects["links/{link}"]}`;
    expect((await running.client.call("DELETE", link)).status).toBe(204);
    const [withdrawn, never] = [await asked("/shared-dashboard"), await asked("/shared-dashboard", "GET", "never")];
    expect([withdrawn.status, withdrawn.said]).toEqual([404, never.said]);
  });
});

/** What the provider keeps for all organizations: profiles and makes of devices are nobody's secret. */
const isShared = ({ path, method }: Route) => method === "GET" && path.startsWith("/device-profiles");

test("letters that name what is the victim's go to the victim's people only", async () => {
  const { items } = await running.client.get<{ items: { to: string; subject: string; text: string }[] }>(
    "/notifications?limit=1000",
  );
  const naming = items.filter((letter) =>
    victimsWords.some((word) => `${letter.subject}${letter.text}`.includes(word)),
  );
  expect(naming.length).toBeGreaterThan(2);
  expect([...new Set(naming.map(({ to }) => to))]).toEqual(["himitsu@farm.example"]);
});

describe("how long an answer takes", () => {
  const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

  /** How many times as long the one takes as the other, asked in turn so that the machine's other work meets both. */
  async function ratioOf(one: () => Promise<unknown>, other: () => Promise<unknown>, times: number): Promise<number> {
    const took: [number[], number[]] = [[], []];
    for (let count = 0; count < times; count += 1)
      for (const [index, ask] of [one, other].entries()) {
        const before = performance.now();
        await ask();
        took[index]?.push(performance.now() - before);
      }
    return median(took[0]) / median(took[1]);
  }

  test.each(["/devices/{id}", "/devices/{id}/measurements", "/organizations/{id}", "/rules/{id}", "/webhooks/{id}"])(
    "%s: a stranger waits as long for what there is as for what there isn't",
    async (path) => {
      const route = guarded.find((one) => one.path === path && isLook(one));
      if (!route) throw new Error(`there is no ${path}`);
      const asked = (whose: "victim" | "nobody") => () => stranger.call("GET", addressOf(route, whose));
      // What gives something away does so each time; other work of the machine does not.
      const isAlike = (ratio: number) => ratio > 0.5 && ratio < 2;
      await expect.poll(() => ratioOf(asked("victim"), asked("nobody"), 50), { timeout: 30_000 }).toSatisfy(isAlike);
    },
  );

  test("a sign-in takes as long for a user that there isn't as for a wrong password", async () => {
    const tried = (userId: string) => () =>
      fetch(`${running.url}/api/v1/sessions`, {
        ...{ method: "POST", headers: { "content-type": "application/json" } },
        body: JSON.stringify({ userId, password: "wrong wrong wrong" }),
      });
    // Without the password's hash an answer takes a twentieth.
    const ratio = await ratioOf(tried("himitsu-user"), tried("nobody-at-all"), 9);
    expect([ratio > 0.25, ratio < 4, ratio]).toEqual([true, true, ratio]);
  });
});

/** What is only tried, and what is told of a letter or a user that there isn't, changes nothing. */
const changesNothing = /^\/sessions|\/(?:decode|preview|run|rehearsal|password-resets|mail-reports)$/;

test("every change that an operator makes is in the trail", async () => {
  const newest = async () =>
    (await running.client.get<{ items: { id: string }[] }>("/audit?limit=1")).items[0]?.id ?? "";
  const isEnd = ({ method, path }: Route) =>
    method === "DELETE" || /(?:erase|deactivate|erasures|cancel|lock)$/.test(path);
  const changes = routes.filter((route) => !isLook(route) && !changesNothing.test(route.path));
  let made = 0;
  const untold = async (route: Route) => {
    const before = await newest();
    const { status } = await ask(running.client, route, "victim");
    if (status >= 300) return false;
    made += 1;
    return (await newest()) === before && String(status);
  };
  expect(
    await wrong(
      changes.filter((route) => !isEnd(route)),
      untold,
    ),
  ).toEqual([]);
  expect(await wrong(changes.filter(isEnd), untold)).toEqual([]);
  expect(made).toBeGreaterThan(65);
});
