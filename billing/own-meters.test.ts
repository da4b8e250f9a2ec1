import { afterAll, afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { openField } from "../test/harness/field.ts";
import { startPostgres } from "../test/harness/postgres.ts";
import { rate } from "./rating.ts";
import { tablesIn } from "./tables.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const postgres = await startPostgres();
afterAll(async () => {
  if (!("skipped" in postgres)) await postgres.stop();
});
const engines: [string, () => Promise<string | undefined>][] = [["SQLite", async () => undefined]];
if ("skipped" in postgres) process.stdout.write(`skipped: own meters on PostgreSQL (${postgres.skipped})\n`);
else engines.push(["PostgreSQL", () => postgres.newDatabase()]);

async function openOn(newUrl: () => Promise<string | undefined>) {
  /** E-mails that a server took, as the outbox would count them. */
  const mails = new Map<string, number>();
  let holder = "";
  const field = await openField("2026-04-01", {
    url: await newUrl(),
    outboxOf: (outbox) => ({
      ...outbox,
      acceptedByOrganization: async (from: number) =>
        new Map([[holder, mails.get(new Date(from + 9 * 3_600_000).toISOString().slice(0, 10)) ?? 0]]),
    }),
  });
  opened.push(field.close);
  const { accounts, billing, clock, organizationId, reconciling, setNow } = field;
  holder = organizationId;
  /** The nights of the days up to, and without, `day`. */
  const nightsUntil = async (day: string) => {
    setNow(`${day}T02:00:00+09:00`);
    await reconciling.catchUp();
  };
  const linesOf = async (component: string, serviceMonth = "2026-04") => {
    const { lines } = await rate(field, { holderId: organizationId, serviceMonth, asOf: clock.now() });
    return lines.filter((line) => line.component === component);
  };
  const user = async (userId: string) =>
    (await accounts.createUser(systemActor, { organizationId, userId, name: userId, role: "viewer", language: "ja" }))
      .user;
  return {
    ...field,
    mails,
    nightsUntil,
    linesOf,
    lineOf: async (component: string, serviceMonth?: string) => (await linesOf(component, serviceMonth))[0],
    user,
    price: (plan: string, component: string, yen: number) =>
      billing.setPrices(systemActor, [{ plan, component, yen, validFrom: "2020-01-01" }]),
  };
}

describe.each(engines)("what Hatoba meters itself on %s", (_engine, newUrl) => {
  const open = () => openOn(newUrl);

  test("SK 別紙1 備考(1) (R-54): each account counts the days on which it was there, the fourth decimal cut", async () => {
    const { accounts, lineOf, nightsUntil, price, running, setNow, user } = await open();
    await running("HATOBA-ACCOUNT");
    await price("HATOBA-ACCOUNT", "account", 300);
    await user("haruka");
    await nightsUntil("2026-04-02");
    setNow("2026-04-16");
    await user("natsuki");
    setNow("2026-04-24");
    const aki = await user("akiho");
    setNow("2026-04-30");
    await accounts.deactivateUser(systemActor, aki.id);
    await nightsUntil("2026-05-01");
    const line = await lineOf("account");
    // 30, 15 and 7 days of 30: (1.000 + 0.500 + 0.233) × 300 = 519.9
    expect([line?.quantity, line?.yen]).toEqual([3, 519]);
    expect(line?.formula.ja).toBe("300円 × 日割係数の合計 1.733（3アカウント） = 519円");
  });

  test("SK 別紙1 備考(2) (R-55): e-mails by their cumulative count with tiers; a night again counts nothing twice", async () => {
    const { billing, database, lineOf, mails, nightsUntil, running } = await open();
    await running("HATOBA-MAIL");
    const tiers = {
      mode: "graduated",
      tiers: [
        { upTo: 1_000, unitYen: 2 },
        { upTo: null, unitYen: 1 },
      ],
    } as const;
    await billing.setPrices(systemActor, [{ plan: "HATOBA-MAIL", component: "mail", tiers, validFrom: "2020-01-01" }]);
    mails.set("2026-04-01", 900);
    mails.set("2026-04-03", 600);
    await nightsUntil("2026-04-02");
    await nightsUntil("2026-05-01");
    // Those nights are forgotten, so they are done once more.
    await database.transaction(async (tx) => {
      await tablesIn(tx).deleteFrom("reconciliations").where("day", ">=", "2026-04-03").execute();
    });
    mails.set("2026-04-03", 700);
    await nightsUntil("2026-05-02");
    const line = await lineOf("mail");
    expect([line?.quantity, line?.yen]).toEqual([1_500, 2_500]);
    expect(line?.formula.ja).toBe("2円 × 1,000通 + 1円 × 500通 = 2,500円");
  });

  test("SK 第1条 (R-56): accounts that were there before the contract was recorded count from its start", async () => {
    const { lineOf, nightsUntil, price, running, setNow, user } = await open();
    await price("SK-ENTERPRISE", "account", 300);
    await user("haruka");
    await nightsUntil("2026-04-10");
    setNow("2026-04-10");
    await running("IIJ-ID", "2026-04-01");
    await running("SK-ENTERPRISE", "2026-04-01");
    await nightsUntil("2026-05-01");
    expect(await lineOf("account")).toMatchObject({ quantity: 1, yen: 300 });
  });

  test("SK 第1条 (R-56): from the day on which an outside meter counts, Hatoba's readings don't, and the other way round", async () => {
    const { billing, desk, lineOf, nightsUntil, price, running, user } = await open();
    await price("SK-ENTERPRISE", "account", 300);
    await running("IIJ-ID");
    const { id, number } = await running("SK-ENTERPRISE");
    await user("haruka");
    const outside = { kind: "metering-set", meteredBy: "outside", groupId: null } as const;
    await desk.record(systemActor, id, { content: outside, on: "2026-04-16" });
    await nightsUntil("2026-05-01");
    const days = (eventId: string, from: string, to: string) =>
      ({ eventId, contract: number, component: "account", subject: "outside", from, to }) as const;
    const events = [days("early", "2026-04-15", "2026-04-15"), days("late", "2026-04-16", "2026-04-22")];
    const { accepted, refused } = await billing.recordUsage(systemActor, "door", events);
    expect([accepted, refused.map(({ eventId }) => eventId)]).toEqual([1, ["early"]]);
    // 15 and 7 days of 30: (0.500 + 0.233) × 300
    expect(await lineOf("account")).toMatchObject({ quantity: 2, yen: 219 });
    const asHatoba = billing.recordUsage(systemActor, "hatoba", [days("own", "2026-04-01", "2026-04-01")]);
    expect((await asHatoba).refused).toMatchObject([{ reason: "component-not-metered" }]);
  });

  test("kept data: megabytes within the range that their device has, at each day's end; nothing after the contract's end", async () => {
    const { contracts, database, desk, hear, lineOf, nightsUntil, price, register, running, setNow } = await open();
    const { id } = await running("HATOBA-STORAGE");
    await price("HATOBA-STORAGE", "storage", 2);
    const [long, short] = [await register("70b3d50000000001"), await register("70b3d50000000002")];
    await database.transaction((tx) => contracts.setDataRange(tx, { deviceId: short.id }, 3));
    // Together a byte more than a megabyte; three days later only what the first one said is kept.
    await hear(long, "2026-04-01T12:00:00+09:00", "00".repeat(600_000));
    await hear(short, "2026-04-01T12:00:00+09:00", "00".repeat(400_001));
    await nightsUntil("2026-04-02");
    setNow("2026-04-10");
    const ended = { kind: "ended", cause: "impossible", reason: "利用不能", prerequisite: null } as const;
    await desk.record(systemActor, id, { content: ended, on: "2026-04-10" });
    await nightsUntil("2026-05-01");
    const line = await lineOf("storage");
    // Two begun megabytes on three days, one on seven.
    expect([line?.quantity, line?.yen]).toEqual([13, 26]);
    expect(line?.formula.ja).toBe("2円 × 13MB日 = 26円");
  });

  test("of two contracts for kept data each is metered by its own devices: those of its group, and all the rest", async () => {
    const { desk, hear, linesOf, nightsUntil, organizationId, price, register, registry, running } = await open();
    const rest = await running("HATOBA-STORAGE");
    const applied = { organizationId, plan: "HATOBA-STORAGE", on: "2026-04-01" };
    const north = await desk.apply(systemActor, applied);
    await price("HATOBA-STORAGE", "storage", 2);
    const group = await registry.createGroup(systemActor, { organizationId, name: "北" });
    const inGroup = { kind: "metering-set", meteredBy: "hatoba", groupId: group.id } as const;
    for (const content of [{ kind: "accepted" }, inGroup, { kind: "started" }] as const)
      await desk.record(systemActor, north.id, { content, on: "2026-04-01" });
    const [one, two] = [await register("70b3d50000000001"), await register("70b3d50000000002")];
    await registry.changeMembers(systemActor, group.id, { add: [two.id] });
    await hear(one, "2026-04-29T12:00:00+09:00", "00".repeat(1_500_000));
    await hear(two, "2026-04-30T12:00:00+09:00", "00".repeat(10));
    await nightsUntil("2026-04-30");
    await nightsUntil("2026-05-01");
    const metered = (await linesOf("storage")).map(({ key, quantity }) => [key.split("/")[0], quantity]);
    expect(metered).toEqual([
      [rest.number, 4],
      [north.number, 1],
    ]);
  });

  test.each([
    ["SK-ENTERPRISE", "IIJ-ID"],
    ["HATOBA-MAIL", null],
    ["HATOBA-STORAGE", null],
  ])(
    "a second contract of %s for the same would be counted twice: it starts only with a meter of its own",
    async (plan, needed) => {
      const { desk, organizationId, running } = await open();
      if (needed) await running(needed);
      const { number } = await running(plan);
      const { id } = await desk.apply(systemActor, { organizationId, plan });
      await desk.record(systemActor, id, { content: { kind: "accepted" } });
      await expect(desk.record(systemActor, id, { content: { kind: "started" } })).rejects.toMatchObject({
        errors: [{ path: "kind", text: "contracts.metered-twice", attributes: { number } }],
      });
      const outside = { kind: "metering-set", meteredBy: "outside", groupId: null } as const;
      await desk.record(systemActor, id, { content: outside });
      await desk.record(systemActor, id, { content: { kind: "started" } });
      await expect(
        desk.record(systemActor, id, { content: { ...outside, meteredBy: "hatoba" } }),
      ).rejects.toMatchObject({
        errors: [{ text: "contracts.metered-twice" }],
      });
    },
  );

  test("a meter is set where there is one, by group where it is of data", async () => {
    const { desk, running } = await open();
    const [mail, line] = [await running("HATOBA-MAIL"), await running("IOT-S")];
    const set = (id: string, groupId: string | null) =>
      desk.record(systemActor, id, { content: { kind: "metering-set", meteredBy: "hatoba", groupId } });
    await expect(set(mail.id, "a group")).rejects.toMatchObject({ errors: [{ path: "groupId" }] });
    await expect(set(line.id, null)).rejects.toMatchObject({ errors: [{ path: "kind" }] });
  });

  test("an outside meter can't report what Hatoba counts itself", async () => {
    const { billing, running } = await open();
    const { id, number } = await running("HATOBA-MAIL");
    const event = { eventId: "1", contract: number, component: "mail", from: "2026-04-01", to: "2026-04-01" };
    const { refused } = await billing.recordUsage(systemActor, "elsewhere", [event]);
    expect(refused.map(({ reason }) => reason)).toEqual(["component-not-metered"]);
    expect((await billing.usage(systemScope(), { contractId: id, limit: 10 })).items).toEqual([]);
  });
});
