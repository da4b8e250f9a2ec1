import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Database, openDatabase, type Tx } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { startSmtp } from "../test/harness/smtp.ts";
import { type Letter, openOutbox } from "./outbox.ts";

const log = createLog("silent", "json");
const vault = openVault(new Secret("a key of the test"));
const letter: Letter = {
  to: "hunter@example.jp",
  subject: "【わな作動】わな 1 号",
  text: "わなが作動しました。",
  language: "ja",
  about: { kind: "incident", id: "1" },
  organizationId: null,
};

async function open(
  smtpUrl: string | null,
  url = join(mkdtempSync(join(tmpdir(), "hatoba-outbox-")), "books.db"),
  through: (database: Database) => Database = (database) => database,
) {
  const database = through(await openDatabase({ url, log }));
  const smtp = smtpUrl === null ? null : { url: new Secret(smtpUrl), from: "Hatoba <hatoba@example.jp>" };
  const outbox = await openOutbox({
    database,
    smtp,
    clock: systemClock(),
    log,
    metrics: createMetrics(),
    vault,
    privateAddresses: "refused",
    chance: () => 0.5,
  });
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

  test("a letter for later waits for its hour, also across a restart, and is found by what it is about", async () => {
    const server = await startSmtp();
    const { url, outbox, post } = await open(server.url);
    const notBefore = Date.now() + 3_600_000;
    await post({ notBefore, text: `https://x.example.jp/t/${"s".repeat(40)}` });
    await post({ to: "at-once@example.jp" });
    await outbox.stop();
    const again = await open(server.url, url);
    await expect.poll(again.states).toEqual(["accepted", "waiting"]);
    const [late] = await again.outbox.entriesAbout("incident", ["1"]);
    expect([late?.nextAttemptAt, late?.attempts, late?.text]).toEqual([notBefore, 0, "https://x.example.jp/t/…"]);
    expect(await again.outbox.entriesAbout("incident", ["2"])).toEqual([]);
    await again.outbox.stop();
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
    await post({ to: "other@example.jp" });
    await expect.poll(states).toEqual(["accepted", "refused"]);
    const { items } = await outbox.entries("all", { limit: 10 });
    expect(items[1]?.lastAnswer).toContain("not here");
    await outbox.stop();
    await server.stop();
  });

  test("an address that the server says is none gets nothing more, in whatever letter, until it is freed; a policy stops nothing", async () => {
    const server = await startSmtp();
    const { database, outbox, post, states } = await open(server.url);
    const stops: string[] = [];
    outbox.onStopping(async (_, { address, because, words }) => void stops.push(`${address} ${because} ${words}`));
    server.refuse(550, "recipient", "5.7.1 policy");
    await post({ to: "Gone@example.jp" });
    await expect.poll(states).toEqual(["refused"]);
    expect(await outbox.stoppedAddresses("all")).toEqual([]);
    server.refuse(550, "recipient", "5.1.1 nobody of this name");
    await post({ to: "Gone@example.jp", about: { kind: "statement", id: "1" } });
    await expect.poll(() => stops).toEqual([expect.stringMatching(/^gone@example\.jp refused .*5\.1\.1 nobody/)]);
    server.refuse(0);
    await post({ to: "gone@example.jp" });
    await expect.poll(states).toEqual(["refused", "refused", "refused"]);
    expect(server.mails).toEqual([]);
    expect(await database.transaction((tx) => outbox.liftStop(tx, "GONE@example.jp"))).toBe(true);
    await post({ to: "gone@example.jp" });
    await server.waitFor(1);
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

  test("an answer that can't be recorded is recorded later; the letter is not sent again meanwhile", async () => {
    const server = await startSmtp();
    let full = false;
    let failures = 0;
    const { outbox, post, states } = await open(server.url, undefined, (database) => ({
      ...database,
      async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
        if (!full) return database.transaction(work);
        failures += 1;
        throw new Error("database or disk is full");
      },
    }));
    await post();
    full = true; // committed, and on its way: the disk fills before the server has answered
    await expect.poll(() => failures).toBeGreaterThan(1);
    full = false;
    await expect.poll(states).toEqual(["accepted"]);
    expect(server.mails.length).toBe(1);
    await outbox.stop();
    await server.stop();
  });

  test("while the server refuses us one letter asks for all; mended, all go at once", async () => {
    const server = await startSmtp();
    server.refuse(550, "sender");
    const { database, outbox, states } = await open(server.url);
    await database.transaction(async (tx) => {
      for (let index = 0; index < 20; index += 1) await outbox.post(tx, { ...letter, to: `h${index}@example.jp` });
    });
    outbox.wake();
    const attempts = async () =>
      (await outbox.entries("all", { limit: 100 })).items.reduce((sum, entry) => sum + entry.attempts, 0);
    await expect.poll(attempts).toBeGreaterThanOrEqual(4);
    for (let call = 0; call < 50; call += 1) outbox.wake();
    expect(await attempts()).toBeLessThan(10);
    expect(new Set(await states())).toEqual(new Set(["waiting"]));
    server.refuse(0);
    await server.waitFor(20);
    await expect.poll(states, { timeout: 10_000 }).toEqual(Array(20).fill("accepted"));
    expect(new Set(server.mails.map((mail) => mail.messageId)).size).toBe(20);
    await outbox.stop();
    await server.stop();
  }, 20_000);

  test("a letter leaves at its commit, not at the next look", async () => {
    const server = await startSmtp();
    const { outbox, post, states } = await open(server.url);
    await post(); // opens the connection
    await server.waitFor(1);
    await expect.poll(states).toEqual(["accepted"]);
    const times: number[] = [];
    for (let index = 2; index < 12; index += 1) {
      const startedAt = performance.now();
      await post();
      await server.waitFor(index);
      times.push(performance.now() - startedAt);
    }
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(500); // a look comes every second
    await outbox.stop();
    await server.stop();
  });

  test("with no server configured letters wait and can be read", async () => {
    const { outbox, post, states } = await open(null);
    await post();
    expect(await states()).toEqual(["waiting"]);
    expect((await outbox.entries("all", { limit: 1 })).items[0]?.text).toBe("わなが作動しました。");
    expect((await outbox.entries(["another"], { limit: 1 })).items).toEqual([]);
    await outbox.stop();
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
