import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { systemClock } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Fields } from "#journal";
import { openTimeSeries } from "#timeseries";
import { openBooks } from "../test/harness/books.ts";
import { startSmtp } from "../test/harness/smtp.ts";
import { type Incident, openAlerts } from "./alerts.ts";

const clock = systemClock();
const sprung = { kind: "equals", field: "sprung", value: true } as const;

/** The rooms between the journal and the mail server, on a folder; opened twice on the same folder for a restart. */
async function open(folder: string, smtpUrl: string) {
  const books = await openBooks({ folder, smtpUrl, clock });
  const { database, accounts, registry, journal, outbox, log, metrics } = books;
  const series = { journal, dataRanges: registry.addressBook, clock, log, metrics };
  const timeseries = await openTimeSeries({ ...series, url: null, folder: join(folder, "timeseries") });
  const alerts = await openAlerts({
    ...books,
    timeseries,
    framesBetween: (_, before, now) => Math.max(0, (now ?? 0) - (before ?? now ?? 0) - 1),
    rounds: { everyMs: 20, graceMs: 0 },
  });
  const close = books.closing(alerts.stop, timeseries.stop);
  onTestFinished(close);
  return { database, accounts, registry, journal, outbox, alerts, close };
}

async function furnish() {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-alerts-"));
  const smtp = await startSmtp();
  onTestFinished(() => smtp.stop());
  const rooms = await open(folder, smtp.url);
  await rooms.accounts.createFirstOperator({ userId: "operator", password: null });
  const holder = await rooms.accounts.createOrganization(systemActor, {
    kind: "contract-holder",
    name: "山田農園株式会社",
  });
  const profile = await rooms.registry.createProfile(systemActor, {
    name: "わな",
    network: "lorawan",
    codec: { kind: "cayenne-lpp" },
  });
  const trap = await rooms.registry.registerDevice(systemActor, {
    organizationId: holder.id,
    profileId: profile.id,
    name: "わな 1 号",
    devEui: "70b3d5499a1f0001",
    place: "裏山の沢",
    latitude: 34.6,
    longitude: 133.46,
    trap: true,
  });
  const rule = await rooms.alerts.createRule(systemActor, {
    organizationId: holder.id,
    profileId: profile.id,
    name: "わな作動",
    condition: sprung,
    recipients: ["a@example.jp", "b@example.jp"],
  });
  return { ...rooms, folder, smtp, holder, profile, trap, rule };
}

type Rooms = Awaited<ReturnType<typeof open>>;
type Trap = Awaited<ReturnType<typeof furnish>>["trap"];

/** Appends a decoded measurement, as the decoding consumer does; `measuredAt` defaults to now. */
function speaker({ id: deviceId, organizationId, profileId }: Trap) {
  let said = 0;
  return async (rooms: Rooms, fields: Fields, measuredAt = clock.now()) => {
    said += 1;
    await rooms.journal.append({
      network: "lorawan",
      identity: "70b3d5499a1f0001",
      dedupKey: String(said),
      heardAt: measuredAt,
      payload: "00",
      fPort: 1,
      fCnt: said,
      receptions: [],
      radio: {},
      decoded: null,
      connectionId: "connection",
      deviceId,
      organizationId,
      profileId,
      receivedAt: clock.now(),
      measuredAt,
    });
    const uplinkOffset = rooms.journal.head("uplinks");
    const source = { uplinkOffset, deviceId, organizationId, profileId };
    const times = { measuredAt, receivedAt: clock.now() };
    rooms.journal.appendMeasurements([{ ...source, ...times, outcome: "decoded", reason: "", fields }], uplinkOffset);
  };
}

/** Resolves when alerting has committed everything that the stream holds. */
const caughtUp = ({ alerts, journal }: Rooms) => expect.poll(alerts.position).toBe(journal.head("measurements"));
const incidentsIn = async ({ alerts }: Rooms) => (await alerts.incidents(systemScope(), { limit: 100 })).items;
const letters = async ({ outbox }: Rooms) => (await outbox.entries("all", { limit: 100 })).items;

