import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { Secret } from "#foundation/secrets";
import { startSmtp } from "../test/harness/smtp.ts";
import { answerOf, waitAfter } from "./attempts.ts";
import { type Letter, openOutbox } from "./outbox.ts";

const log = createLog("silent", "json");
const letter: Letter = {
  to: "hunter@example.jp",
  subject: "【わな作動】わな 1 号",
  text: "わなが作動しました。",
  language: "ja",
  about: { kind: "incident", id: "1" },
  organizationId: null,
};

async function open(smtpUrl: string | null, url = join(mkdtempSync(join(tmpdir(), "hatoba-outbox-")), "books.db")) {
  const database = await openDatabase({ url, log });
  const smtp = smtpUrl === null ? null : { url: new Secret(smtpUrl), from: "Hatoba <hatoba@example.jp>" };
  const outbox = await openOutbox({ database, smtp, clock: systemClock(), log, metrics: createMetrics() });
  const post = async (changes: Partial<Letter> = {}) => {
    await database.transaction((tx) => outbox.post(tx, { ...letter, ...changes }));
    outbox.wake();
  };
  const states = async () => (await outbox.entries("all", { limit: 100 })).items.map((entry) => entry.state);
  return { url, database, outbox, post, states };
}

describe("the outbox", () => {
  test("sends a letter at once, in UTF-8, marked as automatic, and never again", async () => {
    const server = await startSmtp();
    const { outbox, post, states } = await open(server.url);
    await post();
    await expect.poll(states).toEqual(["accepted"]);
    expect(server.mails.map((mail) => [mail.to, mail.subject])).toEqual([
      [["hunter@example.jp"], "【わな作動】わな 1 号"],
    ]);
    expect(server.mails[0]?.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    await outbox.stop();
    await server.stop();
  });

  test("keeps letters while the server is away and sends each once when it is back", async () => {
    const server = await startSmtp();
    await server.stop();
    const { outbox, post, states } = await open(server.url);
    for (let index = 0; index < 5; index += 1) await post({ to: `h${index}@example.jp` });
    await expect
      .poll(async () => (await outbox.entries("all", { limit: 10 })).items.some((entry) => entry.attempts > 0))
      .toBe(true);
    expect(await states()).toEqual(Array(5).fill("waiting"));
    await server.restart();
    await expect.poll(states, { timeout: 20_000 }).toEqual(Array(5).fill("accepted"));
    expect(server.mails.map((mail) => mail.to[0]).sort()).toEqual(
      [0, 1, 2, 3, 4].map((index) => `h${index}@example.jp`),
    );
    await outbox.stop();
    await server.stop();
  });

  test("a refused recipient is refused with the server's words, and stops nobody behind", async () => {
    const server = await startSmtp();
    server.refuse(550);
    const { outbox, post, states } = await open(server.url);
    await post();
    await expect.poll(states).toEqual(["refused"]);
    server.refuse(0);
    await post();
    await expect.poll(states).toEqual(["accepted", "refused"]);
    const { items } = await outbox.entries("all", { limit: 10 });
    expect(items[1]?.lastAnswer).toContain("not here");
    await outbox.stop();
    await server.stop();
  });

  test("a letter that is sent again after a crash has the same Message-ID", async () => {
    const server = await startSmtp();
    const first = await open(server.url);
    await first.post();
    await expect.poll(first.states).toEqual(["accepted"]);
    await first.outbox.stop();
    await first.database.transaction(async (tx) => {
      await tx
        .withTables<{ outbox: { state: string; nextAttemptAt: number } }>()
        .updateTable("outbox")
        .set({ state: "waiting", nextAttemptAt: 0 })
        .execute();
    });
    const second = await open(server.url, first.url);
    await expect.poll(second.states).toEqual(["accepted"]);
    expect(new Set(server.mails.map((mail) => mail.messageId)).size).toBe(1);
    expect(server.mails.length).toBe(2);
    await second.outbox.stop();
    await server.stop();
  });

  test("a line break can't smuggle a header or a recipient in", async () => {
    const { post, states } = await open(null);
    await expect(post({ subject: "x\r\nBcc: all@example.jp" })).rejects.toThrow("line break");
    await expect(post({ to: "a@example.jp\nb@example.jp" })).rejects.toThrow();
    await expect(post({ to: "a@example.jp, b@example.jp" })).rejects.toThrow("one address");
    expect(await states()).toEqual([]);
  });

  test("is rolled back with its cause", async () => {
    const { database, outbox, states } = await open(null);
    const failing = database.transaction(async (tx) => {
      await outbox.post(tx, letter);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await states()).toEqual([]);
  });
});

test.each([
  [{ message: "connect ECONNREFUSED", code: "ESOCKET" }, "later"],
  [{ message: "535 bad password", code: "EAUTH", responseCode: 535 }, "later"],
  [{ message: "451 try later", responseCode: 451 }, "later"],
  [{ message: "550 no such user", code: "EENVELOPE", responseCode: 550 }, "never"],
])("the answer %o is %s", (error, kind) => {
  expect(answerOf(error).kind).toBe(kind);
});

test("waits grow and stay bounded", () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => waitAfter(attempt) / 1000)).toEqual([1, 5, 30, 120, 600, 1800, 1800]);
});
