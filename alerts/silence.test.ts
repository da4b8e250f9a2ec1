/** Silence, gateways, turns, muting and receipts: the rooms between the journal and a real mail server. */
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { systemClock } from "#foundation/clock";
import { Secret } from "#foundation/secrets";
import type { Fields } from "#journal";
import { openTimeSeries } from "#timeseries";
import { openBooks } from "../test/harness/books.ts";
import { startSmtp } from "../test/harness/smtp.ts";
import { type NewRule, openAlerts } from "./alerts.ts";
import { openHearing } from "./hearing.ts";

/** Rooms with a clock that the test moves, and as many devices of one holder as it names. */
async function furnish(names: readonly string[], deadManUrl: string | null = null) {
  const offset = { ms: 0 };
  const clock = { ...systemClock(), now: () => Date.now() + offset.ms };
  const folder = mkdtempSync(join(tmpdir(), "hatoba-silence-"));
  const smtp = await startSmtp();
  const books = await openBooks({ folder, smtpUrl: smtp.url, clock });
  const { database, accounts, registry, journal, outbox, log, metrics } = books;
  const series = { journal, dataRanges: registry.addressBook, clock, log, metrics };
  const timeseries = await openTimeSeries({ ...series, url: null, folder: join(folder, "timeseries") });
  const framesBetween = (_: unknown, before: number | null, now: number | null) =>
    before === null || now === null ? 0 : Math.max(0, now - before - 1);
  // The self-test device is the first one: its ID is known before it is registered.
  const selfTest = { deviceId: "" };
  const test = {
    mail: "operator@example.jp",
    language: "ja" as const,
    get deviceId() {
      return selfTest.deviceId;
    },
  };
  const alerts = await openAlerts({
    ...books,
    timeseries,
    ...(deadManUrl && { selfTest: { test, deadManUrl: new Secret(deadManUrl) } }),
    framesBetween,
    rounds: { everyMs: 20, graceMs: 0 },
  });
  const close = books.closing(alerts.stop, timeseries.stop);
  onTestFinished(async () => {
    await close();
    await smtp.stop();
  });
  await accounts.createFirstOperator({ userId: "operator", password: null });
  const holder = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "山田農園株式会社" });
  const profile = await registry.createProfile(systemActor, {
    name: "温度計",
    network: "lorawan",
    codec: { kind: "cayenne-lpp" },
    expectedIntervalSeconds: 600,
  });
  const devices = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const devEui = `70b3d5499a1f00${(index + 16).toString(16)}`;
    const what = { organizationId: holder.id, profileId: profile.id, name, devEui };
    devices.set(name, (await registry.registerDevice(systemActor, what)).id);
  }
  selfTest.deviceId = devices.get(names[0] ?? "") ?? "";
  let said = 0;
  const uplinkOf = async (name: string, fields: Fields, more: { gateways?: readonly string[]; fCnt?: number } = {}) => {
    said += 1;
    const deviceId = devices.get(name) ?? "";
    const source = { deviceId, organizationId: holder.id, profileId: profile.id };
    const times = { measuredAt: clock.now(), receivedAt: clock.now() };
    await journal.append({
      ...source,
      ...times,
      network: "lorawan",
      identity: "70b3d5499a1f0010",
      dedupKey: String(said),
      heardAt: times.measuredAt,
      payload: "00",
      fPort: 1,
      fCnt: more.fCnt ?? said,
      receptions: (more.gateways ?? ["g1"]).map((gatewayId) => ({ gatewayId, rssi: -90, snr: 5 })),
      radio: {},
      decoded: null,
      connectionId: "connection",
    });
    const outcome = { outcome: "decoded", reason: "", fields } as const;
    return { ...source, ...times, ...outcome, uplinkOffset: journal.head("uplinks") };
  };
  const measured = async (measurements: readonly Awaited<ReturnType<typeof uplinkOf>>[]) => {
    journal.appendMeasurements(measurements, journal.head("uplinks"));
    await expect.poll(alerts.position).toBe(journal.head("measurements"));
  };
  const say = async (...said: Parameters<typeof uplinkOf>) => measured([await uplinkOf(...said)]);
  const sayTogether = async (names: readonly string[]) => {
    const measurements = [];
    for (const name of names) measurements.push(await uplinkOf(name, { t: 20 }));
    await measured(measurements);
  };
  const rule = (condition: NewRule["condition"], more: Partial<NewRule> = {}) =>
    alerts.createRule(systemActor, {
      organizationId: holder.id,
      name: "見張り",
      condition,
      recipients: ["a@example.jp"],
      ...more,
    });
  const incidents = async () => (await alerts.incidents(systemScope(), { limit: 100 })).items;
  const subjects = () => smtp.mails.map((mail) => mail.subject);
  return { alerts, database, journal, log, outbox, smtp, offset, say, sayTogether, rule, incidents, subjects, devices };
}

