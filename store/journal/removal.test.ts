import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { aMeasurement, anUplink } from "./journal.suite.ts";
import { type DataRanges, type Journal, openJournal } from "./journal.ts";

const dayMs = 86_400_000;
const now = Date.parse("2026-11-20T03:00:00Z");

const folders: string[] = [];
const journals: Journal[] = [];
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(folder = mkdtempSync(join(tmpdir(), "hatoba-removal-"))): Promise<Journal> {
  folders.push(folder);
  const journal = await openJournal({ folder });
  journals.push(journal);
  return journal;
}

/** How many uplinks of each device were received before now. */
const counted = (journal: Journal): Record<string, number> => {
  const { devices } = journal.meter({ from: 0, to: now, after: 0, limit: 10_000 });
  return Object.fromEntries([...devices].map(([deviceId, { uplinks }]) => [deviceId, uplinks]));
};

/** A year, but for those devices. */
const rangesWith = (days: Record<string, number> = {}, at = now): DataRanges => ({
  defaultDays: 365,
  days: new Map(Object.entries(days)),
  starts: new Map([365, ...Object.values(days)].map((length) => [length, at - length * dayMs])),
});

interface Said {
  readonly deviceId: string;
  readonly receivedDaysAgo: number;
  readonly measuredDaysAgo?: number;
  /** Stands in the payload and in the decoded text. */
  readonly mark: string;
}

/** Appends uplinks in their order, with what they are decoded to and a revision of each. */
async function say(journal: Journal, said: readonly Said[]): Promise<void> {
  const uplinks = said.map(({ deviceId, receivedDaysAgo, measuredDaysAgo = receivedDaysAgo, mark }) =>
    anUplink({
      deviceId,
      dedupKey: mark,
      payload: `payload-${mark}`,
      receivedAt: now - receivedDaysAgo * dayMs,
      measuredAt: now - measuredDaysAgo * dayMs,
    }),
  );
  const known = journal.head("uplinks");
  await Promise.all(uplinks.map((uplink) => journal.append(uplink)));
  const measurements = journal.readUplinks(known, uplinks.length).map(({ offset, deviceId, dedupKey, ...times }) => {
    const { receivedAt, measuredAt } = times;
    return aMeasurement(offset, { deviceId, receivedAt, measuredAt, fields: { text: `field-${dedupKey}` } });
  });
  journal.appendMeasurements(measurements, journal.head("uplinks"));
  const revisions = measurements.map((measurement) => ({
    ...measurement,
    measurementOffset: measurement.uplinkOffset,
    fields: { text: `revised-${measurement.fields.text}` },
    before: { profileId: "profile", outcome: "decoded", reason: "", fields: measurement.fields } as const,
  }));
  journal.appendRevisions("job", revisions, "");
}

/** Which of the marks stand anywhere in the journal's files, write-ahead logs among them. */
function marksIn(journal: Journal, marks: readonly string[]): string[] {
  const files = readdirSync(journal.folder).map((name) => readFileSync(join(journal.folder, name)));
  return marks.filter((mark) => files.some((file) => file.includes(mark)));
}

test("what is before a device's data range is gone from the files; that it was said still counts for the month's bill", async () => {
  const journal = await open();
  const said: Said[] = [
    { deviceId: "long", receivedDaysAgo: 800, mark: "long-800" },
    { deviceId: "long", receivedDaysAgo: 700, mark: "long-700" },
    { deviceId: "year", receivedDaysAgo: 366, mark: "year-366" },
    { deviceId: "year", receivedDaysAgo: 364, mark: "year-364" },
    { deviceId: "short", receivedDaysAgo: 40, mark: "short-40" },
    { deviceId: "year", receivedDaysAgo: 40, mark: "year-40" },
    { deviceId: "late", receivedDaysAgo: 39, measuredDaysAgo: 365.5, mark: "late-365" },
    { deviceId: "short", receivedDaysAgo: 29, mark: "short-29" },
  ];
  await say(journal, said);
  const marks = said.map(({ mark }) => mark);
  expect(marksIn(journal, marks)).toEqual(marks);
  const ranges = rangesWith({ long: 730, short: 30 });
  expect(await journal.age(ranges)).toEqual({ uplinks: 4, measurements: 4, revisions: 4 });
  const left = ["long-700", "year-364", "year-40", "short-29"];
  expect(marksIn(journal, marks)).toEqual(left);
  expect(journal.readUplinks(0, 100).map(({ dedupKey }) => dedupKey)).toEqual(left);
  expect(journal.readMeasurements(0, 100).map(({ fields }) => fields.text)).toEqual(
    left.map((mark) => `field-${mark}`),
  );
  expect(journal.readRevisions(0, 100).length).toBe(4);
  expect(journal.uplinksOf("short", { limit: 10, since: 0 }).map(({ uplink }) => uplink.dedupKey)).toEqual([
    "short-29",
  ]);
  expect(counted(journal)).toEqual({ late: 1, long: 2, short: 2, year: 3 });
  expect(await journal.age(ranges)).toEqual({ uplinks: 0, measurements: 0, revisions: 0 });
});