describe("a trap", () => {
  test("springs: one incident, one letter to each recipient at once; set again: over", async () => {
    const { smtp, trap, rule, ...rooms } = await furnish();
    const say = speaker(trap);
    const heard: Incident[] = [];
    rooms.alerts.onIncident((incident) => heard.push(incident));
    await say(rooms, { sprung: false });
    await say(rooms, { sprung: true });
    await smtp.waitFor(2);
    expect(smtp.mails.map((mail) => mail.to.join()).sort()).toEqual(["a@example.jp", "b@example.jp"]);

    await say(rooms, { sprung: true });
    await say(rooms, { battery: 3.1 });
    await caughtUp(rooms);
    expect(await incidentsIn(rooms)).toMatchObject([{ state: "open", ruleId: rule.id, deviceName: "わな 1 号" }]);

    await say(rooms, { sprung: false });
    await caughtUp(rooms);
    expect(heard.map((incident) => incident.state)).toEqual(["open", "resolved"]);
    expect((await letters(rooms)).length).toBe(2);
    expect(smtp.mails.length).toBe(2);

    await say(rooms, { sprung: true });
    await smtp.waitFor(4);
    expect((await incidentsIn(rooms)).map((incident) => incident.state)).toEqual(["open", "resolved"]);
  });

  test("its letter says what, where, when in Japan, and where to look", async () => {
    const { smtp, trap, ...rooms } = await furnish();
    const at = clock.now();
    await speaker(trap)(rooms, { sprung: true }, at);
    await smtp.waitFor(2);
    const japan = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("Asia/Tokyo");
    const time = `${japan.toPlainDate()} ${japan.toPlainTime().toString().slice(0, 5)}`;
    const [letter] = await letters(rooms);
    expect(smtp.mails[0]?.subject).toBe(`【わな作動】わな 1 号（${time}）`);
    for (const part of ["わな 1 号", "裏山の沢", time, `https://hatoba.example.jp/devices/${trap.id}`, "34.6,133.46"])
      expect(letter?.text).toContain(part);
  });

  test("a restart in the middle doubles nothing and loses nothing", async () => {
    const { smtp, trap, folder, ...first } = await furnish();
    const say = speaker(trap);
    // Instants of their own: what a replay repeats is told by its time.
    const began = clock.now() - 10_000;
    await say(first, { sprung: true }, began);
    await smtp.waitFor(2);
    await first.alerts.stop();
    await say(first, { sprung: true }, began + 1_000);
    await say(first, { sprung: false }, began + 2_000);
    await say(first, { sprung: true }, began + 3_000);
    await first.close();
    const second = await open(folder, smtp.url);
    await smtp.waitFor(4);
    await caughtUp(second);
    // The whole stream once more, as after a crash that lost the cursor's latest moves.
    await second.alerts.stop();
    await second.database.transaction(async (tx) => {
      await tx
        .withTables<{ consumerCursors: { cursor: number } }>()
        .updateTable("consumerCursors")
        .set({ cursor: 0 })
        .execute();
    });
    await second.close();
    const third = await open(folder, smtp.url);
    await caughtUp(third);
    expect((await incidentsIn(third)).map((incident) => incident.state)).toEqual(["open", "resolved"]);
    await expect
      .poll(async () => (await letters(third)).map((entry) => entry.state))
      .toEqual(Array(4).fill("accepted"));
    expect(new Set(smtp.mails.map((mail) => mail.messageId)).size).toBe(4);
    expect(smtp.mails.length).toBe(4);
  });

  test("wakes nobody for what is late or was a day on its way", async () => {
    const { trap, ...rooms } = await furnish();
    const say = speaker(trap);
    const now = clock.now();
    await say(rooms, { sprung: true }, now - 25 * 3_600_000);
    await say(rooms, { sprung: false }, now);
    await say(rooms, { sprung: true }, now - 60_000);
    await caughtUp(rooms);
    expect(await incidentsIn(rooms)).toEqual([]);
  });

  test("of another organization, or under a rule that is off, concerns nobody", async () => {
    const { trap, rule, ...rooms } = await furnish();
    const say = speaker(trap);
    const other = await rooms.accounts.createOrganization(systemActor, { kind: "contract-holder", name: "別の会社" });
    await rooms.alerts.createRule(systemActor, {
      organizationId: other.id,
      name: "他社",
      condition: sprung,
      recipients: ["x@example.jp"],
    });
    await rooms.alerts.updateRule(systemActor, rule.id, { enabled: false });
    await say(rooms, { sprung: true });
    await caughtUp(rooms);
    expect(await incidentsIn(rooms)).toEqual([]);
    await rooms.alerts.updateRule(systemActor, rule.id, { enabled: true });
    await say(rooms, { sprung: true });
    await caughtUp(rooms);
    expect((await incidentsIn(rooms)).length).toBe(1);
  });
});