const minute = 60_000;

describe("a silent device", () => {
  test("is told once after so many intervals of its profile, and is over when it speaks; who was never heard is not looked for", async () => {
    const { offset, say, rule, incidents, smtp } = await furnish(["近い", "遠い"]);
    await rule({ kind: "silent", intervals: 3 }, { whenOver: "told" });
    await say("近い", { t: 20 });
    offset.ms = 29 * minute;
    await say("近い", { t: 20 });
    offset.ms = 60 * minute;
    await smtp.waitFor(1);
    expect(smtp.mails[0]?.subject).toContain("【無音】近い");
    await expect
      .poll(async () => (await incidents()).map(({ deviceName, state }) => `${deviceName} ${state}`))
      .toEqual(["近い open"]);
    await say("近い", { t: 20 });
    await smtp.waitFor(2);
    expect(smtp.mails[1]?.subject).toContain("【解消】近い");
    expect((await incidents()).map(({ state }) => state)).toEqual(["resolved"]);
  });
});

test("what was said while no rule was in force is asked of the journal: nobody is called silent for it", async () => {
  const { alerts, offset, sayTogether, rule, incidents, smtp } = await furnish(["話した", "黙った", "最後"]);
  const { id } = await rule({ kind: "silent", intervals: 3 });
  await sayTogether(["話した", "黙った"]);
  await alerts.updateRule(systemActor, id, { enabled: false });
  offset.ms = 25 * minute;
  await sayTogether(["話した", "最後"]); // only the last entry of the stream is read
  offset.ms = 40 * minute;
  await alerts.updateRule(systemActor, id, { enabled: true });
  await smtp.waitFor(1);
  expect((await incidents()).map(({ deviceName }) => deviceName)).toEqual(["黙った"]);
});

test("a silence that somebody closed by hand is not told again; the next one is", async () => {
  const { alerts, offset, say, rule, incidents, smtp } = await furnish(["沢", "里"]);
  await rule({ kind: "silent", intervals: 3 });
  await say("沢", { t: 20 });
  offset.ms = 31 * minute;
  await smtp.waitFor(1);
  await alerts.resolve(systemActor, (await incidents())[0]?.id ?? "");
  await say("里", { t: 20 });
  offset.ms = 62 * minute;
  await smtp.waitFor(2); // a round later, and it told of the other one only
  expect((await incidents()).map(({ deviceName, state }) => `${deviceName} ${state}`)).toEqual([
    "里 open",
    "沢 resolved",
  ]);
  await say("沢", { t: 20 });
  offset.ms = 95 * minute;
  await smtp.waitFor(3);
  expect(smtp.mails[2]?.subject).toContain("沢");
});

describe("a silent gateway", () => {
  test("is one mail that names the devices only it heard; their own silence is held under it, and told when it is back without them", async () => {
    const { offset, say, rule, incidents, smtp, subjects } = await furnish(["沢", "尾根", "里", "両方"]);
    await rule({ kind: "gateway-silent", afterSeconds: 1_200 }, { name: "ゲートウェイ" });
    await rule({ kind: "silent", intervals: 3 });
    for (const name of ["沢", "尾根", "里"]) await say(name, { t: 20 }, { gateways: ["g1"] });
    await say("両方", { t: 20 }, { gateways: ["g1", "g2"] });
    // Before the clock goes on to where g1 is silent: a round may look at any moment.
    offset.ms = 15 * minute;
    await say("両方", { t: 20 }, { gateways: ["g2"] });
    offset.ms = 25 * minute;
    await smtp.waitFor(1);
    await say("両方", { t: 20 }, { gateways: ["g2"] });
    expect(subjects()[0]).toContain("【ゲートウェイ無音】g1");
    const mail = smtp.mails[0]?.text ?? "";
    for (const name of ["沢", "尾根", "里"]) expect(mail).toContain(`・${name}`);
    expect(mail).not.toContain("両方");
    offset.ms = 40 * minute;
    await say("両方", { t: 20 }, { gateways: ["g2"] });
    await expect.poll(async () => (await incidents()).filter(({ heldUnder }) => heldUnder === "g1").length).toBe(3);
    expect(subjects().length).toBe(1);
    await say("沢", { t: 20 }, { gateways: ["g1"] });
    await smtp.waitFor(3);
    expect(
      subjects()
        .slice(1)
        .map((subject) => subject.slice(0, 6))
        .sort(),
    ).toEqual(["【無音】尾根", "【無音】里："]);
    await expect
      .poll(async () => (await incidents()).map(({ deviceName, state }) => `${deviceName} ${state}`).sort())
      .toEqual(["g1 resolved", "尾根 open", "沢 resolved", "里 open"]);
  });
});

