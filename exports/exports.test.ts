/** By the calendar: scheduled files, who is told, what ages out, and the reminder before data leave the range. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openAccounts, scopeOf, systemActor, systemScope } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openJournal } from "#journal";
import { openOutbox } from "#outbox";
import { openRegistry } from "#registry";
import { openTimeSeries } from "#timeseries";
import { until } from "../test/harness/running.ts";
import { csvDownload, type FileForm, openExports } from "./exports.ts";
import { monthThatLeaves } from "./reminders.ts";
import { periodsOver } from "./schedules.ts";

const log = createLog("silent", "json");
const zone = "Asia/Tokyo";
const at = (text: string) => Date.parse(text);
const day = (text: string) => Temporal.PlainDate.from(text);
const form: FileForm = {
  ...{ layout: "wide", times: "local", labels: "ja", separator: "comma", language: "ja", encoding: "utf-8-bom" },
  ...{ zone, archive: "none", fields: null },
};

test.each([
  ["month", "2026-08-01", "2026-11-21T00:00:00Z", ["2026-09-01", "2026-10-01"]],
  ["month", "2026-10-01", "2026-11-30T17:59:59Z", []],
  ["month", "2026-10-01", "2026-11-30T18:00:00Z", ["2026-11-01"]],
  ["week", "2026-11-02", "2026-11-21T00:00:00Z", ["2026-11-09"]],
  ["week", "2026-11-09", "2026-11-22T18:00:00Z", ["2026-11-16"]],
] as const)("a %s after %s is over at %s, three hours after midnight in Japan", (every, last, now, over) => {
  expect(periodsOver(day(last), every, at(now), zone).map(String)).toEqual(over);
});

test.each([
  ["2026-11-16T14:59:59Z", 365, null],
  ["2026-11-16T15:00:00Z", 365, "2025-12-01 2026-12-01"],
  ["2026-11-30T14:59:59Z", 365, "2025-12-01 2026-12-01"],
  ["2026-11-30T15:00:00Z", 365, null],
  ["2026-11-20T00:00:00Z", 30, "2026-11-01 2026-12-01"],
])("at %s with %i days: %s", (now, days, expected) => {
  const month = monthThatLeaves(at(now), days, zone);
  expect(month && `${month.first} ${month.leavesOn}`).toBe(expected);
});

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** The rooms that exports need, at a moment that can be moved; the clock's waits end when it is moved. */
async function open(now: string) {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-exports-"));
  const real = systemClock();
  let offset = at(now) - real.now();
  let moved = new AbortController();
  const clock = {
    ...real,
    now: () => real.now() + offset,
    wait: (ms: number, signal?: AbortSignal) =>
      real.wait(ms, signal ? AbortSignal.any([signal, moved.signal]) : moved.signal),
  };
  const database = await openDatabase({ url: join(folder, "books.db"), log });
  opened.push(() => database.close());
  const vault = openVault(new Secret("k"));
  const accounts = await openAccounts({ database, clock, log, vault });
  await accounts.createFirstOperator({ userId: "operator", password: null });
  const contracts = openContracts({ database, accounts, clock, zone });
  const registry = await openRegistry({ database, accounts, contracts, vault, clock, log, zone });
  opened.push(async () => registry.close());
  const journal = await openJournal({ folder: join(folder, "journal") });
  opened.push(() => journal.close());
  const metrics = createMetrics();
  const outboxDeps = {
    database,
    smtp: null,
    vault,
    privateAddresses: "refused",
    clock,
    log,
    metrics,
    chance: () => 0.5,
  };
  const outbox = await openOutbox(outboxDeps as Parameters<typeof openOutbox>[0]);
  opened.push(() => outbox.stop());
  const timeseries = await openTimeSeries({
    ...{
      url: null,
      folder: join(folder, "timeseries"),
      journal,
      dataRanges: registry.addressBook,
      clock,
      log,
      metrics,
    },
  });
  opened.push(() => timeseries.stop());
  const deps = {
    database,
    accounts,
    registry,
    timeseries,
    outbox,
    clock,
    log,
    zone,
    publicUrl: "https://hatoba.example",
  };
  const exports = await openExports({ ...deps, folder: join(folder, "exports") });
  opened.push(() => exports.stop());

  const { id } = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "山田農園株式会社" });
  const user = async (userId: string, role: "administrator" | "viewer", language: "ja" | "en") =>
    (
      await accounts.createUser(systemActor, {
        ...{ organizationId: id, userId, name: userId, role, language, email: `${userId}@yamada.example` },
      })
    ).user.id;
  const profile = await registry.createProfile(systemActor, {
    ...{ name: "p", network: "lorawan", codec: { kind: "cayenne-lpp" } },
  } as Parameters<typeof registry.createProfile>[1]);
  const device = await registry.registerDevice(systemActor, {
    ...{ organizationId: id, profileId: profile.id, name: "温室", devEui: "70b3d5a9c0000001" },
  });
  return {
    ...{ accounts, exports, outbox, organizationId: id, deviceId: device.id, user, files: join(folder, "exports") },
    sources: { timeseries, registry, clock, zone },
    /** Moves the clock and lets what waits look again. */
    move(to: string) {
      offset = at(to) - real.now();
      moved.abort();
      moved = new AbortController();
    },
    async measured(instants: readonly string[], field = "temperature") {
      const base = journal.head("measurements");
      const list = instants.map((text, index) => ({
        ...{ uplinkOffset: base + index + 1, deviceId: device.id, organizationId: id, profileId: profile.id },
        ...{ measuredAt: at(text), receivedAt: at(text), outcome: "decoded" as const, reason: "" },
        fields: { [field]: 20 + index },
      }));
      journal.appendMeasurements(list, base + list.length);
      await until("kept", () => timeseries.position() === journal.head("measurements"));
    },
    /** A decode job gave the first measurement other fields. */
    async decodedAgain(fields: Record<string, number>) {
      const before = journal.readMeasurements(0, 1)[0];
      if (!before) throw new Error("there is nothing to decode once more");
      const { offset, ...measurement } = before;
      journal.appendRevisions("job", [{ ...measurement, fields, measurementOffset: offset, before }], "");
      await until("revised", () => timeseries.revisionPosition() === journal.head("revisions"));
    },
  };
}

