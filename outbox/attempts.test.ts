import { describe, expect, test } from "vitest";
import { afterAnswer, answerOf, givingUpMs, nextAttemptAfter, silenceAfter, waitAfter } from "./attempts.ts";

describe("an answer of the mail server", () => {
  test.each([
    ["no connection", { message: "connect ECONNREFUSED", code: "ESOCKET", command: "CONN" }, "later", true],
    ["greeted with 554", { message: "554 no service", responseCode: 554, command: "CONN" }, "later", true],
    [
      "a wrong password",
      { message: "535 bad", code: "EAUTH", responseCode: 535, command: "AUTH PLAIN" },
      "later",
      true,
    ],
    ["our sender refused", { message: "550 who?", responseCode: 550, command: "MAIL FROM" }, "later", true],
    [
      "no relaying for us",
      { message: "550 5.7.1 Relaying denied", responseCode: 550, command: "RCPT TO" },
      "later",
      true,
    ],
    ["going away", { message: "421 closing", responseCode: 421, command: "DATA" }, "later", true],
    ["one full mailbox", { message: "452 full", responseCode: 452, command: "RCPT TO" }, "later", false],
    ["no such user", { message: "550 no such user", responseCode: 550, command: "RCPT TO" }, "never", "address"],
    [
      "no such user, in RFC 3463's words",
      { message: "Can't send mail: 554 5.1.1 unknown", responseCode: 554, command: "RCPT TO" },
      "never",
      "address",
    ],
    ["no room for good", { message: "550 5.2.2 over quota", responseCode: 550, command: "RCPT TO" }, "never", "letter"],
    ["a policy", { message: "550 5.7.1 blocked", responseCode: 550, command: "RCPT TO" }, "never", "letter"],
    ["the letter refused", { message: "554 spam", responseCode: 554, command: "DATA" }, "never", "letter"],
    ["unsendable", { message: "Invalid recipient", code: "EENVELOPE", command: "API" }, "never", "address"],
  ])("%s", (_, error, kind, further) => {
    const answer = answerOf(error);
    expect(answer.kind).toBe(kind);
    expect("everybody" in answer ? answer.everybody : "about" in answer && answer.about).toBe(further);
  });
});

test("a letter waits 1 s, 5 s, 30 s, 2 min, 10 min, then half an hour each time", () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => waitAfter(attempt) / 1000)).toEqual([1, 5, 30, 120, 600, 1800, 1800]);
});

test.each([
  ["120", 120],
  ["Fri, 20 Nov 2026 00:10:00 GMT", 600],
  ["0", 1],
  ["999999", 21_600],
  ["Fri, 20 Nov 2026 23:10:00 GMT", 21_600],
  ["Thu, 19 Nov 2026 23:10:00 GMT", 1],
  ["soon", 1],
  [undefined, 1],
])("RFC 9110 §10.2.3: after Retry-After %s the next attempt is %i s later, six hours at most", (said, seconds) => {
  const now = Date.UTC(2026, 10, 20);
  expect((nextAttemptAfter(1, said, now, 0.5) - now) / 1_000).toBe(seconds);
});

test("a server that is away is asked at least every 30 s while a letter is due", () => {
  expect([1, 2, 3, 4, 100].map((times) => silenceAfter(times) / 1000)).toEqual([1, 5, 30, 30, 30]);
});

test("after three days a letter is refused, and says why", () => {
  const later = { kind: "later", words: "no answer", everybody: true } as const;
  const letter = { attempts: 150, createdAt: 0 };
  expect(afterAnswer(letter, later, givingUpMs)).toMatchObject({ state: "waiting", attempts: 151 });
  expect(afterAnswer(letter, later, givingUpMs + 1)).toMatchObject({
    state: "refused",
    lastAnswer: "given up after three days: no answer",
  });
});