describe("an incident", () => {
  test("is acknowledged once, with the name of the first, in the audit trail", async () => {
    const { trap, ...rooms } = await furnish();
    const say = speaker(trap);
    await say(rooms, { sprung: true });
    await caughtUp(rooms);
    const [incident] = await incidentsIn(rooms);
    const id = incident?.id ?? "";
    expect(await rooms.alerts.acknowledge(systemActor, id)).toMatchObject({ state: "acknowledged" });
    await rooms.alerts.acknowledge(systemActor, id);
    const { items } = await rooms.accounts.auditEntries(systemScope(), { limit: 100, action: "incident.acknowledged" });
    expect(items.length).toBe(1);
    await say(rooms, { sprung: true });
    await say(rooms, { sprung: false });
    await caughtUp(rooms);
    expect(await rooms.alerts.incident(systemScope(), id)).toMatchObject({ state: "resolved" });
    expect((await letters(rooms)).length).toBe(2);
  });

  test("is over when its rule is deleted or watches something else", async () => {
    const { trap, rule, ...rooms } = await furnish();
    const say = speaker(trap);
    await say(rooms, { sprung: true });
    await caughtUp(rooms);
    await rooms.alerts.updateRule(systemActor, rule.id, {
      condition: { kind: "below", field: "battery", threshold: 3 },
    });
    expect((await incidentsIn(rooms)).map((incident) => incident.state)).toEqual(["resolved"]);
    await say(rooms, { sprung: true, battery: 2.9 });
    await caughtUp(rooms);
    expect((await incidentsIn(rooms)).map((incident) => incident.value)).toEqual([2.9, true]);
    await rooms.alerts.deleteRule(systemActor, rule.id);
    expect((await incidentsIn(rooms)).map((incident) => incident.state)).toEqual(["resolved", "resolved"]);
  });
});