test("each month that is over becomes a file, of which those named are told; users of others are refused", async () => {
  const { accounts, exports, outbox, user, move, measured, files, organizationId } = await open("2026-09-20T00:00:00Z");
  const [taro, hanako] = [await user("taro", "administrator", "ja"), await user("hanako", "viewer", "en")];
  const stranger = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "別の会社" });
  const input = { organizationId, every: "month" as const, form };
  await expect(
    exports.createExportSchedule(systemActor, { ...input, recipients: [taro, "nobody"] }),
  ).rejects.toMatchObject({ errors: [{ path: "recipients.1", text: "exports.recipient-unknown" }] });
  await exports.createExportSchedule(systemActor, { ...input, recipients: [taro, hanako] });
  await measured(["2026-09-30T14:59:59Z", "2026-09-30T15:00:00Z", "2026-10-15T00:00:00Z"]);

  move("2026-11-02T00:00:00Z");
  const done = await until("two files", async () => {
    const { items } = await exports.exports(systemScope(), { limit: 10 });
    return items.length === 2 && items.every(({ state }) => state === "done") && items;
  });
  const spans = done.map(({ plan }) =>
    [plan.from, plan.to].map((instant) => new Date(instant).toISOString().slice(0, 13)),
  );
  expect(spans).toEqual([
    ["2026-09-30T15", "2026-10-31T15"],
    ["2026-08-31T15", "2026-09-30T15"],
  ]);
  expect(done.map(({ organizationId: owner }) => owner)).toEqual([organizationId, organizationId]);
  const letters = await outbox.entriesAbout("export", [done[0]?.id ?? ""]);
  expect(letters.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    ["hanako@yamada.example", "Your data from 2026-10-01 to 2026-10-31 are ready to download"],
    ["taro@yamada.example", "2026-10-01 から 2026-10-31 までのデータをダウンロードできます"],
  ]);
  expect(letters[0]?.text).toContain("https://hatoba.example/exports\n");

  // A look later nothing is added; two months later the file and its row are gone.
  expect(await exports.exportSchedules(systemScope())).toMatchObject([{ lastPeriodOn: "2026-10-01" }]);
  const path = join(files, `${done[1]?.id}.csv`);
  expect(existsSync(path)).toBe(true);
  move("2027-01-04T00:00:00Z");
  await until("the files are removed", () => !existsSync(path));
  const { user: other } = await accounts.createUser(systemActor, {
    ...{ organizationId: stranger.id, userId: "tanin", name: "t", role: "administrator", language: "ja" },
  });
  const actor = {
    ...systemActor,
    id: other.id,
    organizationKind: "contract-holder",
    organizationIds: [stranger.id],
  } as const;
  expect(await exports.exportSchedules(scopeOf(actor))).toEqual([]);
  const [schedule] = await exports.exportSchedules(systemScope());
  await expect(exports.deleteExportSchedule(actor, schedule?.id ?? "")).rejects.toMatchObject({ kind: "not-found" });
});

