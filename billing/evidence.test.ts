import { afterEach, describe, expect, test } from "vitest";
import { systemActor, systemScope } from "#accounts";
import { log, openTrade } from "../test/harness/trade.ts";
import type { EvidenceItem } from "./evidence.ts";
import { openInvoicing } from "./invoicing.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open() {
  const trade = await openTrade("2026-04-01");
  opened.push(trade.close);
  const invoicing = await openInvoicing({ ...trade, log, publicUrl: "http://localhost" });
  opened.push(() => invoicing.stop());
  await invoicing.particulars.setIssuer(systemActor, { name: "通信株式会社" });
  const price = (plan: string, component: string, yen: number) => ({ plan, component, yen, validFrom: "2020-01-01" });
  const sdm = ["SDM-PARENT", "SDM-CHILD-LORAWAN", "SDM-CHILD-SIGFOX"].flatMap((plan) => [
    price(plan, "initial", 1_000),
    price(plan, "monthly", 300),
  ]);
  await trade.billing.setPrices(systemActor, [
    ...sdm,
    price("DS", "monthly", 2_000),
    price("SK-SERVICE-PROVIDER", "authentication", 2),
  ]);
  /** The latest statement's lines with what is behind each. */
  const billed = async (month: string, at: string) => {
    trade.setNow(at);
    await invoicing.runs.startRun(systemActor, { month, goal: "finalize" });
    await invoicing.settled();
    const [statement] = (await invoicing.statements.statements(systemScope(), { limit: 1 })).items;
    const id = statement?.id ?? "";
    const { lines } = await invoicing.statements.document(systemScope(), id);
    const behind = async (position: number, limit = 100, after?: string) =>
      invoicing.statements.evidence(systemScope(), id, { position, limit, after });
    return { id, lines, behind };
  };
  const place = (
    lines: readonly { plan: string; component: string; period: { from: string } }[],
    plan: string,
    component: string,
    from?: string,
  ) =>
    lines.findIndex(
      (line) => line.plan === plan && line.component === component && (!from || line.period.from === from),
    );
  return { ...trade, invoicing, billed, place };
}

const devices = (items: readonly EvidenceItem[]) => items.flatMap((item) => (item.kind === "device" ? [item.id] : []));

describe("what is behind a line", () => {
  test("SDM 第7条: the devices of a group are exactly those that have its days; the parent's are of both items; the initial fee's began that day", async () => {
    const { billed, place, register } = await open();
    const [old, older] = [await register("2026-03-10T09:00:00+09:00"), await register("2026-03-11T09:00:00+09:00")];
    const [fresh, sigfox] = [
      await register("2026-04-15T09:00:00+09:00"),
      await register("2026-04-15T09:00:00+09:00", undefined, "SIGFOX"),
    ];
    const { lines, behind } = await billed("2026-04", "2026-05-04");
    const of = async (plan: string, component: string, from: string) =>
      devices((await behind(place(lines, plan, component, from))).items).sort();
    expect(await of("SDM-CHILD-LORAWAN", "monthly", "2026-04-01")).toEqual([old.deviceId, older.deviceId].sort());
    expect(await of("SDM-CHILD-LORAWAN", "monthly", "2026-04-15")).toEqual([fresh.deviceId]);
    expect(await of("SDM-PARENT", "monthly", "2026-04-15")).toEqual([fresh.deviceId, sigfox.deviceId].sort());
    expect(await of("SDM-CHILD-SIGFOX", "initial", "2026-04-15")).toEqual([sigfox.deviceId]);
    const position = place(lines, "SDM-CHILD-LORAWAN", "monthly", "2026-04-01");
    const first = await behind(position, 1);
    const second = await behind(position, 1, first.next ?? "");
    expect([...devices(first.items), ...devices(second.items)]).toEqual([old.deviceId, older.deviceId].sort());
    expect(second.next).toBeNull();
  });

  test("a device whose start was put back into the month after the run doesn't show", async () => {
    const { billed, clock, contracts, database, place, register, setNow } = await open();
    const known = await register("2026-04-15T09:00:00+09:00");
    const { lines, behind } = await billed("2026-04", "2026-05-04");
    setNow("2026-05-05");
    const { deviceId } = await register("2026-05-05T09:00:00+09:00");
    const backdated = { deviceId, startedOn: "2026-04-15", reason: "届出の遅れ", recordedBy: "operator" };
    await database.transaction((tx) => contracts.correctDevice(tx, { ...backdated, recordedAt: clock.now() }));
    const { items } = await behind(place(lines, "SDM-CHILD-LORAWAN", "monthly"));
    expect(devices(items)).toEqual([known.deviceId]);
  });

  test("of a contract its facts, of usage its events; a line that isn't there is not found", async () => {
    const { billed, billing, place, running } = await open();
    await running("IOT-S");
    const contract = await running("DS");
    await running("IIJ-ID");
    const key = await running("SK-SERVICE-PROVIDER");
    const days = { from: "2026-04-01", to: "2026-04-01" };
    const event = { eventId: "e-1", contract: key.number, component: "authentication", quantity: 7, ...days };
    await billing.recordUsage(systemActor, "auth", [event]);
    const { lines, behind } = await billed("2026-04", "2026-05-04");
    expect((await behind(place(lines, "DS", "monthly"))).items).toMatchObject(
      ["applied", "accepted", "started"].map((fact) => ({ kind: "contract-fact", contractId: contract.id, fact })),
    );
    expect((await behind(place(lines, "SK-SERVICE-PROVIDER", "authentication"))).items).toMatchObject([
      { kind: "usage-event", source: "auth", eventId: "e-1", quantity: 7, ...days },
    ]);
    await expect(behind(99)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("what takes a charge back has the devices behind the charge, as they were known then", async () => {
    const { billed, contracts, database, clock, place, register } = await open();
    const { deviceId } = await register("2026-04-15T09:00:00+09:00");
    await billed("2026-04", "2026-05-04");
    await database.transaction((tx) =>
      contracts.correctDevice(tx, {
        ...{ deviceId, startedOn: "2026-04-20", reason: "入力の誤り", recordedBy: "operator", recordedAt: clock.now() },
      }),
    );
    const { lines, behind } = await billed("2026-05", "2026-06-04");
    const position = place(lines, "SDM-CHILD-LORAWAN", "monthly", "2026-04-15");
    expect(lines[position]?.entry).toBe("reversal");
    expect(devices((await behind(position)).items)).toEqual([deviceId]);
  });
});