test("a rule for a group watches who is in it when a measurement comes; who leaves is watched no more", async () => {
  const { trap, holder, rule: ofProfile, smtp: _, ...rooms } = await furnish();
  await rooms.alerts.deleteRule(systemActor, ofProfile.id);
  const { registry, alerts } = rooms;
  const group = await registry.createGroup(systemActor, { organizationId: holder.id, name: "尾根" });
  const of = { organizationId: holder.id, groupId: group.id, name: "尾根の作動", recipients: ["a@example.jp"] };
  const rule = await alerts.createRule(systemActor, { ...of, condition: sprung });
  const say = speaker(trap);
  const states = async () => (await incidentsIn(rooms)).map(({ state }) => state);
  const sayAndWait = async (fields: Fields) => {
    await say(rooms, fields);
    await caughtUp(rooms);
  };
  await sayAndWait({ sprung: true });
  expect(await states()).toEqual([]);
  await registry.changeMembers(systemActor, group.id, { add: [trap.id] });
  await sayAndWait({ sprung: true });
  expect(await states()).toEqual(["open"]);
  await registry.changeMembers(systemActor, group.id, { remove: [trap.id] });
  await expect.poll(states).toEqual(["resolved"]);
  await sayAndWait({ sprung: true });
  expect(await states()).toEqual(["resolved"]);
  await registry.changeMembers(systemActor, group.id, { add: [trap.id] });
  await sayAndWait({ sprung: true });
  expect(await states()).toEqual(["open", "resolved"]);

  expect(alerts.rulesOfGroup(group.id)).toMatchObject([{ id: rule.id }]);
  const other = await rooms.accounts.createOrganization(systemActor, { kind: "contract-holder", name: "別の会社" });
  const strange = alerts.createRule(systemActor, { ...of, organizationId: other.id, condition: sprung });
  await expect(strange).rejects.toMatchObject({ errors: [{ path: "groupId", text: "alerts.watched-of-another" }] });
  const target = { kind: "slack", url: "https://hooks.example.jp/x" } as const;
  const { channel } = await rooms.database.transaction((tx) =>
    rooms.outbox.addChannel(tx, { organizationId: other.id, name: "よそ", target }),
  );
  const telling = alerts.createRule(systemActor, { ...of, condition: sprung, channelIds: [channel.id] });
  await expect(telling).rejects.toMatchObject({ errors: [{ path: "channelIds.0", text: "alerts.channel-unknown" }] });
  await expect(alerts.updateRule(systemActor, rule.id, { channelIds: [channel.id] })).rejects.toThrow();
  const both = alerts.createRule(systemActor, { ...of, deviceId: trap.id, condition: sprung });
  await expect(both).rejects.toMatchObject({ errors: [{ path: "groupId", text: "alerts.one-watched" }] });
});

test("a rule for other devices than before goes on with those that stay; what is open of the others is closed as such, on the record", async () => {
  const { trap, holder, profile, rule, smtp: _, ...rooms } = await furnish();
  const { registry, alerts, accounts } = rooms;
  const other = await registry.registerDevice(systemActor, {
    ...{ organizationId: holder.id, profileId: profile.id, name: "わな 2 号", devEui: "70b3d5499a1f0002" },
  });
  const group = await registry.createGroup(systemActor, { organizationId: holder.id, name: "沢" });
  await registry.changeMembers(systemActor, group.id, { add: [other.id] });
  const [first, second] = [speaker(trap), speaker(other)];
  const open = async () =>
    (await incidentsIn(rooms)).filter(({ state }) => state === "open").map(({ deviceId }) => deviceId);
  const both = async () => {
    await first(rooms, { sprung: true });
    await second(rooms, { sprung: true });
    await caughtUp(rooms);
  };
  await both();
  expect(new Set(await open())).toEqual(new Set([trap.id, other.id]));
  const told = (await letters(rooms)).length;

  const toGroup = { deviceId: null, profileId: null, groupId: group.id };
  await alerts.updateRule(systemActor, rule.id, toGroup);
  expect(await open()).toEqual([other.id]);
  await both();
  expect((await incidentsIn(rooms)).length).toBe(2); // the one that stayed is the same incident, the other one nobody's
  expect((await letters(rooms)).length).toBe(told);
  const closed = (await incidentsIn(rooms)).find(({ deviceId }) => deviceId === trap.id);
  const { entries } = await alerts.timeline(systemScope(), closed?.id ?? "");
  expect(entries.map(({ kind }) => kind)).toContain("watching-ended");
  const { items } = await accounts.auditEntries(systemScope(), { limit: 1 });
  expect(items[0]).toMatchObject({ action: "rule.changed", target: rule.id, detail: { watched: toGroup, closed: 1 } });

  await alerts.updateRule(systemActor, rule.id, { groupId: null, deviceId: trap.id });
  expect(await open()).toEqual([]);
  await both();
  expect(await open()).toEqual([trap.id]);

  const strange = await accounts.createOrganization(systemActor, { kind: "contract-holder", name: "別の会社" });
  const theirs = await registry.createGroup(systemActor, { organizationId: strange.id, name: "よそ" });
  const wrong = (changes: object) => alerts.updateRule(systemActor, rule.id, changes);
  await expect(wrong({ deviceId: null, groupId: theirs.id })).rejects.toMatchObject({ errors: [{ path: "groupId" }] });
  await expect(wrong({ groupId: group.id })).rejects.toMatchObject({ errors: [{ text: "alerts.one-watched" }] });

  const spare = await registry.createProfile(systemActor, {
    ...{ name: "別のわな", network: "lorawan", codec: { kind: "cayenne-lpp" } },
  });
  await alerts.updateRule(systemActor, rule.id, { deviceId: null, profileId: profile.id });
  await registry.updateDevice(systemActor, trap.id, { profileId: spare.id });
  await expect.poll(open).toEqual([]);
});

