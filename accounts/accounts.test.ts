import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { openVault, Secret } from "#foundation/secrets";
import { inScope, isCorporateNumber, networkOf, openAccounts, scopeOf, systemActor, systemScope } from "./accounts.ts";
import { whyWeak } from "./passwords.ts";
import { tablesIn } from "./tables.ts";

const log = createLog("silent", "json");
const vault = openVault(new Secret("a key of the test"));
const good = new Secret("umi to yama no aida");

/** Nobody here has an address. */
const noMail = {
  outbox: { post: () => Promise.reject(new Error("no letter was expected")), wake: () => {} },
  publicUrl: "",
};

async function open() {
  let offsetMs = 0;
  const clock = { ...systemClock(), now: () => Date.now() + offsetMs };
  const database = await openDatabase({ url: join(mkdtempSync(join(tmpdir(), "hatoba-accounts-")), "books.db"), log });
  const accounts = await openAccounts({ database, clock, log, vault });
  const first = await accounts.createFirstOperator({ userId: "operator", password: good });
  expect(first?.generated).toBe(false);
  const { actor: operator } = await accounts.signIn({ userId: "operator", password: good, address: "a" });
  const holder = await accounts.createOrganization(operator, { kind: "contract-holder", name: "山田農園株式会社" });
  return { accounts, database, operator, holder, wait: (ms: number) => (offsetMs += ms) };
}

describe("the first operator", () => {
  test("is made once, with a one-time password when none was given", async () => {
    const url = join(mkdtempSync(join(tmpdir(), "hatoba-accounts-")), "books.db");
    const database = await openDatabase({ url, log });
    const accounts = await openAccounts({ database, clock: systemClock(), log, vault });
    const first = await accounts.createFirstOperator({ userId: "operator", password: null });
    expect(first?.generated).toBe(true);
    expect(await accounts.createFirstOperator({ userId: "another", password: null })).toBeNull();
    const signedIn = await accounts.signIn({ userId: "operator", password: first?.password ?? good, address: "a" });
    expect(signedIn.actor.mustChangePassword).toBe(true);
    await database.close();
  });
});

describe("signing in", () => {
  test("gives a session that ends when it is signed out or unused for twelve hours", async () => {
    const { accounts, wait } = await open();
    const one = await accounts.signIn({ userId: "operator", password: good, address: "a" });
    expect((await accounts.actorOfSession(one.session.reveal()))?.userId).toBe("operator");
    await accounts.signOut(one.session.reveal());
    expect(await accounts.actorOfSession(one.session.reveal())).toBeNull();
    const two = await accounts.signIn({ userId: "operator", password: good, address: "a" });
    wait(11 * 3_600_000);
    expect(await accounts.actorOfSession(two.session.reveal())).not.toBeNull();
    wait(13 * 3_600_000);
    expect(await accounts.actorOfSession(two.session.reveal())).toBeNull();
  });

  test("says the same for a wrong password and an unknown user, and locks the pair of user and address after ten", async () => {
    const { accounts, wait } = await open();
    const tryOnce = (userId: string, address: string) =>
      accounts
        .signIn({ userId, password: new Secret("wrong wrong"), address })
        .catch((error: { text: string }) => error.text);
    expect(await tryOnce("nobody", "a")).toBe("accounts.sign-in-refused");
    for (let index = 0; index < 10; index += 1) expect(await tryOnce("operator", "a")).toBe("accounts.sign-in-refused");
    expect(await tryOnce("operator", "a")).toBe("accounts.too-many-failures");
    const elsewhere = await accounts.signIn({ userId: "operator", password: good, address: "b" });
    expect(elsewhere.actor.userId).toBe("operator");
    wait(16 * 60_000);
    expect((await accounts.signIn({ userId: "operator", password: good, address: "a" })).actor.userId).toBe("operator");
    for (let index = 1; index <= 10; index += 1) await tryOnce("operator", `2001:db8::${index}`);
    expect(await tryOnce("operator", "2001:db8::b")).toBe("accounts.too-many-failures");
    expect(await tryOnce("operator", "2001:db8:0:1::b")).toBe("accounts.sign-in-refused");
    const search = { action: "session.locked-out", target: elsewhere.actor.id };
    const { items } = await accounts.auditEntries(systemScope(), { limit: 10, ...search });
    expect(items.map(({ address }) => address)).toEqual(["2001:db8::10", "a"]);
  });

  test("what is kept of a password is argon2id, and of sessions and tokens a hash", async () => {
    const { accounts, database, operator } = await open();
    const signedIn = await accounts.signIn({ userId: "operator", password: good, address: "a" });
    const { token } = await accounts.createToken(operator, { name: "t", permissions: ["read"] });
    const books = tablesIn(database.sql);
    const [user] = await books.selectFrom("users").select("passwordHash").execute();
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const kept = JSON.stringify([
      await books.selectFrom("sessions").selectAll().execute(),
      await books.selectFrom("tokens").selectAll().execute(),
    ]);
    expect(kept).toContain('"hash"');
    for (const known of [signedIn.session, token]) expect(kept).not.toContain(known.reveal());
  });
});