test("a range that becomes shorter holds for what is there, one that becomes longer keeps what has not gone yet", async () => {
  const journal = await open();
  await say(journal, [
    { deviceId: "a", receivedDaysAgo: 300, mark: "a-300" },
    { deviceId: "b", receivedDaysAgo: 299, mark: "b-299" },
    { deviceId: "a", receivedDaysAgo: 10, mark: "a-10" },
  ]);
  const left = () => journal.readUplinks(0, 10).map(({ dedupKey }) => dedupKey);
  await journal.age(rangesWith());
  expect(left()).toEqual(["a-300", "b-299", "a-10"]);
  await journal.age(rangesWith({ a: 30 }));
  expect(left()).toEqual(["b-299", "a-10"]);
  await journal.age(rangesWith({ a: 30, b: 730 }));
  const later = now + 100 * dayMs;
  await journal.age(rangesWith({ a: 730, b: 730 }, later));
  expect(left()).toEqual(["b-299", "a-10"]);
  await journal.age(rangesWith({ b: 200 }, later));
  expect(left()).toEqual(["a-10"]);
});

test("erasing a device leaves no trace in any file; it may go on speaking, and others are whole", async () => {
  const journal = await open();
  const marks = Array.from({ length: 900 }, (_, index) => `${index % 3 === 0 ? "gone" : "kept"}-${index}-`);
  // Some go over several pages.
  const long = (mark: string, index: number) => (index % 50 === 0 ? mark.repeat(1_200) : mark);
  await say(
    journal,
    marks.map((mark, index) => ({ deviceId: mark.slice(0, 4), receivedDaysAgo: 1, mark: long(mark, index) })),
  );
  const upTo = journal.head("uplinks");
  await say(journal, [{ deviceId: "gone", receivedDaysAgo: 0, mark: "afterwards" }]);
  expect(await journal.erase(["gone", "never seen"], upTo)).toEqual({
    uplinks: 300,
    measurements: 300,
    revisions: 300,
  });
  expect(marksIn(journal, [...marks, "afterwards"])).toEqual([
    ...marks.filter((mark) => mark.startsWith("kept")),
    "afterwards",
  ]);
  expect(journal.uplinksOf("gone", { limit: 10, since: 0 }).map(({ uplink }) => uplink.dedupKey)).toEqual([
    "afterwards",
  ]);
  expect(counted(journal).gone).toBe(300);
  expect(await journal.erase(["gone"], upTo)).toEqual({ uplinks: 0, measurements: 0, revisions: 0 });
});

test("no copy of a removed row is left in a gap of a page, after years of ageing with ranges of all lengths", async () => {
  const journal = await open();
  const lengths = { d1: 730, d2: 500, d3: 30, d4: 100 };
  const random = mulberry(7);
  const said = Array.from({ length: 6_000 }, (_, index) => {
    const mark = `d${Math.floor(random() * 6)}-${index}-`;
    const long = mark.repeat(1 + Math.floor(random() * random() * 100));
    return { deviceId: mark.slice(0, 2), receivedDaysAgo: 900 - index * 0.15, mark: long };
  });
  for (let index = 0; index < said.length; index += 1_000) await say(journal, said.slice(index, index + 1_000));
  for (const daysAgo of [400, 200, 0]) await journal.age(rangesWith(lengths, now - daysAgo * dayMs));
  await journal.erase(["d0", "d1"], journal.head("uplinks"));
  const marksOf = (text: string) => new Set(text.match(/\bd\d-\d+-/g));
  const shown = marksOf(JSON.stringify(journal.readUplinks(0, 10_000)));
  expect(shown.size).toBeGreaterThan(500);
  const files = readdirSync(journal.folder).map((name) => readFileSync(join(journal.folder, name), "latin1"));
  expect([...marksOf(files.join("\n")).difference(shown)]).toEqual([]);
});

/** Numbers in [0, 1), the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("stopped in the midst of it, erasing goes on at the next call", async () => {
  const journal = await open();
  const marks = Array.from({ length: 1_500 }, (_, index) => `mark-${index}-`);
  await Promise.all(marks.map((mark) => journal.append(anUplink({ dedupKey: mark, payload: mark }))));
  const erasing = journal.erase(["device"], journal.head("uplinks")).catch((error: unknown) => String(error));
  await journal.close();
  expect(await erasing).toMatch(/goes on when it is asked for again|closed|ended early/);
  journals.splice(0);
  const again = await open(journal.folder);
  await again.erase(["device"], again.head("uplinks"));
  expect(marksIn(again, marks)).toEqual([]);
});

test("uplinks are taken while old ones are removed", async () => {
  const journal = await open();
  const old = Array.from({ length: 4_000 }, (_, index) =>
    anUplink({ dedupKey: `old ${index}`, receivedAt: now - 400 * dayMs, measuredAt: now - 400 * dayMs }),
  );
  await Promise.all(old.map((uplink) => journal.append(uplink)));
  let over = false;
  const ageing = journal.age(rangesWith()).finally(() => {
    over = true;
  });
  let stored = 0;
  for (; !over; stored += 1)
    expect(await journal.append(anUplink({ dedupKey: `new ${stored}`, receivedAt: now }))).toBe("stored");
  expect((await ageing).uplinks).toBe(4_000);
  expect(stored).toBeGreaterThan(5);
  expect(journal.readUplinks(0, 10_000).length).toBe(stored);
  const rows = (stream: string) => {
    const file = new Sqlite(join(journal.folder, `${stream}.db`), { readonly: true });
    const count = Number(file.prepare(`SELECT count(*) FROM ${stream}`).pluck().get());
    file.close();
    return count;
  };
  expect(rows("uplinks")).toBe(2_000 + stored);
});