test("what is open of a retired trap is closed when nobody hears it any more, and not before", async () => {
  const { trap, ...rooms } = await furnish();
  const { organizationId, profileId } = trap;
  const register = (name: string, devEui: string) =>
    rooms.registry.registerDevice(systemActor, { organizationId, profileId, name, devEui });
  const other = await register("わな 2 号", "70b3d5499a1f0002");
  for (const one of [trap, other]) {
    await speaker(one)(rooms, { sprung: true });
    await rooms.registry.retireDevice(systemActor, one.id);
  }
  await caughtUp(rooms);
  await register("わな 2 号の後", "70b3d5499a1f0002"); // the identity is another's: the old device is not heard
  const states = async () => (await incidentsIn(rooms)).map(({ deviceName, state }) => `${deviceName} ${state}`).sort();
  await expect.poll(states).toEqual(["わな 1 号 open", "わな 2 号 resolved"]);
});

test("a rule with mistakes is refused with every one of them", async () => {
  const { holder, profile, trap, alerts } = await furnish();
  const refused = await alerts
    .createRule(systemActor, {
      organizationId: holder.id,
      deviceId: trap.id,
      profileId: profile.id,
      name: "a\r\nBcc: b@example.jp",
      condition: { ...sprung, field: " " },
      recipients: ["a@example.jp", "a@example.jp, b@example.jp", "a@example.jp\r\nBcc: b@example.jp"],
    })
    .then(
      () => null,
      (error: unknown) => error,
    );
  expect(refused).toBeInstanceOf(Fault);
  expect((refused as Fault).errors.map((error) => error.path)).toEqual([
    "name",
    "condition.field",
    "profileId",
    "recipients.1",
    "recipients.2",
  ]);
});

test("ten thousand measurements of devices without rules are passed by within a second", async () => {
  const { trap, rule, ...rooms } = await furnish();
  const group = await rooms.registry.createGroup(systemActor, { organizationId: rule.organizationId, name: "空" });
  await rooms.alerts.updateRule(systemActor, rule.id, { profileId: null, groupId: group.id });
  const say = speaker(trap);
  await say(rooms, { sprung: true });
  const { id: deviceId, organizationId, profileId } = trap;
  const times = { measuredAt: clock.now(), receivedAt: clock.now() };
  const source = { deviceId, organizationId, profileId, ...times };
  const measurements = Array.from({ length: 10_000 }, (_, index) => ({
    ...source,
    uplinkOffset: index + 2,
    outcome: "decoded" as const,
    reason: "",
    fields: { sprung: true },
  }));
  rooms.journal.appendMeasurements(measurements, 10_001);
  await caughtUp(rooms);
  expect(await incidentsIn(rooms)).toEqual([]);
});