describe("users", () => {
  test("C4, MAS 第6条1項 (R-94): an initial password must be changed, and the change ends the other sessions", async () => {
    const { accounts, operator, holder } = await open();
    const made = await accounts.createUser(operator, {
      organizationId: holder.id,
      userId: "yamada",
      name: "山田",
      role: "member",
      language: "ja",
    });
    expect(made.user.mustChangePassword).toBe(true);
    const first = await accounts.signIn({ userId: "yamada", password: made.password, address: "a" });
    const second = await accounts.signIn({ userId: "yamada", password: made.password, address: "b" });
    const change = { current: made.password, next: new Secret("asagiri no kogen"), session: second.session.reveal() };
    await accounts.changePassword(second.actor, change, noMail);
    expect(await accounts.actorOfSession(first.session.reveal())).toBeNull();
    expect((await accounts.actorOfSession(second.session.reveal()))?.mustChangePassword).toBe(false);
  });

  test.each(["山田", "y", "yama da", "-yama", "a".repeat(41)])(
    "IOT 第3条 (R-06): %j is no ID: letters and digits that the provider gives",
    async (userId) => {
      const { accounts, operator, holder } = await open();
      const input = { organizationId: holder.id, userId, name: "山田", role: "viewer", language: "ja" } as const;
      await expect(accounts.createUser(operator, input)).rejects.toMatchObject({ errors: [{ path: "userId" }] });
    },
  );

  test("MAS 第1条6項, 第2条2項 (R-98): of users beyond the contract's limit none is made; a deactivated one makes room, an auditor needs none", async () => {
    const { accounts, operator, holder } = await open();
    await accounts.updateOrganization(operator, holder.id, { maxUsers: 1 });
    const input = { organizationId: holder.id, name: "山田", role: "administrator", language: "ja" } as const;
    const { user, password } = await accounts.createUser(operator, input);
    const { actor } = await accounts.signIn({ userId: user.userId, password, address: "a" });
    const refused = { kind: "conflict", text: "accounts.user-limit-reached", attributes: { limit: 1 } };
    await expect(accounts.createUser(actor, { ...input, role: "viewer" })).rejects.toMatchObject(refused);
    const grant = { role: "auditor", purpose: "監査", endsAt: Date.now() + 86_400_000 } as const;
    await expect(accounts.createUser(operator, { ...input, ...grant })).resolves.toBeDefined();
    await accounts.deactivateUser(operator, user.id);
    await expect(accounts.createUser(operator, input)).resolves.toBeDefined();
    // Its holder can't raise it, and only holders have one.
    await expect(accounts.updateOrganization(actor, holder.id, { maxUsers: 9 })).rejects.toMatchObject({
      kind: "not-allowed",
    });
    const own = accounts.updateOrganization(operator, operator.organizationId, { maxUsers: 9 });
    await expect(own).rejects.toMatchObject({ errors: [{ path: "maxUsers" }] });
  });

  test("B1, IOT 第5条5項 (R-93): an ID is never given twice, and a deactivated user is out at once, tokens included", async () => {
    const { accounts, operator, holder } = await open();
    const input = {
      organizationId: holder.id,
      userId: "sato",
      name: "佐藤",
      role: "administrator",
      language: "ja",
    } as const;
    const made = await accounts.createUser(operator, input);
    const { session, actor } = await accounts.signIn({ userId: "sato", password: made.password, address: "a" });
    const { token } = await accounts.createToken(actor, { name: "excel", permissions: ["read"] });
    expect((await accounts.actorOfToken(token.reveal()))?.permissions).toEqual(["read"]);
    await expect(accounts.createToken(actor, { name: "more", permissions: ["operate"] })).rejects.toMatchObject({
      kind: "not-allowed",
    });
    await accounts.deactivateUser(operator, made.user.id);
    expect(await accounts.actorOfSession(session.reveal())).toBeNull();
    expect(await accounts.actorOfToken(token.reveal())).toBeNull();
    await expect(accounts.signIn({ userId: "sato", password: made.password, address: "c" })).rejects.toMatchObject({
      kind: "unauthenticated",
    });
    await expect(accounts.createUser(operator, input)).rejects.toMatchObject({ text: "accounts.user-id-taken" });
  });

  test("a user of a contract holder sees its own organization and its end customers, and no other", async () => {
    const { accounts, operator, holder } = await open();
    const other = await accounts.createOrganization(operator, { kind: "contract-holder", name: "別の会社" });
    const customer = await accounts.createOrganization(operator, {
      kind: "end-customer",
      name: "顧客",
      parentId: holder.id,
    });
    const made = await accounts.createUser(operator, {
      organizationId: holder.id,
      userId: "kato",
      name: "加藤",
      role: "viewer",
      language: "en",
    });
    const { actor } = await accounts.signIn({ userId: "kato", password: made.password, address: "a" });
    const scope = scopeOf(actor);
    expect([holder, customer, other].map(({ id }) => inScope(scope, id))).toEqual([true, true, false]);
    await expect(accounts.organization(scope, other.id)).rejects.toMatchObject({
      text: "accounts.organization-not-found",
    });
    await expect(accounts.organization(scope, "no-such")).rejects.toMatchObject({
      text: "accounts.organization-not-found",
    });
    expect((await accounts.organizations(scope, { limit: 10 })).items.map(({ id }) => id)).toEqual([
      holder.id,
      customer.id,
    ]);
    await expect(accounts.users(scope, other.id)).rejects.toMatchObject({ kind: "not-found" });
    await expect(accounts.createOrganization(actor, { kind: "end-customer", name: "x" })).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });
});