test("MAS 第5条1項: two weeks before a month leaves the range its administrators get the link that saves it, once", async () => {
  const { outbox, user, move, measured, organizationId } = await open("2025-12-20T00:00:00Z");
  await user("taro", "administrator", "ja");
  await user("miru", "viewer", "ja");
  await measured(["2025-12-15T00:00:00Z"]);
  const about = () => outbox.entriesAbout("data-range", [`${organizationId} 2025-12-01`]);
  move("2026-11-16T14:00:00Z");
  move("2026-11-16T15:00:01Z");
  const letters = await until("a letter", async () => {
    const list = await about();
    return list.length > 0 && list;
  });
  expect(letters.map(({ to }) => to)).toEqual(["taro@yamada.example"]);
  expect(letters[0]?.text).toContain("2026-12-01 から");
  expect(letters[0]?.text).toContain("https://hatoba.example/exports?from=2025-12-01&to=2025-12-31&archive=zip");
  move("2026-11-20T00:00:00Z");
  move("2026-11-25T00:00:00Z");
  expect((await about()).length).toBe(1);
});

test("nobody is reminded of a month that an export of everything holds", async () => {
  const { exports, outbox, user, move, measured, organizationId } = await open("2025-12-20T00:00:00Z");
  await user("taro", "administrator", "ja");
  await measured(["2025-12-15T00:00:00Z", "2026-01-15T00:00:00Z"]);
  move("2026-11-10T00:00:00Z");
  const range = { from: at("2025-11-30T15:00:00Z"), to: at("2025-12-31T15:00:00Z") };
  const { id } = await exports.createExport(systemActor, { organizationId, ...range, form });
  await until("it is done", async () => (await exports.export(systemScope(), id)).state === "done");
  move("2026-11-17T00:00:00Z");
  move("2026-12-18T15:00:00Z"); // January's turn: the look has passed December's
  const january = () => outbox.entriesAbout("data-range", [`${organizationId} 2026-01-01`]);
  await until("January's letter", async () => (await january()).length > 0);
  expect(await outbox.entriesAbout("data-range", [`${organizationId} 2025-12-01`])).toEqual([]);
});

test("six at once are one too many", async () => {
  const { exports, organizationId } = await open("2026-09-20T00:00:00Z");
  const asked = { organizationId, from: 0, to: 1, form };
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => exports.createExport(systemActor, asked)));
  const refused = results
    .filter((result) => result.status === "rejected")
    .map(({ reason }) => reason as { text: string });
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ text }) => text))).toEqual(new Set(["exports.too-many"]));
});

describe("while a file is written", () => {
  const named = { ...form, labels: "names" } as const;
  const range = { from: at("2026-11-20T00:00:00Z"), to: at("2026-11-21T00:00:00Z"), zone, fields: undefined };

  /** A file of a device; `meanwhile` happens between the look at the columns and that at the rows. */
  async function written(rooms: Awaited<ReturnType<typeof open>>, meanwhile: () => Promise<void>) {
    const device = await rooms.sources.registry.device(systemScope(), rooms.deviceId);
    let looks = 0;
    async function* devices() {
      looks += 1;
      if (looks === 2) await meanwhile();
      yield device;
    }
    const pieces = rooms.exports.measurementCsv(devices, range, named, "one device");
    const { body } = await csvDownload(pieces, { name: "x", encoding: "utf-8", separator: "comma" }, null);
    const [header, ...rows] = (await new Response(body).text()).trimEnd().split("\r\n");
    return { header, rows: rows.map((row) => row.split(",").slice(1)) };
  }

  test("what is kept meanwhile is not in it, so that no value lacks its column", async () => {
    const rooms = await open("2026-11-21T00:00:00Z");
    await rooms.measured(["2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z"]);
    const file = await written(rooms, () => rooms.measured(["2026-11-20T02:00:00Z", "2026-11-20T04:00:00Z"], "late"));
    expect(file.header).toMatch(/,temperature/);
    expect(file.header).not.toMatch(/late/);
    expect(file.rows).toEqual([["20"], ["21"]]);
    const next = await written(rooms, async () => {});
    expect(next.header).toMatch(/,late,temperature/);
    expect(next.rows).toHaveLength(4);
  });

  test("a field that decoding once more brings ends it: a file that lacks values is not given as a whole one", async () => {
    const rooms = await open("2026-11-21T00:00:00Z");
    await rooms.measured(["2026-11-20T01:00:00Z"]);
    await expect(written(rooms, () => rooms.decodedAgain({ brix: 7 }))).rejects.toMatchObject({
      kind: "unavailable",
      text: "exports.decoded-meanwhile",
    });
    expect((await written(rooms, async () => {})).header).toMatch(/,brix/);
  });
});
