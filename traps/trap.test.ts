import { describe, expect, test } from "vitest";
import { caseAfter, reminderDue, remindersMax, type TrapCase } from "./cases.ts";
import { endOfQuiet, morningDue } from "./hours.ts";
import { heard, proofOf, type Sensor, type TrapKnown } from "./trap.ts";

const zone = "Asia/Tokyo";
const at = (time: string) => Date.parse(`${time}+09:00`);
const sensor: Sensor = { field: "trapSprung", sprungValue: true, battery: { field: "batteryLevel", below: 20 } };
const unheard: TrapKnown = {
  state: "unheard",
  measuredAt: null,
  heardAt: null,
  battery: null,
  batteryLow: false,
  silent: false,
};

/** The trap after uplinks that came as they were measured, a minute apart, and all that happened. */
function heardSaying(fields: readonly Record<string, boolean | number>[], from = unheard) {
  const kinds: string[] = [];
  const trap = fields.reduce<TrapKnown>((before, said, index) => {
    const time = at("2026-11-20T05:00:00") + index * 60_000;
    const { trap, happenings } = heard(before, sensor, { fields: said, measuredAt: time, receivedAt: time });
    kinds.push(...happenings.map(({ kind }) => kind));
    return trap;
  }, from);
  return { trap, kinds };
}

describe("a trap", () => {
  test("that says it has sprung is told once, until it is set again", () => {
    const { trap, kinds } = heardSaying([
      { trapSprung: false },
      { trapSprung: true },
      { trapSprung: true },
      { trapSprung: false },
      { trapSprung: true },
    ]);
    expect(kinds).toEqual(["sprung", "rearmed", "sprung"]);
    expect(trap.state).toBe("sprung");
  });

  test("whose first word is that it has sprung is told", () => {
    expect(heardSaying([{ trapSprung: true }]).kinds).toEqual(["sprung"]);
  });

  test("stays sprung while uplinks say nothing of it", () => {
    const { trap, kinds } = heardSaying([{ trapSprung: true }, { batteryLevel: 80 }]);
    expect(kinds).toEqual(["sprung"]);
    expect(trap).toMatchObject({ state: "sprung", battery: 80 });
  });

  test("is not changed by what is older than what is known, but is heard", () => {
    const { trap } = heardSaying([{ trapSprung: true }]);
    const old = {
      fields: { trapSprung: false },
      measuredAt: at("2026-11-20T04:00:00"),
      receivedAt: at("2026-11-20T06:00:00"),
    };
    const later = heard(trap, sensor, old);
    expect(later.happenings).toEqual([]);
    expect(later.trap).toMatchObject({ state: "sprung", heardAt: at("2026-11-20T06:00:00") });
  });

  test("whose clock ran ahead is heard again when its clock is mended", () => {
    const receivedAt = at("2026-11-20T05:00:00");
    const ahead = heard(unheard, sensor, {
      fields: { trapSprung: false },
      measuredAt: at("2031-01-01T00:00:00"),
      receivedAt,
    });
    const mended = { fields: { trapSprung: true }, measuredAt: receivedAt + 60_000, receivedAt: receivedAt + 60_000 };
    expect(heard(ahead.trap, sensor, mended).happenings).toEqual([{ kind: "sprung", value: true }]);
  });

  test("tells a low battery once, and again only after it was charged", () => {
    expect(heardSaying([{ batteryLevel: 19 }, { batteryLevel: 20.5 }, { batteryLevel: 18 }]).kinds).toEqual([
      "battery-low",
    ]);
    expect(heardSaying([{ batteryLevel: 19 }, { batteryLevel: 90 }, { batteryLevel: 18 }]).kinds).toEqual([
      "battery-low",
      "battery-low",
    ]);
  });
});

describe("the morning's proof (F4)", () => {
  const hours = 3_600_000;
  const now = at("2026-11-20T06:00:00");
  const armed = { state: "armed", heardAt: now - 13 * hours, pausedAt: null } as const;

  test("clear is only a trap heard within the heartbeat; silence is unknown", () => {
    expect(proofOf(armed, now, 14 * hours)).toBe("clear");
    expect(proofOf(armed, now, 13 * hours)).toBe("clear");
    expect(proofOf(armed, now, 13 * hours - 1)).toBe("unknown");
    expect(proofOf({ ...armed, state: "unheard", heardAt: null }, now, 14 * hours)).toBe("unknown");
  });

  test("sprung stays sprung, however long ago it was heard", () => {
    expect(proofOf({ ...armed, state: "sprung", heardAt: now - 99 * hours }, now, hours)).toBe("sprung");
  });

  test("is due from the team's hour on, for four hours, by the provider's clock", () => {
    expect(morningDue(at("2026-11-20T05:59:59"), "06:00", zone)).toBe(null);
    expect(morningDue(at("2026-11-20T06:00:00"), "06:00", zone)).toBe("2026-11-20");
    expect(morningDue(at("2026-11-20T09:59:59"), "06:00", zone)).toBe("2026-11-20");
    expect(morningDue(at("2026-11-20T10:00:00"), "06:00", zone)).toBe(null);
    expect(morningDue(at("2026-11-20T06:00:00"), null, zone)).toBe(null);
  });
});