describe("the audit trail", () => {
  test("IOT 第5条3項 (R-90): has an entry for each change, seen only by those whose change it was", async () => {
    const { accounts, operator, holder } = await open();
    await accounts.createUser(operator, { organizationId: holder.id, name: "a", role: "viewer", language: "ja" });
    const all = await accounts.auditEntries(systemScope(), { limit: 100 });
    expect(all.items.map((entry) => entry.action)).toEqual([
      "user.created",
      "organization.created",
      "session.opened",
      "user.created",
    ]);
    const page = await accounts.auditEntries(systemScope(), { limit: 1, after: all.items[0]?.id });
    expect(page.items[0]?.action).toBe("organization.created");
  });

  test("is rolled back with the change it belongs to", async () => {
    const { accounts, database } = await open();
    const failing = database.transaction(async (tx) => {
      await accounts.audit(tx, { actor: systemActor, action: "never", organizationId: null, target: "x" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await accounts.auditEntries(systemScope(), { limit: 100, action: "never" })).items).toEqual([]);
  });
});

test.each([
  ["short", "accounts.password-too-short"],
  ["operator-2026", "accounts.password-has-user-id"],
  ["aaaaaaaaaaaa", "accounts.password-too-common"],
  ["password123", "accounts.password-too-common"],
  ["correct horse battery", null],
  ["tanaka1985", "accounts.password-too-common"],
  ["1qaz2wsx3edc", "accounts.password-too-common"],
  ["パスワードパスワード", "accounts.password-too-common"],
])("the password %s is judged %s by an estimate of the guesses it takes", async (password, judged) => {
  expect(await whyWeak(new Secret(password), ["operator"])).toBe(judged);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["local", "local"],
])("%s shares its address with all of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("法人番号: the check digit is the law's", () => {
  expect(isCorporateNumber("7000012050002")).toBe(true); // 国税庁
  expect(isCorporateNumber("7000012050003")).toBe(false);
  expect(isCorporateNumber("700001205000")).toBe(false);
});