test("a gateway that says it is there isn't silent, though no device speaks; nor is it after a restart", async () => {
  const { alerts, database, journal, log, offset, say, rule, incidents, smtp } = await furnish(["沢"]);
  await rule({ kind: "gateway-silent", afterSeconds: 1_200 });
  await say("沢", { t: 20 }, { gateways: ["g1"] });
  for (const minutes of [15, 30, 45]) {
    offset.ms = minutes * minute;
    alerts.gatewaySeen("g1", Date.now() + offset.ms);
  }
  const noted = () =>
    database.sql
      .withTables<{ deviceGateways: { deviceId: string; gatewayId: string; heardAt: number } }>()
      .selectFrom("deviceGateways")
      .select("heardAt")
      .where("deviceId", "=", "")
      .executeTakeFirst();
  await expect.poll(async () => (await noted())?.heardAt ?? 0).toBeGreaterThan(Date.now() + 44 * minute);
  expect(await incidents()).toEqual([]);
  const framesBetween = () => 0;
  const hearing = await openHearing({ journal, database, clock: systemClock(), log, framesBetween });
  expect(hearing.gateways().get("g1")).toBeGreaterThan(Date.now() + 44 * minute);
  await hearing.stop();
  offset.ms = 66 * minute;
  await smtp.waitFor(1);
  expect(smtp.mails[0]?.subject).toContain("【ゲートウェイ無音】g1");
});

test("frames that never came are counted by gaps of the counter", async () => {
  const { say, rule, incidents } = await furnish(["沢"]);
  await rule({ kind: "frames-lost", share: 0.3 });
  for (let count = 0; count < 12; count += 1) await say("沢", { t: 20 }, { fCnt: count });
  expect(await incidents()).toEqual([]);
  await expect
    .poll(async () => {
      await say("沢", { t: 20 }, { fCnt: 40 });
      return (await incidents()).length;
    })
    .toBe(1);
});

