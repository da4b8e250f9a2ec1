/** Every page of the product, by who sees it: what `npm run screenshots` draws. Paths are pure; `findOut` asks a demo for what stands in them. */
import { type Client, operatorPassword, signedIn, until } from "../test/harness/running.ts";
import { type Demo, passwords } from "./installation.ts";

export type Language = "ja" | "en";

interface Account {
  readonly userId: string;
  readonly password: string;
}

/** Ids and secrets that stand in paths. */
export interface Known {
  readonly device: string;
  readonly profile: string;
  readonly group: string;
  readonly team: string;
  readonly organization: string;
  readonly user: string;
  readonly application: string;
  readonly contract: string;
  readonly notice: string;
  readonly statement: string;
  readonly incident: string;
  readonly dashboard: string;
  /** Behind a link that was given away. */
  readonly shared: string;
  /** Behind the links of letters. */
  readonly trapLink: Readonly<Record<Language, string>>;
  readonly incidentLink: string;
  /** With a password that somebody else chose. */
  readonly newcomer: Readonly<Record<Language, Account>>;
  /** Of an organization that wants a second factor. */
  readonly guarded: Readonly<Record<Language, Account>>;
}

export interface Visitor {
  readonly name: string;
  /** null: not signed in. */
  readonly account: Account | null;
  readonly pages: Readonly<Record<string, string>>;
}

const operatorPages = (known: Known) => ({
  overview: "/overview",
  "devices-silent": "/devices?standing=silent&sort=heard",
  devices: "/devices",
  device: `/devices/${known.device}`,
  "device-uplinks": `/devices/${known.device}?part=uplinks`,
  "device-radio": `/devices/${known.device}?part=radio`,
  "device-map": `/devices/${known.device}?part=map`,
  "device-settings": `/devices/${known.device}?part=settings`,
  register: "/devices/register",
  procured: "/procured-devices",
  map: "/map",
  dashboards: "/dashboards",
  incidents: "/incidents",
  incident: `/incidents/${known.incident}`,
  exports: "/exports",
  groups: "/groups",
  group: `/groups/${known.group}`,
  rules: "/rules",
  channels: "/channels",
  webhooks: "/webhooks",
  traps: "/traps",
  team: `/traps/${known.team}`,
  "team-members": `/traps/${known.team}?part=members`,
  "team-cases": `/traps/${known.team}?part=cases`,
  intake: "/intake",
  connections: "/connections",
  profiles: "/profiles",
  profile: `/profiles/${known.profile}`,
  organizations: "/organizations",
  organization: `/organizations/${known.organization}`,
  user: `/organizations/${known.organization}/users/${known.user}`,
  applications: "/applications",
  application: `/applications/${known.application}`,
  audit: "/audit",
  mail: "/mail",
  contracts: "/contracts",
  contract: `/contracts/${known.contract}`,
  "data-use": "/data-use",
  equipment: "/equipment",
  notices: "/notices",
  discontinuations: "/discontinuations",
  notice: `/notices/${known.notice}`,
  prices: "/prices",
  counts: "/counts",
  statements: "/statements",
  statement: `/statements/${known.statement}`,
  billing: "/billing",
  "billing-payments": "/billing?part=payments",
  "billing-surcharges": "/billing?part=surcharges",
  "billing-reports": "/billing?part=reports",
  "billing-issuer": "/billing?part=issuer",
  account: "/account",
});

const holderPages = (known: Known) => ({
  overview: "/overview",
  dashboard: `/dashboards/${known.dashboard}`,
  "dashboard-edit": `/dashboards/${known.dashboard}?edit`,
  "dashboard-wall": `/dashboards/${known.dashboard}/wall`,
  devices: "/devices",
  device: `/devices/${known.device}`,
  incidents: "/incidents",
  contracts: "/contracts",
  contract: `/contracts/${known.contract}`,
  prices: "/prices",
  statement: `/statements/${known.statement}`,
});

