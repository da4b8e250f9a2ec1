import { afterEach, describe, expect, test } from "vitest";
import { type Actor, systemActor, systemScope } from "#accounts";
import { openTrade } from "../test/harness/trade.ts";
import { openThirdPartyContracts } from "./third-party-contracts.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open() {
  const trade = await openTrade("2026-11-21");
  opened.push(trade);
  const { accounts, organizationId } = trade;
  const customer = { kind: "end-customer", name: "谷の猟友会", parentId: organizationId } as const;
  const third = await accounts.createOrganization(systemActor, customer);
  const thirdParty: Actor = { ...systemActor, organizationKind: "end-customer", organizationIds: [third.id] };
  return { ...trade, ...openThirdPartyContracts(trade), third, thirdParty };
}

const said = { reference: "提供契約 14", complaintsTo: "農園サポート" };

describe("contracts with third parties", () => {
  test("SDM 第5条1項・2項 (R-120): a third party may be let in while a contract with it holds, its first and last day included", async () => {
    const { organizationId, recordThirdPartyContract, requireThirdPartyContract, setNow, third } = await open();
    const mayUse = (day: string) => {
      setNow(day);
      return requireThirdPartyContract(systemScope(), third.id).then(
        () => true,
        () => false,
      );
    };
    const answers = async () => [
      await mayUse("2026-11-30"),
      await mayUse("2026-12-01"),
      await mayUse("2027-03-31"),
      await mayUse("2027-04-01"),
    ];
    expect(await answers()).toEqual([false, false, false, false]);
    const dated = { concludedOn: "2026-12-01", endedOn: "2027-03-31" };
    await recordThirdPartyContract(systemActor, third.id, { ...said, ...dated });
    expect(await answers()).toEqual([false, true, true, false]);
    // A contract holder is nobody's third party.
    await requireThirdPartyContract(systemScope(), organizationId);
    await expect(recordThirdPartyContract(systemActor, organizationId, { ...said, ...dated })).rejects.toMatchObject({
      kind: "invalid",
    });
  });

  test("SDM 第5条4項 (R-122): who answers its complaints is the holder's to name, and stands on each record; nothing is changed", async () => {
    const { accounts, organizationId, recordThirdPartyContract, third, thirdPartyContracts } = await open();
    const concludedOn = "2026-11-01";
    await recordThirdPartyContract(systemActor, third.id, { ...said, concludedOn });
    await recordThirdPartyContract(systemActor, third.id, { ...said, concludedOn, complaintsTo: "新しい窓口" });
    const records = await thirdPartyContracts(systemScope(), third.id);
    expect(records.map(({ complaintsTo, recordedBy }) => [complaintsTo, recordedBy])).toEqual([
      ["農園サポート", systemActor.userId],
      ["新しい窓口", systemActor.userId],
    ]);
    const { items } = await accounts.auditEntries(systemScope(), { limit: 9, target: third.id, organizationId });
    expect(items.map(({ action }) => action)).toContain("third-party-contract.recorded");
  });

  test("a third party reads its own contract and records none; one that ends before it begins is refused", async () => {
    const { recordThirdPartyContract, third, thirdParty } = await open();
    const concludedOn = "2026-11-01";
    const byItself = recordThirdPartyContract(thirdParty, third.id, { ...said, concludedOn });
    await expect(byItself).rejects.toMatchObject({ kind: "not-allowed" });
    const turned = recordThirdPartyContract(systemActor, third.id, { ...said, concludedOn, endedOn: "2026-10-31" });
    await expect(turned).rejects.toMatchObject({ errors: [{ path: "endedOn" }] });
  });
});