describe("in turn", () => {
  const hot = { kind: "above", field: "t", threshold: 30 } as const;
  const inTurn = {
    order: "in-turn",
    nextAfterSeconds: 600,
    recipients: ["a@example.jp", "b@example.jp", "c@example.jp"],
  } as const;

  test("the next one is told when nobody answers, and nobody more once somebody did, by the link of the letter, unless that is taken back", async () => {
    const { alerts, offset, say, rule, incidents, smtp } = await furnish(["沢"]);
    await rule(hot, inTurn);
    await say("沢", { t: 31 });
    await smtp.waitFor(1);
    expect(smtp.mails[0]?.to).toEqual(["a@example.jp"]);
    offset.ms = 11 * minute;
    await smtp.waitFor(2);
    expect(smtp.mails[1]?.to).toEqual(["b@example.jp"]);
    const token = /\/i\/([\w-]+)/.exec(smtp.mails[1]?.text ?? "")?.[1] ?? "";
    expect((await alerts.openLink(token))?.recipient).toBe("b@example.jp");
    expect((await incidents())[0]?.state).toBe("open");
    await alerts.answerLink(token);
    const [incident] = await incidents();
    expect(incident).toMatchObject({ state: "acknowledged", acknowledgedBy: "b@example.jp" });
    offset.ms = 60 * minute;
    const { receipts, entries } = await alerts.timeline(systemScope(), incident?.id ?? "");
    expect(receipts.map(({ to, state }) => `${to} ${state}`)).toEqual([
      "a@example.jp accepted",
      "b@example.jp acknowledged",
    ]);
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["opened", "told", "accepted", "link-opened", "acknowledged"]),
    );
    expect(await alerts.openLink(`${token}x`)).toBeNull();
    expect(smtp.mails.length).toBe(2);
    const reopened = await alerts.reopen(systemActor, incident?.id ?? "");
    expect(reopened).toMatchObject({ state: "open", acknowledgedAt: null, acknowledgedBy: null });
    await smtp.waitFor(3);
    expect(smtp.mails[2]?.to).toEqual(["c@example.jp"]);
  });

  test("who ends the letters by the link of one passes nobody over", async () => {
    const { alerts, offset, say, rule, smtp } = await furnish(["冷蔵庫"]);
    const { id } = await rule(hot, inTurn);
    await say("冷蔵庫", { t: 31 });
    await smtp.waitFor(1);
    const token = /\/i\/([\w-]+)/.exec(smtp.mails[0]?.text ?? "")?.[1] ?? "";
    expect(await alerts.stopLink(token)).toBe(true);
    expect(alerts.rule(systemScope(), id).recipients).toEqual(["b@example.jp", "c@example.jp"]);
    offset.ms = 11 * minute;
    await expect.poll(() => smtp.mails.map(({ to }) => to[0])).toContain("b@example.jp");
    expect(smtp.mails.map(({ to }) => to[0])).not.toContain("c@example.jp");
    // Nor does a list that was written anew.
    await alerts.updateRule(systemActor, id, { recipients: ["d@example.jp", "b@example.jp"] });
    offset.ms = 22 * minute;
    await smtp.waitFor(3);
    expect(smtp.mails[2]?.to).toEqual(["d@example.jp"]);
  });

  test("a refused letter moves on to the next at once", async () => {
    const { alerts, say, rule, incidents, smtp } = await furnish(["沢"]);
    await rule(hot, inTurn);
    smtp.refuse(550);
    await say("沢", { t: 31 });
    const states = async () => {
      const [incident] = await incidents();
      return incident
        ? (await alerts.timeline(systemScope(), incident.id)).receipts.map(({ to, state }) => `${to} ${state}`)
        : [];
    };
    await expect.poll(states).toEqual(["a@example.jp bounced", "b@example.jp bounced", "c@example.jp bounced"]);
  });

  test("muted: nobody is told, not even that it is over; reopened: open again", async () => {
    const { alerts, offset, say, rule, incidents, smtp } = await furnish(["沢"]);
    await rule(hot, { ...inTurn, whenOver: "told" });
    await say("沢", { t: 31 });
    await smtp.waitFor(1);
    const id = (await incidents())[0]?.id ?? "";
    await alerts.mute(systemActor, id, Date.now() + 120 * minute);
    offset.ms = 20 * minute;
    await say("沢", { t: 20 });
    expect((await incidents()).map(({ state }) => state)).toEqual(["resolved"]);
    expect((await alerts.reopen(systemActor, id)).state).toBe("open");
    expect((await alerts.resolve(systemActor, id)).state).toBe("resolved");
    await expect(alerts.mute(systemActor, id, 0)).rejects.toThrow("mute-wrong");
    await alerts.reopen(systemActor, id);
    expect((await alerts.mute(systemActor, id, null)).mutedUntil).toBeNull();
    expect((await alerts.timeline(systemScope(), id)).entries.map(({ kind }) => kind)).toContain("unmuted");
    expect(smtp.mails.length).toBe(1);
  });
});

test("the self-test device's uplink is a mail a day; without one the operator is told, and the dead man is not called any more", async () => {
  let calls = 0;
  const elsewhere = createServer((_, response) => {
    calls += 1;
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void elsewhere.close());
  const { offset, say, smtp, subjects } = await furnish(
    ["自己診断", "沢"],
    `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/alive`,
  );
  await say("沢", { t: 20 });
  await say("自己診断", { t: 20 });
  await smtp.waitFor(1);
  await say("自己診断", { t: 20 });
  await expect.poll(() => calls).toBe(1);
  offset.ms = 6 * minute;
  await expect.poll(() => calls).toBe(2);
  expect(subjects()).toEqual(["【自己診断】Hatoba は正常に動いています"]);
  offset.ms = 26 * 60 * minute;
  await smtp.waitFor(2);
  expect(subjects()[1]).toBe("【要確認】Hatoba の自己診断メールが出ていません");
  const before = calls;
  offset.ms = 27 * 60 * minute;
  await say("沢", { t: 20 });
  expect(calls).toBe(before);
  await say("自己診断", { t: 20 });
  await smtp.waitFor(3);
  await expect.poll(() => calls).toBeGreaterThan(before);
});
