import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { type Actor, openAccounts, systemActor, viewOf } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { openVault, Secret } from "#foundation/secrets";
import { openRegistry } from "#registry";
import { startPostgres } from "../test/harness/postgres.ts";
import { openDashboards } from "./dashboards.ts";
import { pictureKindOf } from "./pictures.ts";
import { type Content, contentSchema, followersOn, type Tile } from "./tiles.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";
const day = 86_400_000;

const postgres = await startPostgres();
if ("skipped" in postgres) process.stdout.write(`skipped: dashboards on PostgreSQL (${postgres.skipped})\n`);
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});
const engines = ["skipped" in postgres ? [] : ["PostgreSQL"], ["SQLite"]].flat();

const none = { above: null, below: null };
const place = { x: 0, y: 0, w: 4, h: 3 };
const valueTile = (deviceId: string, id = "a"): Tile => ({
  ...{ id, kind: "value", title: "倉庫", place, alarm: none },
  source: { deviceId, field: "temperature" },
});
const wall = (...tiles: Tile[]): Content => ({ version: 1, tiles });
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

/** 農園 and 隣家, a device each; 農園 has a customer. `as` gives somebody of one of them. */
async function open(engine: string) {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-dashboards-"));
  const url = engine === "SQLite" || "skipped" in postgres ? join(folder, "books.db") : await postgres.newDatabase();
  let now = Date.parse("2026-11-20T10:00:00+09:00");
  const clock = { ...systemClock(), now: () => now };
  const database = await openDatabase({ url, log });
  const vault = openVault(new Secret("a key of the test"));
  const accounts = await openAccounts({ database, clock, log, vault });
  const contracts = openContracts({ database, accounts, clock, zone });
  const registry = await openRegistry({ database, accounts, contracts, vault, clock, log, zone });
  onTestFinished(async () => {
    await registry.close();
    await database.close();
  });
  const holder = (name: string) => accounts.createOrganization(systemActor, { kind: "contract-holder", name });
  const [farm, neighbour] = [await holder("農園"), await holder("隣家")];
  const profile = await registry.createProfile(systemActor, {
    ...{ name: "温湿度", network: "lorawan", codec: { kind: "hex" }, quantities: {} },
  });
  const device = (organizationId: string, devEui: string) =>
    registry.registerDevice(systemActor, { organizationId, profileId: profile.id, name: `端末 ${devEui}`, devEui });
  const ours = await device(farm.id, "70b3d5da50000001");
  const theirs = await device(neighbour.id, "70b3d5da50000002");
  const as = async (organizationId: string, role: "administrator" | "member" | "viewer"): Promise<Actor> => {
    const permissions = { administrator: ["read", "devices", "rules", "users"], member: ["read", "devices", "rules"] };
    const own = { organizationId, organizationIds: [organizationId], organizationKind: "contract-holder" } as const;
    return {
      ...{ ...systemActor, ...own, kind: "user", role, id: role, userId: role },
      permissions: role === "viewer" ? ["read"] : (permissions[role] as Actor["permissions"]),
    };
  };
  const dashboards = openDashboards({ database, accounts, registry, clock });
  const pass = (ms: number) => {
    now += ms;
  };
  return { accounts, registry, database, dashboards, device, farm, neighbour, ours, theirs, as, pass, clock };
}

