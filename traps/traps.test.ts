import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { systemClock } from "#foundation/clock";
import type { Fields } from "#journal";
import { openBooks } from "../test/harness/books.ts";
import { startPostgres } from "../test/harness/postgres.ts";
import { startSmtp } from "../test/harness/smtp.ts";
import { openTraps } from "./traps.ts";

const minute = 60_000;

/** A clock that stands where it is put and goes on from there. */
function movableClock(start: string) {
  let offset = Date.parse(start) - Date.now();
  const clock = { ...systemClock(), now: () => Date.now() + offset };
  return { clock, pass: (ms: number) => (offset += ms) };
}

const postgres = await startPostgres();
if ("skipped" in postgres) process.stdout.write(`skipped: the trap service on PostgreSQL (${postgres.skipped})\n`);
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});
const engines = ["skipped" in postgres ? [] : ["PostgreSQL"], ["SQLite"]].flat();

type Time = ReturnType<typeof movableClock>;

interface Place {
  readonly folder: string;
  readonly url: string;
  readonly smtpUrl: string;
  readonly everyMs: number;
}

async function open({ everyMs, ...place }: Place, { clock }: Time) {
  const books = await openBooks({ ...place, clock });
  const traps = await openTraps({ ...books, everyMs });
  const close = books.closing(traps.stop);
  onTestFinished(close);
  return { ...books, traps, close };
}

type Rooms = Awaited<ReturnType<typeof open>>;

/** A team of three: 佐藤 and 田中 are told at once, 鈴木 with the first reminder. It is half past four in the afternoon. */
async function furnish(
  newDatabase: (() => Promise<string>) | null,
  { start = "2026-11-20T16:30:00+09:00", everyMs = 20 } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-traps-"));
  const smtp = await startSmtp();
  onTestFinished(() => smtp.stop());
  const time = movableClock(start);
  const url = (await newDatabase?.()) ?? join(folder, "books.db");
  const place = { folder, url, smtpUrl: smtp.url, everyMs };
  const rooms = await open(place, time);
  await rooms.accounts.createFirstOperator({ userId: "operator", password: null });
  const holder = await rooms.accounts.createOrganization(systemActor, { kind: "contract-holder", name: "大沢猟友会" });
  const profile = await rooms.registry.createProfile(systemActor, {
    name: "わな",
    network: "lorawan",
    codec: { kind: "cayenne-lpp" },
  });
  const device = await rooms.registry.registerDevice(systemActor, {
    organizationId: holder.id,
    profileId: profile.id,
    name: "ワナ3号",
    devEui: "70b3d5499a1f0003",
    place: "大沢林道",
    latitude: 35.7,
    longitude: 138.2,
  });
  const team = await rooms.traps.createTeam(systemActor, { organizationId: holder.id, name: "大沢班" });
  for (const [name, turn] of [
    ["佐藤", 0],
    ["田中", 0],
    ["鈴木", 1],
  ] as const) {
    const email = `${{ 佐藤: "sato", 田中: "tanaka", 鈴木: "suzuki" }[name]}@example.jp`;
    await rooms.traps.addMember(systemActor, team.id, { email, name, turn, confirmed: true });
  }
  const trap = await rooms.traps.addTrap(systemActor, team.id, { deviceId: device.id });
  return { ...rooms, smtp, time, place, holder, profile, device, team, trap };
}

type Device = Awaited<ReturnType<typeof furnish>>["device"];

const say = async (rooms: Rooms, { id: deviceId, organizationId, profileId }: Device, fields: Fields) => {
  const at = rooms.clock.now();
  const uplinkOffset = rooms.journal.head("measurements") + 1;
  const source = { uplinkOffset, deviceId, organizationId, profileId, measuredAt: at, receivedAt: at };
  rooms.journal.appendMeasurements([{ ...source, outcome: "decoded", reason: "", fields }], uplinkOffset);
  await expect.poll(rooms.traps.position).toBe(rooms.journal.head("measurements"));
};

const linkIn = (text: string): string => /\/t\/([\w-]{20,})/.exec(text)?.[1] ?? "";