const openPages = (known: Known, language: Language) => ({
  "sign-in": "/",
  forgotten: "/",
  apply: "/apply",
  reset: `/reset#${"x".repeat(43)}`,
  shared: `/shared#${known.shared}`,
  trap: `/t/${known.trapLink[language]}`,
  "trap-answered": `/t/${known.trapLink[language]}?done=going`,
  "trap-bad-link": "/t/nobodys",
  incident: `/i/${known.incidentLink}`,
  "incident-bad-link": "/i/nobodys",
});

/** Who comes, and what each sees, in a language. */
export function visitorsOf(known: Known, language: Language): Visitor[] {
  return [
    { name: "operator", account: { userId: "operator", password: operatorPassword }, pages: operatorPages(known) },
    { name: "orchard", account: { userId: "orchard", password: passwords.orchard }, pages: holderPages(known) },
    { name: "anyone", account: null, pages: openPages(known, language) },
    { name: "newcomer", account: known.newcomer[language], pages: { "first-password": "/" } },
    { name: "guarded", account: known.guarded[language], pages: { "second-factor": "/" } },
  ];
}

/** People of an organization that wants a second factor: one who never came, one who chose a password, in a language. */
async function people(client: Client, url: string, organization: string, language: Language) {
  const made = async (userId: string): Promise<Account> => {
    const user = { userId, name: userId, role: "member", language };
    return { userId, ...(await client.post<{ password: string }>(`/organizations/${organization}/users`, user)) };
  };
  const newcomer = await made(`newcomer-${language}`);
  const { userId, password } = await made(`guarded-${language}`);
  const guarded = { userId, password: "kumo no ue no sampo" };
  const session = await signedIn(url, userId, password);
  await session.post("/me/password", { current: password, next: guarded.password });
  return { newcomer, guarded };
}

/** The ids and secrets of a demo; some of them have to be made first. */
export async function findOut({ running: { client, url }, letters }: Demo): Promise<Known> {
  const first = async (path: string, index = 0) => {
    const { items } = await client.get<{ items: { id: string; organizationId: string; profileId: string }[] }>(path);
    const found = items[index];
    if (found === undefined) throw new Error(`the demo has nothing at ${path}`);
    return found;
  };
  const linkTo = (path: "t" | "i", address: string) =>
    until(`a letter to ${address}`, async () =>
      letters
        .filter(({ to }) => to.includes(address))
        .map(({ text }) => new RegExp(`/${path}/([\\w-]{20,})`).exec(text)?.[1])
        .findLast((secret) => secret !== undefined),
    );
  const device = await first("/devices");
  const dashboard = (await first("/dashboards")).id;
  const link = await client.post<{ url: string }>(`/dashboards/${dashboard}/links`, {
    name: "事務所の壁",
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const guard = await client.post<{ id: string }>("/organizations", {
    kind: "contract-holder",
    name: "港冷蔵株式会社",
  });
  const [ja, en] = [await people(client, url, guard.id, "ja"), await people(client, url, guard.id, "en")];
  await client.call("PUT", `/organizations/${guard.id}/second-factor`, { required: true });
  return {
    device: device.id,
    profile: device.profileId,
    organization: device.organizationId,
    user: (await first(`/organizations/${device.organizationId}/users`)).id,
    group: (await first("/groups")).id,
    team: (await first("/trap-teams")).id,
    application: (await first("/applications")).id,
    contract: (await first("/service-contracts", 1)).id,
    notice: (await first("/notices")).id,
    statement: (await first("/statements")).id,
    incident: (await first("/incidents")).id,
    dashboard,
    shared: new URL(link.url).hash.slice(1),
    trapLink: { ja: await linkTo("t", "sato@example.jp"), en: await linkTo("t", "smith@example.jp") },
    incidentLink: await linkTo("i", "hunter-a@example.jp"),
    newcomer: { ja: ja.newcomer, en: en.newcomer },
    guarded: { ja: ja.guarded, en: en.guarded },
  };
}