describe("quiet hours", () => {
  const night = { from: "22:00", to: "06:00" };
  test.each([
    ["2026-11-20T21:59:00", "2026-11-20T21:59:00"],
    ["2026-11-20T22:00:00", "2026-11-21T06:00:00"],
    ["2026-11-21T05:59:59", "2026-11-21T06:00:00"],
    ["2026-11-21T06:00:00", "2026-11-21T06:00:00"],
  ])("22:00–06:00: a letter of %s leaves at %s", (written, leaves) => {
    expect(endOfQuiet(at(written), night, zone)).toBe(at(leaves));
  });

  test("at noon are the same day's; none hold nothing back", () => {
    expect(endOfQuiet(at("2026-11-20T12:30:00"), { from: "12:00", to: "13:00" }, zone)).toBe(at("2026-11-20T13:00:00"));
    expect(endOfQuiet(at("2026-11-20T12:30:00"), null, zone)).toBe(at("2026-11-20T12:30:00"));
  });
});

describe("a case", () => {
  const sprungAt = at("2026-11-20T05:00:00");
  const sprung: TrapCase = {
    ...{ id: "case", trapId: "trap", teamId: "team", organizationId: "organization", sprungAt, receivedAt: sprungAt },
    ...{ goingBy: null, goingAt: null, visitedBy: null, visitedAt: null, finding: null, note: null },
    ...{ rearmedAt: null, reminders: 0, remindedAt: null, mutedUntil: null },
  };
  const minute = 60_000;

  test("the first who goes is the one who goes; he may take it back, others may not", () => {
    const going = caseAfter(sprung, { kind: "going", by: "佐藤", at: sprungAt + minute });
    expect(caseAfter(going, { kind: "going", by: "田中", at: sprungAt + 2 * minute })).toBe(going);
    expect(caseAfter(going, { kind: "not-going", by: "田中", at: sprungAt + 2 * minute })).toBe(going);
    expect(caseAfter(going, { kind: "not-going", by: "佐藤", at: sprungAt + 2 * minute }).goingBy).toBe(null);
  });

  test("a second click changes nothing; a correction of one's own report does", () => {
    const visited = caseAfter(sprung, { kind: "visited", by: "佐藤", at: sprungAt, finding: "deer", note: null });
    expect(caseAfter(visited, { kind: "visited", by: "佐藤", at: sprungAt + 1, finding: "deer", note: null })).toBe(
      visited,
    );
    expect(
      caseAfter(visited, { kind: "visited", by: "佐藤", at: sprungAt + 1, finding: "boar", note: null }).finding,
    ).toBe("boar");
    expect(caseAfter(visited, { kind: "visited", by: "田中", at: sprungAt + 1, finding: "boar", note: null })).toBe(
      visited,
    );
  });

  test("is reminded of after the wait, after each reminder again, and not for ever", () => {
    const wait = 180 * minute;
    expect(reminderDue(sprung, sprungAt + wait - 1, wait)).toBe(false);
    expect(reminderDue(sprung, sprungAt + wait, wait)).toBe(true);
    const reminded = caseAfter(sprung, { kind: "reminded", at: sprungAt + wait });
    expect(reminderDue(reminded, sprungAt + 2 * wait - 1, wait)).toBe(false);
    expect(reminderDue(reminded, sprungAt + 2 * wait, wait)).toBe(true);
    expect(reminderDue({ ...reminded, reminders: remindersMax }, sprungAt + 99 * wait, wait)).toBe(false);
  });

  test("somebody who goes has the whole wait; a mute holds; a visit and setting again end it", () => {
    const wait = 180 * minute;
    const going = caseAfter(sprung, { kind: "going", by: "佐藤", at: sprungAt + 100 * minute });
    expect(reminderDue(going, sprungAt + 279 * minute, wait)).toBe(false);
    expect(reminderDue(going, sprungAt + 280 * minute, wait)).toBe(true);
    const muted = caseAfter(sprung, { kind: "muted", by: "佐藤", at: sprungAt, until: sprungAt + 2 * wait });
    expect(reminderDue(muted, sprungAt + 2 * wait - 1, wait)).toBe(false);
    expect(reminderDue(muted, sprungAt + 2 * wait, wait)).toBe(true);
    const visited = caseAfter(sprung, { kind: "visited", by: "佐藤", at: sprungAt, finding: "empty", note: null });
    expect(reminderDue(visited, sprungAt + 9 * wait, wait)).toBe(false);
    expect(reminderDue(caseAfter(sprung, { kind: "rearmed", at: sprungAt }), sprungAt + 9 * wait, wait)).toBe(false);
  });
});
