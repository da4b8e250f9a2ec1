import { expect, test } from "vitest";
import { type History, rehearse } from "./rehearsal.ts";
import { optionsDefault, type Rule } from "./rules.ts";

const zone = "Asia/Tokyo";
const start = Date.parse("2026-11-01T00:00:00Z");
const hour = 3_600_000;
const rule: Rule = {
  ...optionsDefault,
  id: "rule",
  organizationId: "o",
  deviceId: null,
  profileId: null,
  groupId: null,
  name: "高温",
  condition: { kind: "above", field: "t", threshold: 30 },
  recipients: ["a@example.jp", "b@example.jp"],
  language: "ja",
  enabled: true,
  createdAt: 0,
};
const history = (values: readonly number[], everyMs = hour): History => ({
  deviceId: "d",
  expectedIntervalSeconds: 3_600,
  points: values.map((t, index) => ({ at: start + index * everyMs, fields: { t } })),
});

test("says when it would have fired, how many mails that is, and what is not over", () => {
  const { incidents, mails } = rehearse(rule, [history([29, 31, 32, 29, 31])], start + 5 * hour, zone);
  expect(incidents).toEqual([
    { deviceId: "d", from: start + hour, to: start + 3 * hour, value: 31 },
    { deviceId: "d", from: start + 4 * hour, to: null, value: 31 },
  ]);
  expect(mails).toBe(4);
  expect(rehearse({ ...rule, order: "in-turn", whenOver: "told" }, [history([29, 31, 29])], start, zone).mails).toBe(2);
});

test("a value that flutters about the threshold: a hysteresis of its noise is suggested before any delay", () => {
  const fluttering = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 29.9 : 30.1));
  const { incidents, suggestion } = rehearse(rule, [history([20, ...fluttering, 20])], start + 100 * hour, zone);
  expect(incidents.length).toBe(30);
  expect(suggestion).toMatchObject({ incidents: 1, mails: 2, forSeconds: 0, condition: { hysteresis: 0.4 } });
});

test("short peaks: a duration is suggested, with which only the long ones are left", () => {
  const peaks = Array.from({ length: 200 }, (_, index) => (index % 20 === 5 ? 45 : 10));
  const long = [10, ...Array.from({ length: 90 }, () => 45), 10];
  const { incidents, suggestion } = rehearse(rule, [history([...peaks, ...long], 60_000)], start + 100 * hour, zone);
  expect(incidents.length).toBe(11);
  expect(suggestion).toMatchObject({ incidents: 1, forSeconds: 300 });
});

test("silence is found between the points and after the last one", () => {
  const silent: Rule = { ...rule, condition: { kind: "silent", intervals: 3 } };
  const points = [0, 1, 2, 8, 9].map((index) => ({ at: start + index * hour, fields: { t: 1 } }));
  const { incidents } = rehearse(silent, [{ ...history([]), points }], start + 20 * hour, zone);
  expect(incidents.map(({ from, to }) => [from, to])).toEqual([
    [start + 5 * hour, start + 8 * hour],
    [start + 12 * hour, null],
  ]);
});