describe.each(engines)("dashboards on %s", (engine) => {
  test("administrators and members edit, viewers look, another organization knows nothing of it", async () => {
    const { dashboards, farm, neighbour, ours, as } = await open(engine);
    const terms = { name: " 倉庫 ", content: wall(valueTile(ours.id)) };
    const made = await dashboards.createDashboard(await as(farm.id, "member"), farm.id, terms);
    expect(made).toMatchObject({ name: "倉庫", changedBy: "member", content: terms.content });
    const viewer = await as(farm.id, "viewer");
    const sight = await dashboards.look(viewer, made.id);
    expect(sight.devices.map(({ device, shown }) => [device.id, [...shown.fields]])).toEqual([
      [ours.id, ["temperature"]],
    ]);
    await expect(dashboards.changeDashboard(viewer, made.id, terms)).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(dashboards.createDashboard(viewer, farm.id, terms)).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(dashboards.deleteDashboard(viewer, made.id)).rejects.toMatchObject({ kind: "not-allowed" });
    const stranger = await as(neighbour.id, "administrator");
    const refusals = [
      () => dashboards.look(stranger, made.id),
      () => dashboards.changeDashboard(stranger, made.id, terms),
      () => dashboards.deleteDashboard(stranger, made.id),
      () => dashboards.links(viewOf(stranger), made.id),
      () => dashboards.makeLink(stranger, made.id, { name: "壁", expiresAt: Date.parse("2026-12-01T00:00:00Z") }),
      () => dashboards.addPicture(stranger, made.id, png),
    ];
    for (const refusal of refusals) await expect(refusal()).rejects.toMatchObject({ text: "dashboards.not-found" });
    expect((await dashboards.dashboards(viewOf(stranger), { limit: 10 })).items).toEqual([]);
  });

  test("a device that the organization does not see can't be put on, and every mistake is named", async () => {
    const { dashboards, farm, ours, theirs, as } = await open(engine);
    const member = await as(farm.id, "member");
    const wrong = { name: "", content: wall(valueTile(ours.id), valueTile(theirs.id)) };
    await expect(dashboards.createDashboard(member, farm.id, wrong)).rejects.toMatchObject({
      kind: "invalid",
      errors: [
        { path: "name", text: "dashboards.name-wrong" },
        { text: "dashboards.tile-twice" },
        { text: "dashboards.device-unknown", attributes: { id: theirs.id } },
      ],
    });
    // The provider's people see every device: what they put on is the organization's all the same.
    const asked = { name: "壁", content: wall(valueTile(theirs.id)) };
    const byOperator = dashboards.createDashboard(systemActor, farm.id, asked);
    await expect(byOperator).rejects.toMatchObject({ errors: [{ text: "dashboards.device-unknown" }] });
  });

  test("契約者の第三者提供: a device taken back is gone from the receiver's dashboard and its links, which says nothing of it", async () => {
    const { accounts, dashboards, farm, neighbour, ours, theirs, as } = await open(engine);
    await accounts.giveDevice(systemActor, theirs, { organizationId: farm.id });
    const given = await accounts.viewOfOrganization(farm.id);
    const administrator = { ...(await as(farm.id, "administrator")), given: given?.given ?? new Map() };
    const content = wall(valueTile(ours.id), valueTile(theirs.id, "b"));
    const made = await dashboards.createDashboard(administrator, farm.id, { name: "壁", content });
    const expiresAt = Date.parse("2026-12-01T00:00:00Z");
    const link = await dashboards.makeLink(administrator, made.id, { name: "壁", expiresAt });
    const seen = (sight: { devices: readonly { device: { id: string; givenSince?: number | undefined } }[] }) =>
      sight.devices.map(({ device }) => [device.id, device.givenSince !== undefined]);
    const both = [
      [ours.id, false],
      [theirs.id, true],
    ];
    expect(seen(await dashboards.look(administrator, made.id))).toEqual(both);
    expect(seen(await dashboards.lookByLink(link.secret))).toEqual(both);
    await accounts.takeDeviceBack(systemActor, theirs, farm.id);
    expect(seen(await dashboards.look(administrator, made.id))).toEqual([[ours.id, false]]);
    const after = await dashboards.lookByLink(link.secret);
    expect(JSON.stringify(after)).not.toContain(theirs.id);
    expect(after.dashboard.content.tiles).toEqual([valueTile(ours.id)]);
    expect(neighbour.id).not.toBe(farm.id);
    // It may stay on the dashboard while something else is changed.
    await dashboards.changeDashboard(administrator, made.id, { name: "新しい壁", content });
  });

  test("tiles that follow a group, a profile or everybody show who joined since, also behind a link, and nobody else's", async () => {
    const { dashboards, registry, device, farm, ours, as } = await open(engine);
    const administrator = await as(farm.id, "administrator");
    const group = await registry.createGroup(administrator, { organizationId: farm.id, name: "北の畑" });
    const ofGroup = { groupId: group.id, profileId: null };
    const ofProfile = { groupId: null, profileId: ours.profileId };
    const content = wall(
      { id: "a", kind: "table", title: "", place, devices: [], fields: ["temperature"], follow: ofGroup },
      { id: "b", kind: "map", title: "", place, devices: [], field: null, follow: ofProfile },
      {
        id: "c",
        kind: "chart",
        title: "",
        place,
        sources: [],
        range: "24h",
        follow: { ...ofGroup, field: "humidity" },
      },
    );
    const made = await dashboards.createDashboard(administrator, farm.id, { name: "壁", content });
    const { secret } = await dashboards.makeLink(administrator, made.id, {
      ...{ name: "壁", expiresAt: Date.parse("2026-12-01T00:00:00Z") },
    });
    const seen = async () => {
      const [inside, behind] = [await dashboards.look(administrator, made.id), await dashboards.lookByLink(secret)];
      expect(behind.devices.map((one) => one.device.id)).toEqual(inside.devices.map((one) => one.device.id));
      return [...followersOn(behind.dashboard.content)].map(([, ids]) => ids);
    };
    expect(await seen()).toEqual([[], [ours.id], []]);
    const joined = await device(farm.id, "70b3d5da50000003");
    await registry.changeMembers(administrator, group.id, { add: [joined.id] });
    expect(await seen()).toEqual([[joined.id], [ours.id, joined.id], [joined.id]]);
    expect((await dashboards.dashboard(viewOf(administrator), made.id)).content).toEqual(content);
    const endless = { ...content, tiles: Array.from({ length: 16 }, (_, n) => ({ ...content.tiles[2], id: `${n}` })) };
    const tooMuch = { name: "壁", content: contentSchema.parse(endless) };
    await expect(dashboards.changeDashboard(administrator, made.id, tooMuch)).rejects.toMatchObject({
      errors: [{ text: "dashboards.too-much" }],
    });
  });

  test("a link shows it without login until it ends or is withdrawn; administrators make links, its secret is kept as a hash", async () => {
    const { accounts, database, dashboards, farm, ours, as, pass, clock } = await open(engine);
    const administrator = await as(farm.id, "administrator");
    const member = await as(farm.id, "member");
    const made = await dashboards.createDashboard(member, farm.id, { name: "壁", content: wall(valueTile(ours.id)) });
    const terms = { name: "事務所", expiresAt: clock.now() + 10 * day };
    await expect(dashboards.makeLink(member, made.id, terms)).rejects.toMatchObject({ kind: "not-allowed" });
    for (const expiresAt of [clock.now(), clock.now() + 367 * day])
      await expect(dashboards.makeLink(administrator, made.id, { name: "壁", expiresAt })).rejects.toMatchObject({
        errors: [{ path: "expiresAt", text: "dashboards.expiry-wrong" }],
      });
    const [first, second] = [
      await dashboards.makeLink(administrator, made.id, terms),
      await dashboards.makeLink(administrator, made.id, { ...terms, expiresAt: clock.now() + 20 * day }),
    ];
    expect(Buffer.from(first.secret, "base64url").length).toBeGreaterThanOrEqual(16);
    expect((await dashboards.lookByLink(first.secret)).dashboard.id).toBe(made.id);
    const listed = await dashboards.links(viewOf(administrator), made.id);
    expect(listed.map(({ name, openedAt }) => [name, openedAt])).toEqual([
      ["事務所", clock.now()],
      ["事務所", null],
    ]);
    const kept = JSON.stringify(
      await database.sql
        .withTables<{ dashboardLinks: { hash: string } }>()
        .selectFrom("dashboardLinks")
        .selectAll()
        .execute(),
    );
    for (const { secret } of [first, second]) expect(kept + JSON.stringify(listed)).not.toContain(secret);
    const trail = await accounts.auditEntries(viewOf(administrator), { limit: 100, organizationId: farm.id });
    expect(JSON.stringify(trail)).not.toContain(first.secret);
    expect(trail.items.map(({ action }) => action)).toContain("dashboard.link-made");

    const bad = { kind: "not-found", text: "dashboards.link-bad" };
    pass(10 * day);
    await expect(dashboards.lookByLink(first.secret)).rejects.toMatchObject(bad);
    await dashboards.lookByLink(second.secret);
    await dashboards.withdrawLink(administrator, made.id, second.id);
    await expect(dashboards.lookByLink(second.secret)).rejects.toMatchObject(bad);
    await expect(dashboards.lookByLink("x")).rejects.toMatchObject(bad);
    const again = await dashboards.makeLink(administrator, made.id, { ...terms, expiresAt: clock.now() + day });
    await accounts.deactivateOrganization(systemActor, farm.id, "解約");
    await expect(dashboards.lookByLink(again.secret)).rejects.toMatchObject(bad);
  });

  test("a floor plan is a PNG, JPEG or WebP by its bytes; a link shows what stands on the dashboard, not what was only uploaded", async () => {
    const { dashboards, farm, ours, as, pass, clock } = await open(engine);
    const administrator = await as(farm.id, "administrator");
    const made = await dashboards.createDashboard(administrator, farm.id, { name: "壁", content: wall() });
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
    const refused = { kind: "invalid", text: "dashboards.picture-kind" };
    await expect(dashboards.addPicture(administrator, made.id, svg)).rejects.toMatchObject(refused);
    const large = new Uint8Array(2_000_001);
    large.set(png);
    await expect(dashboards.addPicture(administrator, made.id, large)).rejects.toMatchObject({
      text: "dashboards.picture-too-large",
    });
    const [shown, unused] = [
      await dashboards.addPicture(administrator, made.id, png),
      await dashboards.addPicture(administrator, made.id, png),
    ];
    const spots = [{ deviceId: ours.id, field: "temperature", x: 0.25, y: 0.75 }];
    const plan: Tile = { id: "p", kind: "plan", title: "", place, pictureId: shown, spots };
    await dashboards.changeDashboard(administrator, made.id, { name: "壁", content: wall(plan) });
    const { secret } = await dashboards.makeLink(administrator, made.id, {
      name: "壁",
      expiresAt: clock.now() + 9 * day,
    });
    expect(await dashboards.pictureByLink(secret, shown)).toEqual({ kind: "image/png", bytes: png });
    await expect(dashboards.pictureByLink(secret, unused)).rejects.toMatchObject({ kind: "not-found" });
    expect((await dashboards.picture(made.id, unused)).kind).toBe("image/png");
    pass(2 * day);
    await dashboards.changeDashboard(administrator, made.id, { name: "壁", content: wall(plan) });
    await expect(dashboards.picture(made.id, unused)).rejects.toMatchObject({ kind: "not-found" });
    expect((await dashboards.picture(made.id, shown)).bytes).toEqual(png);
    await dashboards.deleteDashboard(administrator, made.id);
    await expect(dashboards.picture(made.id, shown)).rejects.toMatchObject({ kind: "not-found" });
    await expect(dashboards.lookByLink(secret)).rejects.toMatchObject({ text: "dashboards.link-bad" });
  });

  test("an erased device leaves every dashboard with the tiles that were about it alone", async () => {
    const { database, dashboards, farm, ours, as } = await open(engine);
    const administrator = await as(farm.id, "administrator");
    const spots = [{ deviceId: ours.id, field: "temperature", x: 0, y: 1 }];
    const plan: Tile = { id: "p", kind: "plan", title: "", place, pictureId: null, spots };
    const words: Tile = { id: "t", kind: "text", title: "", place, text: "出荷は 9 時" };
    const content = wall(valueTile(ours.id), plan, words);
    const made = await dashboards.createDashboard(administrator, farm.id, { name: "壁", content });
    await database.transaction((tx) => dashboards.forgetDevices(tx, [ours.id]));
    const after = await dashboards.dashboard(viewOf(administrator), made.id);
    expect(after.content.tiles).toEqual([{ ...plan, spots: [] }, words]);
  });
});

test("a tile outside the grid, or of no known kind, is refused", () => {
  const tile = valueTile("d");
  expect(contentSchema.safeParse(wall(tile)).success).toBe(true);
  const wrong = [
    { ...tile, place: { ...place, x: 9 } },
    { ...tile, kind: "iframe" },
    { ...tile, place: { ...place, h: 0 } },
  ];
  for (const one of wrong) expect(contentSchema.safeParse({ version: 1, tiles: [one] }).success).toBe(false);
  expect(contentSchema.safeParse({ version: 2, tiles: [] }).success).toBe(false);
});

test("kinds of pictures are told by their first bytes", () => {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
  expect(pictureKindOf(png)).toBe("image/png");
  expect(pictureKindOf(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
  expect(pictureKindOf(bytes("RIFF\x10\0\0\0WEBPVP8 "))).toBe("image/webp");
  for (const other of ["RIFF\x10\0\0\0WAVE", "GIF89a", "<svg", "%PDF-1.7", ""])
    expect(pictureKindOf(bytes(other))).toBeNull();
});
