/** Applications as CSV: every line is looked at before anything is made, and a file that is sent twice makes nothing twice. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { systemClock } from "#foundation/clock";
import { openBooks } from "../test/harness/books.ts";
import { openTraps } from "./traps.ts";

const csv = (...lines: string[]) => new TextEncoder().encode(["班,端末,わな名,緯度,宛先,同意", ...lines].join("\r\n"));

async function furnish() {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-trap-import-"));
  const books = await openBooks({ folder, smtpUrl: null, clock: systemClock() });
  const { accounts, registry, outbox } = books;
  await accounts.createFirstOperator({ userId: "operator", password: null });
  const traps = await openTraps(books);
  onTestFinished(books.closing(traps.stop));
  const holder = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "大沢猟友会" });
  const codec = { kind: "cayenne-lpp" } as const;
  const profile = await registry.createProfile(systemActor, { name: "わな", network: "lorawan", codec });
  for (const number of [1, 2, 3]) {
    const what = { organizationId: holder.id, profileId: profile.id, name: `ワナ${number}号`, place: "大沢林道" };
    await registry.registerDevice(systemActor, { ...what, devEui: `70b3d5499a1f000${number}` });
  }
  const teams = async () => (await traps.teams(systemScope(), { limit: 10 })).items;
  const letters = async () => (await outbox.entries("all", { limit: 50 })).items;
  return { traps, holder, teams, letters };
}

test("a preview names each line's mistakes by column and makes nothing", async () => {
  const { traps, holder, teams } = await furnish();
  const lines = await traps.previewImport(
    systemActor,
    holder.id,
    csv(
      "大沢班,70B3D5-499A1F-0001,尾根のわな,35.7,佐藤 <sato@example.jp>; tanaka@example.jp,はい",
      "大沢班,70b3d5499a1f0001,,95,not-an-address,多分",
      ",70b3d5499a1fffff,,,,",
    ),
  );
  expect(lines[0]).toMatchObject({
    ...{ line: 2, fate: "new", team: "大沢班", trap: "尾根のわな", place: "大沢林道", errors: [] },
    recipients: ["sato@example.jp", "tanaka@example.jp"],
  });
  const columns = lines.slice(1).map(({ fate, errors }) => [fate, ...errors.map(({ path }) => path).sort()]);
  expect(columns).toEqual([
    ["wrong", "confirmed", "device", "latitude", "recipients"],
    ["wrong", "device", "recipients", "team"],
  ]);
  expect(await teams()).toEqual([]);
});

test("all lines are taken, or those named; one that is wrong stops it before anything is made", async () => {
  const { traps, holder, teams, letters } = await furnish();
  const file = csv(
    "大沢班,70b3d5499a1f0001,尾根,,佐藤 <sato@example.jp>,はい",
    "大沢班,unknown,,,sato@example.jp,はい",
    "里班,70b3d5499a1f0002,,,SATO@example.jp;suzuki@example.jp,",
  );
  const all = traps.takeImport(systemActor, holder.id, file, "all");
  await expect(all).rejects.toMatchObject({ text: "traps.import-wrong", errors: [{ path: "rows.3.device" }] });
  await expect(traps.takeImport(systemActor, holder.id, file, [9])).rejects.toMatchObject({
    errors: [{ path: "lines" }],
  });
  expect(await teams()).toEqual([]);
  await traps.takeImport(systemActor, holder.id, file, [2, 4]);
  const [ridge, village] = await teams();
  expect([ridge?.name, village?.name]).toEqual(["大沢班", "里班"]);
  const members = await traps.members(systemActor, ridge?.id ?? "");
  expect(members.map(({ name, confirmedAt }) => [name, confirmedAt !== null])).toEqual([["佐藤", true]]);
  const [made] = await traps.traps(systemScope(), ridge?.id ?? "");
  expect(made?.trap).toMatchObject({ name: "尾根", place: "大沢林道" });
  // Who is not said to have agreed is asked to confirm first.
  expect((await letters()).map(({ to }) => to).sort()).toEqual(["SATO@example.jp", "suzuki@example.jp"]);
});

test("sent twice it makes nothing twice; with a line more, that line", async () => {
  const { traps, holder, teams, letters } = await furnish();
  const line = "大沢班,70b3d5499a1f0001,尾根,,sato@example.jp,";
  await traps.takeImport(systemActor, holder.id, csv(line), "all");
  const again = await traps.takeImport(systemActor, holder.id, csv(line), "all");
  expect(again.map(({ fate }) => fate)).toEqual(["known"]);
  const more = csv(line, "大沢班,70b3d5499a1f0002,沢,,Sato@Example.jp; tanaka@example.jp,");
  expect((await traps.takeImport(systemActor, holder.id, more, "all")).map(({ fate }) => fate)).toEqual([
    "known",
    "new",
  ]);
  const [team, ...others] = await teams();
  expect(others).toEqual([]);
  expect((await traps.members(systemActor, team?.id ?? "")).length).toBe(2);
  expect((await traps.traps(systemScope(), team?.id ?? "")).map(({ trap }) => trap.name)).toEqual(["尾根", "沢"]);
  expect((await letters()).length).toBe(2);
  const moved = await traps.previewImport(systemActor, holder.id, csv("里班,70b3d5499a1f0001,,,sato@example.jp,"));
  expect(moved[0]?.errors).toMatchObject([{ path: "device", text: "traps.device-has-trap" }]);
});
