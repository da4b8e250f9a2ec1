import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { openDatabase, type Tx } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openOutbox } from "#outbox";
import { bytesOf } from "../test/harness/authenticator.ts";
import { startPostgres } from "../test/harness/postgres.ts";
import { type Actor, openAccounts, systemScope } from "./accounts.ts";
import { domainsOf } from "./free-mail.ts";
import { codeAt } from "./totp.ts";

const log = createLog("silent", "json");
const password = new Secret("umi to yama no aida");
const next = new Secret("asagiri no kogen 17");
const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});
const engines: [string, () => string][] = [
  ["SQLite", () => join(mkdtempSync(join(tmpdir(), "hatoba-security-")), "books.db")],
];
if ("skipped" in postgres) process.stdout.write(`skipped: accounts on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgres.url]);

const faultOf = (error: { text: string; kind: string; errors: { path: string; text: string }[] }) => error;
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "done",
    (error: unknown) => faultOf(error as never).text,
  );
const errorsOf = (promise: Promise<unknown>): Promise<string[]> =>
  promise.then(
    () => [],
    (error: unknown) => faultOf(error as never).errors.map(({ path, text }) => `${path}: ${text}`),
  );

describe.each(engines)("accounts on %s", (engine, url) => {
  const opened: { close(): Promise<void> }[] = [];
  let made = 0;
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });

  async function open() {
    let offsetMs = 0;
    const clock = { ...systemClock(), now: () => Date.now() + offsetMs };
    const database = await openDatabase({ url: url(), log });
    opened.push(database);
    const vault = openVault(new Secret("a key of the test"));
    const accounts = await openAccounts({ database, clock, log, vault });
    const outbox = await openOutbox({
      database,
      smtp: null,
      clock,
      log,
      metrics: createMetrics(),
      vault,
      privateAddresses: "refused",
      chance: () => 0.5,
    });
    opened.push({ close: () => outbox.stop() });
    await accounts.createFirstOperator({ userId: "operator", password });
    const signIn = (userId: string, secret: Secret, more: { code?: string; address?: string } = {}) =>
      accounts.signIn({ userId, password: secret, address: "192.0.2.1", client: "Firefox", ...more });
    const { actor: operator } = await signIn("operator", password);
    made += 1;
    const holder = await accounts.createOrganization(operator, { kind: "contract-holder", name: `山田農園${made}` });
    const mail = { outbox, publicUrl: "https://hatoba.example" };
    /** A user of the holder with a password of its own. */
    async function person(name: string, role: "administrator" | "viewer" | "member" = "member") {
      const userId = `${name}${made}${engine}`;
      const email = `${userId}@farm.example`;
      const input = { organizationId: holder.id, userId, name: "人", email, role, language: "ja" } as const;
      const { user, password: first } = await accounts.createUser(operator, input);
      const { actor } = await signIn(userId, first);
      await accounts.changePassword(actor, { current: first, next: password }, mail);
      return { userId, email, id: user.id, ...(await signIn(userId, password)) };
    }
    const letters = async () =>
      (await database.sql
        .withTables<{ outbox: { id: string; to: string; body: string } }>()
        .selectFrom("outbox")
        .selectAll()
        .orderBy("id")
        .execute()) as { to: string; body: string }[];
    const wait = (ms: number) => {
      offsetMs += ms;
    };
    return { accounts, database, clock, outbox, operator, holder, person, signIn, letters, mail, wait };
  }

  async function withSecondFactor(rooms: Awaited<ReturnType<typeof open>>, actor: Actor, own = password) {
    const { accounts, clock, wait } = rooms;
    const { secret } = await accounts.beginSecondFactor(actor, own);
    const code = () => codeAt(bytesOf(secret), clock.now());
    const recovery = await accounts.confirmSecondFactor(actor, code());
    wait(30_000);
    return { code, recovery };
  }

  test("a second factor is asked for once it was confirmed, and a code is good once", async () => {
    const rooms = await open();
    const { accounts, person, signIn, wait, mail } = rooms;
    const { actor, userId } = await person("yuki");
    expect(await refusal(accounts.beginSecondFactor(actor, new Secret("wrong")))).toBe("accounts.password-not-right");
    await accounts.beginSecondFactor(actor, password);
    expect(await refusal(signIn(userId, password))).toBe("done");
    const { code } = await withSecondFactor(rooms, actor);
    expect(await refusal(signIn(userId, password))).toBe("accounts.code-needed");
    expect(await refusal(signIn(userId, next))).toBe("accounts.sign-in-refused");
    expect(await refusal(signIn(userId, password, { code: code() }))).toBe("done");
    expect(await refusal(signIn(userId, password, { code: code() }))).toBe("accounts.code-wrong");
    wait(30_000);
    expect(await refusal(signIn(userId, password, { code: ` ${code().slice(0, 3)} ${code().slice(3)}` }))).toBe("done");
    await accounts.disableSecondFactor(actor, password, mail);
    expect(await refusal(signIn(userId, password))).toBe("done");
  });

  test("C4: the owner is told by a letter when the password or the second factor goes, and at both addresses when that changes", async () => {
    const rooms = await open();
    const { accounts, person, operator, mail, outbox } = rooms;
    const { actor, id, email } = await person("kaze");
    const told = async (address: string) =>
      (await outbox.entries("all", { limit: 1_000 })).items
        .filter(({ to }) => to === address)
        .map(({ subject }) => subject)
        .reverse();
    expect(await told(email)).toEqual([]);
    await accounts.changePassword(actor, { current: password, next }, mail);
    await withSecondFactor(rooms, actor, next);
    await accounts.disableSecondFactor(actor, next, mail);
    await accounts.updateUser(operator, id, { email: `new-${email}` }, mail);
    await accounts.updateUser(operator, id, { name: "風" }, mail);
    const changed = "[Hatoba] メールアドレスを変更しました";
    expect(await told(email)).toEqual([
      "[Hatoba] パスワードを変更しました",
      "[Hatoba] 二要素認証を解除しました",
      changed,
    ]);
    expect(await told(`new-${email}`)).toEqual([changed]);
  });

  test("C4: where a second factor is required, who has none does nothing before it, and can't turn it off", async () => {
    const rooms = await open();
    const { accounts, person, holder, signIn, mail } = rooms;
    const { actor, userId } = await person("sora", "administrator");
    const viewer = await person("umi", "viewer");
    expect(await refusal(accounts.requireSecondFactor(viewer.actor, holder.id, true))).toBe(
      "accounts.permission-missing",
    );
    await accounts.requireSecondFactor(actor, holder.id, true);
    expect((await accounts.actorOfSession(viewer.session.reveal()))?.mustSetSecondFactor).toBe(true);
    const again = await signIn(userId, password);
    expect(again.actor.mustSetSecondFactor).toBe(true);
    const { code } = await withSecondFactor(rooms, again.actor);
    expect((await accounts.actorOfSession(again.session.reveal()))?.mustSetSecondFactor).toBe(false);
    expect((await signIn(userId, password, { code: code() })).actor.mustSetSecondFactor).toBe(false);
    expect(await refusal(accounts.disableSecondFactor(actor, password, mail))).toBe("accounts.second-factor-required");
    await accounts.requireSecondFactor(actor, holder.id, false);
    expect((await accounts.actorOfSession(viewer.session.reveal()))?.mustSetSecondFactor).toBe(false);
  });

  test("the trail is only added to, also by who writes to the database itself", async () => {
    const { database } = await open();
    const audit = { audit: { id: "", actor: "" } };
    const write = (act: (tx: Tx) => Promise<unknown>) => database.transaction(act);
    const entries = () => database.sql.withTables<typeof audit>().selectFrom("audit").selectAll().execute();
    const before = await entries();
    expect(before.length).toBeGreaterThan(0);
    const forged = write((tx) => tx.withTables<typeof audit>().updateTable("audit").set({ actor: "x" }).execute());
    await expect(forged).rejects.toThrow("rows of audit are only added");
    const gone = write((tx) => tx.withTables<typeof audit>().deleteFrom("audit").execute());
    await expect(gone).rejects.toThrow("rows of audit are only added");
    if (engine === "SQLite") {
      const replaced = sql`INSERT OR REPLACE INTO "audit" SELECT * FROM "audit" LIMIT 1`;
      await expect(write((tx) => replaced.execute(tx))).rejects.toThrow("rows of audit are only added");
    } else {
      await expect(write((tx) => sql`TRUNCATE "audit"`.execute(tx))).rejects.toThrow("rows of audit are only added");
    }
    expect(await entries()).toEqual(before);
  });

  test("a recovery code is good once, also for its owner whom a thief has used up the tries of", async () => {
    const rooms = await open();
    const { accounts, person, signIn } = rooms;
    const { actor, userId } = await person("haru");
    const { code, recovery } = await withSecondFactor(rooms, actor);
    expect(new Set(recovery).size).toBe(10);
    for (let index = 0; index < 5; index += 1)
      await refusal(signIn(userId, password, { code: "000000", address: `198.51.100.${index}` }));
    expect(await refusal(signIn(userId, password, { code: code(), address: "203.0.113.9" }))).toBe(
      "accounts.too-many-failures",
    );
    const typed = recovery[3]?.toUpperCase().replaceAll("-", " ") ?? "";
    expect(await refusal(signIn(userId, password, { code: typed }))).toBe("done");
    expect(await refusal(signIn(userId, password, { code: typed }))).toBe("accounts.code-wrong");
    expect((await accounts.secondFactor(actor)).recoveryCodesLeft).toBe(9);
    const renewed = await accounts.renewRecoveryCodes(actor, password);
    expect(await refusal(signIn(userId, password, { code: recovery[4] ?? "" }))).toBe("accounts.code-wrong");
    expect(await refusal(signIn(userId, password, { code: renewed[4] ?? "" }))).toBe("done");
  });

  test("a token can't touch the second factor or the sessions of its maker", async () => {
    const { accounts, person } = await open();
    const { actor } = await person("mio");
    const { token } = await accounts.createToken(actor, { name: "t", permissions: ["read"] });
    const program = (await accounts.actorOfToken(token.reveal())) as Actor;
    expect(await refusal(accounts.beginSecondFactor(program, password))).toBe("accounts.person-needed");
    expect(await refusal(accounts.sessions(program, actor.id))).toBe("accounts.person-needed");
    const another = accounts.createToken(program, { name: "another", permissions: ["read"] });
    expect(await refusal(another)).toBe("accounts.person-needed");
  });

  test("a link for a new password comes by e-mail, is good once and for an hour, and ends the sessions", async () => {
    const { accounts, person, signIn, letters, mail, outbox, wait } = await open();
    const { userId, email, session } = await person("kenta");
    const ask = (id = userId) => accounts.requestPasswordReset({ userId: id, address: "192.0.2.7" }, mail);
    const tokens = async () =>
      (await letters())
        .filter(({ to }) => to === email)
        .flatMap(({ body }) => /\/reset#([\w-]+)/.exec((JSON.parse(body) as { text: string }).text)?.[1] ?? []);
    await ask("nobody-at-all");
    expect(await tokens()).toEqual([]);
    for (let index = 0; index < 5; index += 1) await ask();
    const links = await tokens();
    expect(links.length).toBe(3);
    const redeem = (token: string, chosen = next) =>
      accounts.resetPassword({ token, next: chosen, address: "192.0.2.7" }, mail);
    expect(await errorsOf(redeem(links[0] ?? "", new Secret("password123")))).toEqual([
      "next: accounts.password-too-common",
    ]);
    expect(await refusal(redeem(links[0] ?? ""))).toBe("done");
    for (const link of links) expect(await refusal(redeem(link))).toBe("accounts.link-not-good");
    expect(await accounts.actorOfSession(session.reveal())).toBeNull();
    expect(await refusal(signIn(userId, password))).toBe("accounts.sign-in-refused");
    expect(await refusal(signIn(userId, next))).toBe("done");
    await ask();
    wait(61 * 60_000);
    expect(await refusal(redeem((await tokens()).at(-1) ?? ""))).toBe("accounts.link-not-good");
    const shown = (await outbox.entries("all", { limit: 100 })).items.filter(({ to }) => to === email);
    expect(shown.map(({ subject }) => subject)).toContain("[Hatoba] パスワードを変更しました");
    for (const link of links) expect(JSON.stringify(shown)).not.toContain(link);
  });

  test("asking for links again and again is stopped by the address that asks, not by the user", async () => {
    const { accounts, person, mail } = await open();
    const { userId } = await person("sora");
    const ask = (address: string) => refusal(accounts.requestPasswordReset({ userId, address }, mail));
    for (let index = 0; index < 10; index += 1) expect(await ask("198.51.100.1")).toBe("done");
    expect(await ask("198.51.100.1")).toBe("accounts.too-many-failures");
    expect(await ask("198.51.100.2")).toBe("done");
  });

  test("sessions are listed with where they came from, and ended one by one or all at once", async () => {
    const { accounts, person, signIn, operator } = await open();
    const { actor, userId, session, id } = await person("riku");
    const stranger = await person("umi", "administrator");
    const elsewhere = await signIn(userId, password, { address: "203.0.113.5" });
    const listed = await accounts.sessions(actor, id);
    expect(listed.map(({ address, client }) => [address, client])).toEqual([
      ["203.0.113.5", "Firefox"],
      ["192.0.2.1", "Firefox"],
    ]);
    expect(await refusal(accounts.sessions(actor, stranger.id))).toBe("accounts.permission-missing");
    await accounts.endSessions(actor, id, listed[0]?.id ?? "");
    expect(await accounts.actorOfSession(elsewhere.session.reveal())).toBeNull();
    expect(await accounts.actorOfSession(session.reveal())).not.toBeNull();
    expect(await refusal(accounts.endSessions(actor, id, listed[0]?.id ?? ""))).toBe("accounts.session-not-found");
    await accounts.endSessions(operator, id, null);
    expect(await accounts.actorOfSession(session.reveal())).toBeNull();
  });

  test("IOT 第5条4項 (R-92): a stolen account is locked at once, and opened again with a new initial password", async () => {
    const rooms = await open();
    const { accounts, person, signIn, operator, mail, letters } = rooms;
    const boss = await person("boss", "administrator");
    const { actor, userId, session, id } = await person("aoi");
    const { token } = await accounts.createToken(actor, { name: "thief's", permissions: ["read"] });
    const { recovery } = await withSecondFactor(rooms, actor);
    expect(await accounts.actorOfSession(session.reveal())).not.toBeNull();
    expect(await refusal(accounts.lockUser(actor, boss.id))).toBe("accounts.permission-missing");
    await accounts.lockUser(boss.actor, id);
    expect(await accounts.actorOfSession(session.reveal())).toBeNull();
    expect(await accounts.actorOfToken(token.reveal())).toBeNull();
    expect(await refusal(signIn(userId, password, { code: recovery[0] ?? "" }))).toBe("accounts.sign-in-refused");
    const before = (await letters()).length;
    await accounts.requestPasswordReset({ userId, address: "192.0.2.1" }, mail);
    expect((await letters()).length).toBe(before);
    const fresh = await accounts.unlockUser(operator, id, { removeSecondFactor: false }, mail);
    expect(await refusal(signIn(userId, password))).toBe("accounts.sign-in-refused");
    expect(await refusal(signIn(userId, fresh))).toBe("accounts.code-needed");
    expect((await signIn(userId, fresh, { code: recovery[0] ?? "" })).actor.mustChangePassword).toBe(true);
    expect(await refusal(accounts.unlockUser(operator, id, { removeSecondFactor: true }, mail))).toBe(
      "accounts.user-not-locked",
    );
  });

  test("an operator's support locks a customer's user, and none of the provider's own", async () => {
    const { accounts, person, operator, signIn } = await open();
    const { id } = await person("nagi");
    const input = { organizationId: operator.organizationId, name: "支援", role: "support", language: "ja" } as const;
    const made = await accounts.createUser(operator, input);
    const { actor: support } = await signIn(made.user.userId, made.password);
    expect(await refusal(accounts.lockUser(support, operator.id))).toBe("accounts.permission-missing");
    expect(await refusal(accounts.lockUser(support, id))).toBe("done");
  });

  test("MAS 第6条2項 (R-95): an auditor has a purpose and an end, is made by the provider, and is out when it comes", async () => {
    const { accounts, person, operator, holder, clock, signIn, wait } = await open();
    const boss = await person("boss", "administrator");
    const input = { organizationId: holder.id, name: "監査", role: "auditor", language: "ja" } as const;
    expect(await errorsOf(accounts.createUser(operator, input))).toEqual([
      "purpose: accounts.purpose-needed",
      "endsAt: accounts.end-needed",
    ]);
    const day = 86_400_000;
    const granted = { ...input, purpose: "2026年度内部監査", endsAt: clock.now() + day };
    expect(await errorsOf(accounts.createUser(boss.actor, granted))).toEqual(["role: accounts.auditor-by-provider"]);
    expect(await errorsOf(accounts.createUser(operator, { ...granted, endsAt: clock.now() + 400 * day }))).toEqual([
      "endsAt: accounts.end-needed",
    ]);
    const { user, password: first } = await accounts.createUser(operator, granted);
    const { session, actor } = await signIn(user.userId, first);
    expect(actor.permissions).toEqual(["read", "audit"]);
    const record = await accounts.auditEntries(systemScope(), { limit: 1, action: "user.created", target: user.id });
    expect(record.items[0]?.detail).toMatchObject({ purpose: "2026年度内部監査", endsAt: granted.endsAt });
    wait(day - 5_000);
    const again = await signIn(user.userId, first);
    expect(await accounts.actorOfSession(again.session.reveal())).not.toBeNull();
    wait(5_001);
    expect(await accounts.actorOfSession(again.session.reveal())).toBeNull();
    expect(await accounts.actorOfSession(session.reveal())).toBeNull();
    expect(await refusal(signIn(user.userId, first))).toBe("accounts.sign-in-refused");
  });

  test("a user is changed with before and after in the trail, and erased only when deactivated", async () => {
    const { accounts, person, operator, holder, signIn, mail } = await open();
    const { id, email, userId } = await person("hina");
    await accounts.updateUser(operator, id, { role: "viewer", name: "人" }, mail);
    const [entry] = (await accounts.auditEntries(systemScope(), { limit: 1, action: "user.changed" })).items;
    expect(entry?.detail).toEqual({ before: { role: "member" }, after: { role: "viewer" } });
    expect(entry?.address).toBe("192.0.2.1");
    expect(await refusal(accounts.eraseUser(operator, id))).toBe("accounts.user-still-active");
    await accounts.deactivateUser(operator, id);
    await accounts.eraseUser(operator, id);
    const left = (await accounts.users({ organizations: "all" } as never, holder.id)).find((user) => user.id === id);
    expect([left?.name, left?.email]).toEqual(["", null]);
    expect(JSON.stringify(left)).not.toContain(email);
    expect(await refusal(signIn(userId, new Secret("")))).toBe("accounts.sign-in-refused");
  });

  test("IOT 第12条2項1号 (R-22): a contract holder's contact is no free mail, unless an operator says why", async () => {
    const { accounts, operator, holder } = await open();
    const change = (email: string, freeMailReason?: string) =>
      accounts.updateOrganization(operator, holder.id, { email, freeMailReason });
    expect(await errorsOf(change("a@gmail.com"))).toEqual(["email: accounts.free-mail"]);
    expect(await errorsOf(change("a@Mail.Yahoo.co.jp"))).toEqual(["email: accounts.free-mail"]);
    expect(await refusal(change("a@yamada-farm.co.jp"))).toBe("done");
    expect(await refusal(change("a@gmail.com", "独自ドメインを持たない個人農園のため"))).toBe("done");
    expect((await accounts.organization(systemScope(), holder.id)).email).toBe("a@gmail.com");
    const domain = `free${made}.${engine.toLowerCase()}.example`;
    expect(await refusal(change(`a@${domain}`))).toBe("done");
    await accounts.setMailDomain(operator, { domain, free: true, reason: "フリーメール" });
    expect(await refusal(change(`b@${domain}`))).toBe("accounts.organization-invalid");
    await accounts.setMailDomain(operator, { domain: `paid.${domain}`, free: false, reason: "有料" });
    expect(await refusal(change(`b@paid.${domain}`))).toBe("done");
    const listed = await accounts.mailDomains();
    expect(listed.filter((one) => one.domain.endsWith(domain)).map(({ free }) => free)).toEqual([true, false]);
  });

  test("the trail is searched by who, what, whom, when and the words of a change", async () => {
    const { accounts, operator, holder, clock } = await open();
    const name = `100%_${holder.id}`;
    await accounts.updateOrganization(operator, holder.id, { name });
    const find = async (search: Parameters<typeof accounts.auditEntries>[1]) =>
      (await accounts.auditEntries(systemScope(), search)).items.map(({ action }) => action);
    const mine = { limit: 10, organizationId: holder.id };
    // Entries of the same millisecond have no order.
    expect((await find(mine)).sort()).toEqual(["organization.changed", "organization.created"]);
    expect(await find({ ...mine, action: "organization." })).toHaveLength(2);
    expect(await find({ ...mine, action: "user." })).toEqual([]);
    expect(await find({ ...mine, actor: "operator", target: holder.id })).toHaveLength(2);
    expect(await find({ ...mine, words: name.toUpperCase() })).toEqual(["organization.changed"]);
    expect(await find({ ...mine, words: "100__" })).toEqual([]);
    expect(await find({ ...mine, to: clock.now() - 60_000 })).toEqual([]);
    expect(await find({ ...mine, from: clock.now() - 60_000 })).toHaveLength(2);
  });
});

test("the domains of an address are its own and those above it", () => {
  expect(domainsOf("a@Mail.Example.co.jp")).toEqual(["mail.example.co.jp", "example.co.jp", "co.jp"]);
});