describe.each(engines)("the trap service on %s", (engine) => {
  const newDatabase = engine === "SQLite" || "skipped" in postgres ? null : postgres.newDatabase;
  const subjectsTo = ({ mails }: Awaited<ReturnType<typeof startSmtp>>, to: string) =>
    mails.filter((mail) => mail.to.includes(`${to}@example.jp`)).map(({ subject }) => subject);

  test("sprung: those in turn are told at once, and the whole team who goes and what was found", async () => {
    const { smtp, device, ...rooms } = await furnish(newDatabase);
    await say(rooms, device, { sprung: false });
    await say(rooms, device, { sprung: true });
    await say(rooms, device, { sprung: true });
    await smtp.waitFor(2);
    expect(subjectsTo(smtp, "sato")).toEqual(["【わな作動】ワナ3号（大沢林道） 11/20 16:30"]);
    expect(subjectsTo(smtp, "suzuki")).toEqual([]);

    expect(smtp.mails[0]?.raw).toMatch(/^List-Unsubscribe:\s+<https:\/\/hatoba\.example\.jp\/t\/[\w-]+\/stop>/m);
    expect(smtp.mails[0]?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    const link = linkIn(smtp.mails.find((mail) => mail.to.includes("sato@example.jp"))?.text ?? "");
    const page = await rooms.traps.openLink(link);
    expect(page?.about?.trapCase).toMatchObject({ goingBy: null, visitedBy: null });
    expect(await rooms.traps.answer(link, { kind: "going" })).toBe(true);
    expect(await rooms.traps.answer(link, { kind: "going" })).toBe(true);
    await smtp.waitFor(3);
    expect(subjectsTo(smtp, "tanaka").at(-1)).toBe("【対応】ワナ3号（大沢林道）：佐藤さんが向かいます");
    await rooms.traps.answer(link, { kind: "visited", finding: "deer", note: "2頭" });
    await smtp.waitFor(4);
    await say(rooms, device, { sprung: false });
    await smtp.waitFor(6);
    expect(subjectsTo(smtp, "sato")).toHaveLength(2);
    expect(subjectsTo(smtp, "tanaka").slice(-2)).toEqual([
      "【確認済】ワナ3号（大沢林道）：シカ",
      "【復帰】ワナ3号（大沢林道）",
    ]);

    const lines = await rooms.traps.records(systemScope(), rooms.team.id, { from: 0, to: Number.MAX_SAFE_INTEGER });
    expect(lines.map(({ kind, by, detail }) => [kind, by, detail])).toEqual([
      ["sprung", null, null],
      ["link-opened", "佐藤", null],
      ["going", "佐藤", null],
      ["visited", "佐藤", "deer 2頭"],
      ["rearmed", null, null],
    ]);
  });

  test("a team whose first turn is not 0 is told at once as well, and of each other", async () => {
    const { smtp, device, team, ...rooms } = await furnish(newDatabase);
    for (const { id } of await rooms.traps.members(systemActor, team.id))
      await rooms.traps.updateMember(systemActor, id, { turn: 2 });
    const late = { email: "ito@example.jp", name: "伊藤", turn: 3, confirmed: true };
    await rooms.traps.addMember(systemActor, team.id, late);
    await say(rooms, device, { sprung: true });
    await smtp.waitFor(3);
    await rooms.traps.answer(linkIn(smtp.mails[0]?.text ?? ""), { kind: "going" });
    await smtp.waitFor(5);
    await say(rooms, device, { sprung: false });
    await smtp.waitFor(8);
    expect(subjectsTo(smtp, "ito")).toEqual([]);
  });

  test("an address whose mail came back is told nothing in any team, until it is asked and confirms anew", async () => {
    const { outbox, traps, team, holder } = await furnish(newDatabase);
    const other = await traps.createTeam(systemActor, { organizationId: holder.id, name: "里班" });
    await traps.addMember(systemActor, other.id, { email: "Sato@example.jp", name: "佐藤", confirmed: true });
    await traps.testMember(systemActor, (await traps.members(systemActor, team.id))[0]?.id ?? "");
    const letter = async () => (await outbox.entries("all", { limit: 1, state: "accepted" })).items[0];
    await expect.poll(letter).toMatchObject({ to: "sato@example.jp" });
    const parts = [
      ["message/feedback-report", "Feedback-Type: abuse\nUser-Agent: x\n"],
      ["text/rfc822-headers", `Message-ID: ${(await letter())?.messageId}\n`],
    ];
    const body = parts.map(([type, text]) => `--b\nContent-Type: ${type}\n\n${text}`).join("");
    const head = "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n";
    const told = await outbox.takeReport(new TextEncoder().encode(`${head}${body}--b--\n`));
    expect(told).toEqual([{ outcome: "complained", stopped: "sato@example.jp" }]);
    const stopped = async () => {
      const both = [...(await traps.members(systemActor, team.id)), ...(await traps.members(systemActor, other.id))];
      return both.filter(({ stoppedBecause }) => stoppedBecause === "complained").map(({ email }) => email);
    };
    expect(await stopped()).toEqual(["sato@example.jp", "Sato@example.jp"]);
    const [member] = await traps.members(systemActor, team.id);
    await traps.inviteMember(systemActor, member?.id ?? "");
    expect(await outbox.stoppedAddresses("all")).toEqual([]);
    expect(await stopped()).toEqual(["Sato@example.jp"]);
  });

  test("nobody goes: after three hours the team and the next in turn are told", async () => {
    const { smtp, device, time, ...rooms } = await furnish(newDatabase);
    await say(rooms, device, { sprung: true });
    await smtp.waitFor(2);
    time.pass(180 * minute);
    await smtp.waitFor(5);
    expect(subjectsTo(smtp, "suzuki")).toEqual(["【未確認】ワナ3号（大沢林道） 11/20 16:30作動"]);
    expect(subjectsTo(smtp, "sato")).toHaveLength(2);
  });

  test("an address that the mail server refuses is stopped, and the next in turn is told at once", async () => {
    const { smtp, device, ...rooms } = await furnish(newDatabase);
    smtp.refuse(550);
    await say(rooms, device, { sprung: true });
    const members = () => rooms.traps.members(systemActor, rooms.team.id);
    await expect.poll(async () => (await members()).filter((one) => one.stoppedBecause === "refused").length).toBe(3);
    const { items } = await rooms.outbox.entries("all", { limit: 10 });
    expect(items.map(({ to }) => to)).toEqual(["suzuki@example.jp", expect.anything(), expect.anything()]);
    const span = { from: 0, to: rooms.clock.now() + minute };
    const refused = async () =>
      (await rooms.traps.records(systemScope(), rooms.team.id, span)).flatMap(({ kind, by }) =>
        kind === "address-refused" ? [by] : [],
      );
    await expect.poll(async () => new Set(await refused())).toEqual(new Set(["佐藤", "田中", "鈴木"]));
    // Freed again, it is told again: only who stopped the letters is asked first.
    await rooms.database.transaction((tx) => rooms.outbox.liftStop(tx, "SATO@example.jp"));
    expect((await members()).map(({ stoppedAt }) => stoppedAt === null)).toEqual([true, false, false]);
  });

  test("a low battery is told once, in each member's language, to those who want it", async () => {
    const { smtp, device, team, trap, ...rooms } = await furnish(newDatabase, { start: "2026-11-20T10:00:00+09:00" });
    const sensor = { field: "sprung", sprungValue: true, battery: { field: "volts", below: 3 } };
    await rooms.traps.updateTrap(systemActor, trap.id, { sensor });
    const [sato, tanaka] = await rooms.traps.members(systemActor, team.id);
    await rooms.traps.updateMember(systemActor, sato?.id ?? "", { language: "en" });
    await rooms.traps.updateMember(systemActor, tanaka?.id ?? "", { wants: ["sprung"] });
    for (const volts of [3.6, 2.9, 2.8]) await say(rooms, device, { sprung: false, volts });
    await say(rooms, device, { sprung: true, volts: 2.8 });
    await smtp.waitFor(4);
    expect(subjectsTo(smtp, "sato").toSorted()).toEqual([
      "[Battery low] ワナ3号 (大沢林道)",
      expect.stringContaining("[Trap sprung] ワナ3号"),
    ]);
    expect(subjectsTo(smtp, "suzuki")).toEqual(["【電池低下】ワナ3号（大沢林道）"]);
    expect(subjectsTo(smtp, "tanaka")).toEqual([expect.stringContaining("【わな作動】ワナ3号")]);
  });

  test("what the server refuses of a letter alone stops no address; each refusal moves on to the next turn, once", async () => {
    const { smtp, device, team, ...rooms } = await furnish(newDatabase, { everyMs: 3_600_000 });
    const extra = { email: "ito@example.jp", name: "伊藤", turn: 3, confirmed: true };
    await rooms.traps.addMember(systemActor, team.id, extra);
    smtp.refuse(552, "recipient", "5.2.2 mailbox full");
    await say(rooms, device, { sprung: true });
    const letters = async () => (await rooms.outbox.entries("all", { limit: 10 })).items.toReversed();
    const told = async () =>
      (await letters()).filter(({ state }) => state === "refused").map(({ to }) => to.split("@")[0]);
    await expect.poll(told).toEqual([expect.anything(), expect.anything(), "suzuki", "ito"]);
    expect((await rooms.traps.members(systemActor, team.id)).every(({ stoppedAt }) => stoppedAt === null)).toBe(true);
    expect((await letters()).length).toBe(4);
  });

  test("the morning mail tells each trap proved clear, sprung or unknown, once", async () => {
    const { smtp, device, profile, holder, time, ...rooms } = await furnish(newDatabase, {
      start: "2026-11-20T20:00:00+09:00",
    });
    const numbers = ["0004", "0005"];
    for (const number of numbers) {
      const devEui = `70b3d5499a1f${number}`;
      const name = `ワナ${Number(number)}号`;
      const other = { organizationId: holder.id, profileId: profile.id, name, devEui };
      const { id: deviceId } = await rooms.registry.registerDevice(systemActor, other);
      await rooms.traps.addTrap(systemActor, rooms.team.id, { deviceId });
    }
    const [, second] = (await rooms.registry.devices(systemScope(), { limit: 10 })).items;
    if (!second) throw new Error("the second device is missing");
    await say(rooms, device, { sprung: false });
    await say(rooms, second, { sprung: true });
    await smtp.waitFor(2);
    time.pass(10 * 60 * minute); // 06:00; heard 10 hours ago, within the 14 of the heartbeat
    const morning = () => smtp.mails.filter(({ subject }) => subject.startsWith("【朝の確認】"));
    await expect.poll(() => morning().length).toBe(3);
    expect(morning()[0]?.subject).toMatch(/^【朝の確認】作動1・不明1・異常なし1（11\/21 06:0\d）$/);
    time.pass(60 * minute);
    await rooms.traps.testMember(systemActor, (await rooms.traps.members(systemActor, rooms.team.id))[0]?.id ?? "");
    await expect.poll(() => smtp.mails.some(({ subject }) => subject.startsWith("【テスト】"))).toBe(true);
    expect(morning().length).toBe(3);
  });

  test("silence is told once for all traps together, and never as an empty trap", async () => {
    const { smtp, device, time, ...rooms } = await furnish(newDatabase, { start: "2026-11-20T04:00:00+09:00" });
    await rooms.traps.updateTeam(systemActor, rooms.team.id, { morningAt: null });
    await say(rooms, device, { sprung: false });
    const [known] = await rooms.traps.traps(systemScope(), rooms.team.id);
    expect(known?.proof).toBe("clear");
    time.pass(14 * 60 * minute + minute);
    await smtp.waitFor(3);
    expect(smtp.mails[0]?.subject).toBe("【通信なし】ワナ3号（大沢林道）");
    expect((await rooms.traps.traps(systemScope(), rooms.team.id))[0]?.proof).toBe("unknown");
    time.pass(60 * minute);
    await say(rooms, device, { sprung: true });
    await smtp.waitFor(5);
    expect(smtp.mails.filter(({ subject }) => subject.startsWith("【通信なし】"))).toHaveLength(3);
  });

  test("quiet hours hold all but what has sprung; a member may ask to hold that, too", async () => {
    const { smtp, device, ...rooms } = await furnish(newDatabase, { start: "2026-11-20T22:30:00+09:00" });
    const [sato, tanaka] = await rooms.traps.members(systemActor, rooms.team.id);
    const quiet = { from: "22:00", to: "06:00" };
    await rooms.traps.updateMember(systemActor, sato?.id ?? "", { quiet });
    await rooms.traps.updateMember(systemActor, tanaka?.id ?? "", { quiet, quietSprung: true });
    await say(rooms, device, { sprung: true });
    await say(rooms, device, { sprung: false });
    await smtp.waitFor(1);
    const { items } = await rooms.outbox.entries("all", { limit: 10 });
    const held = items.filter(({ nextAttemptAt }) => nextAttemptAt === Date.parse("2026-11-21T06:00:00+09:00"));
    expect(held.map(({ subject }) => subject.slice(0, 4)).sort()).toEqual(["【わな作", "【復帰】", "【復帰】"]);
    expect(smtp.mails.map(({ to }) => to.join())).toEqual([`${sato?.email}`]);
  });

  test("a kill between any two steps loses nothing and doubles nothing", async () => {
    const { smtp, device, time, place, ...first } = await furnish(newDatabase);
    await say(first, device, { sprung: true });
    await smtp.waitFor(2);
    await first.traps.stop(); // what is said from here on waits in the journal, as when the program was killed
    const at = first.clock.now();
    for (const [index, sprung] of [false, true].entries()) {
      const uplinkOffset = first.journal.head("measurements") + 1;
      const { id: deviceId, organizationId, profileId } = device;
      const source = {
        uplinkOffset,
        deviceId,
        organizationId,
        profileId,
        measuredAt: at + index,
        receivedAt: at + index,
      };
      first.journal.appendMeasurements(
        [{ ...source, outcome: "decoded", reason: "", fields: { sprung } }],
        uplinkOffset,
      );
    }
    await first.close();
    const second = await open(place, time);
    await smtp.waitFor(6);
    await expect.poll(second.traps.position).toBe(second.journal.head("measurements"));
    expect(smtp.mails.length).toBe(6);
    const cases = (await second.traps.trapCases(systemScope(), first.team.id, { limit: 10 })).items;
    expect(cases.map(({ rearmedAt }) => rearmedAt === null).sort()).toEqual([false, true]);
  });

  test("an address is asked before anything else is sent there, and can stop by itself", async () => {
    const { smtp, device, ...rooms } = await furnish(newDatabase);
    for (const member of await rooms.traps.members(systemActor, rooms.team.id))
      await rooms.traps.removeMember(systemActor, member.id);
    const input = { email: "takahashi@example.ne.jp", name: "高橋" };
    await rooms.traps.addMember(systemActor, rooms.team.id, input);
    await smtp.waitFor(1);
    await say(rooms, device, { sprung: true });
    const link = linkIn(smtp.mails[0]?.text ?? "");
    expect(smtp.mails.length).toBe(1);
    await rooms.traps.answer(link, { kind: "confirm" });
    await say(rooms, device, { sprung: false });
    await smtp.waitFor(2);
    await rooms.traps.answer(link, { kind: "stop" });
    await say(rooms, device, { sprung: true });
    const [member] = await rooms.traps.members(systemActor, rooms.team.id);
    expect(member).toMatchObject({ stoppedBecause: "unsubscribed" });
    expect((await rooms.outbox.entries("all", { limit: 10 })).items.length).toBe(2);
    expect(await rooms.traps.openLink("not-a-link-that-anybody-was-sent")).toBe(null);
  });

  test("a trap out of use tells nobody anything; in use again it is unknown until heard", async () => {
    const { device, trap, ...rooms } = await furnish(newDatabase);
    await say(rooms, device, { sprung: false });
    await rooms.traps.pauseTrap(systemActor, trap.id);
    await say(rooms, device, { sprung: true });
    const now = async () => (await rooms.traps.traps(systemScope(), rooms.team.id))[0]?.proof;
    expect(await now()).toBe("paused");
    await rooms.traps.resumeTrap(systemActor, trap.id);
    expect(await now()).toBe("unknown");
    expect((await rooms.outbox.entries("all", { limit: 10 })).items).toEqual([]);
    await say(rooms, device, { sprung: true });
    expect(await now()).toBe("sprung");
  });

  test("an ended team's addresses are forgotten, its record stays", async () => {
    const { device, ...rooms } = await furnish(newDatabase);
    await say(rooms, device, { sprung: true });
    await rooms.traps.endTeam(systemActor, rooms.team.id);
    expect(await rooms.traps.members(systemActor, rooms.team.id)).toEqual([]);
    const lines = await rooms.traps.records(systemScope(), rooms.team.id, { from: 0, to: Number.MAX_SAFE_INTEGER });
    expect(lines.map(({ kind }) => kind)).toEqual(["sprung"]);
    const again = rooms.traps.addTrap(systemActor, rooms.team.id, { deviceId: device.id });
    await expect(again).rejects.toMatchObject({ text: "traps.team-ended" });
  });

  test("mistakes are refused with every one of them", async () => {
    const { holder, team, traps } = await furnish(newDatabase);
    const terms = { name: " ", morningAt: "6:00", remindAfterMinutes: 5, heartbeatMinutes: 1.5 };
    const made = traps.createTeam(systemActor, { organizationId: holder.id, ...terms });
    const paths = ["name", "morningAt", "remindAfterMinutes", "heartbeatMinutes"];
    await expect(made).rejects.toMatchObject({ errors: paths.map((path) => ({ path })) });
    const member = { email: "a@b", name: "a\nb", quiet: { from: "25:00", to: "" }, turn: 9 };
    const refused = traps.addMember(systemActor, team.id, member);
    await expect(refused).rejects.toMatchObject({
      errors: ["email", "name", "quiet", "turn"].map((path) => ({ path })),
    });
    const twice = traps.addMember(systemActor, team.id, { email: "Sato@example.jp", name: "佐藤" });
    await expect(twice).rejects.toMatchObject({ text: "traps.address-twice" });
  });
});
