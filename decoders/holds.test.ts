import { beforeEach, expect, test } from "vitest";
import { type Holds, openHolds } from "./holds.ts";
import type { CodecResult } from "./sandbox-wire.ts";

let now = 0;
let news: string[] = [];
let holds: Holds;
const timeouts = (count: number): CodecResult[] => Array.from({ length: count }, () => ({ timeout: true }));
const minutes = (count: number) => {
  now += count * 60_000;
};

beforeEach(() => {
  now = 1_000_000;
  news = [];
  holds = openHolds(
    { now: () => now },
    {
      onRest: (profileId, limit) => news.push(`${profileId} rests: ${limit}`),
      onHold: (profileId, limit) => news.push(`${profileId} is held: ${limit}`),
    },
  );
});

/** So many that break a limit, each followed by one that is well. */
const nowAndThen = (count: number): CodecResult[] =>
  Array.from({ length: count }, (): CodecResult[] => [{ timeout: true }, { fields: { t: 1 } }]).flat();

test("ten broken limits in a row are a hold at once, whatever time is between them", () => {
  holds.judge("a", timeouts(5));
  minutes(30);
  holds.judge("a", timeouts(4));
  expect([holds.isWaiting("a"), news]).toEqual([false, []]);
  holds.judge("a", [{ error: "too much", limit: "output" }]);
  minutes(10_000);
  expect([holds.isWaiting("a"), holds.isWaiting("b"), news]).toEqual([true, false, ["a is held: output"]]);
  holds.learn("a", false);
  expect(holds.isWaiting("a")).toBe(false);
});

test("ten within a minute with good ones between are a minute of rest; nine are none", () => {
  holds.judge("a", nowAndThen(9));
  expect(holds.isWaiting("a")).toBe(false);
  holds.judge("a", [{ fields: { t: 1 } }, { timeout: true }]);
  expect([holds.isWaiting("a"), news]).toEqual([true, ["a rests: time"]]);
  minutes(1);
  expect(holds.isWaiting("a")).toBe(false);
});

test("nine in one minute and nine in the next are no rest, and what a codec throws is no strike", () => {
  holds.judge("a", nowAndThen(9));
  minutes(1);
  holds.judge("a", nowAndThen(9));
  holds.judge(
    "a",
    Array.from({ length: 100 }, () => ({ error: "no such frame" })),
  );
  expect([holds.isWaiting("a"), news]).toEqual([false, []]);
});

test("a second rest within the hour is a hold, which no time ends but a release does", () => {
  holds.judge("a", nowAndThen(10));
  minutes(50);
  holds.judge("a", [{ fields: { t: 1 } }, { held: true }]);
  minutes(1_000);
  expect([holds.isWaiting("a"), news]).toEqual([true, ["a rests: time", "a is held: time"]]);
  holds.learn("a", false);
  expect(holds.isWaiting("a")).toBe(false);
  holds.judge("a", nowAndThen(10));
  expect(news.at(-1)).toBe("a rests: time");
});

test("a rest once a day never becomes a hold: a busy machine does that to a good codec", () => {
  for (let day = 0; day < 5; day += 1) {
    holds.judge("a", nowAndThen(10));
    minutes(1_440);
  }
  expect([holds.isWaiting("a"), new Set(news)]).toEqual([false, new Set(["a rests: time"])]);
});

test("another codec ends a rest and a hold; what the books hold is held from the start", () => {
  holds.judge("a", timeouts(10));
  holds.forget("a");
  holds.learn("b", true);
  expect([holds.isWaiting("a"), holds.isWaiting("b")]).toEqual([false, true]);
});
