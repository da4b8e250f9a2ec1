/** What is between a provider and its contract holders, opened on a database of its own: contracts, desk, notices, billing. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAccounts, systemActor } from "#accounts";
import { feesBeyond, openBilling } from "#billing";
import { openContracts, openDiscontinuations, openNotices, openServiceDesk, openSuccessions } from "#contracts";
import { openDatabase } from "#database";
import { systemClock } from "#foundation/clock";
import { newId } from "#foundation/ids";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import type { PrivateAddresses } from "#foundation/private-addresses";
import { openVault, Secret } from "#foundation/secrets";
import { openOutbox } from "#outbox";

export const zone = "Asia/Tokyo";
export const log = createLog("silent", "json");

/** The provider's clock stands at nine in the morning of `today`, and moves a millisecond each time it is read. */
export async function openTrade(
  today: string,
  {
    privateAddresses = "refused",
    smtpUrl,
    url = join(mkdtempSync(join(tmpdir(), "hatoba-trade-")), "books.db"),
  }: {
    privateAddresses?: PrivateAddresses;
    smtpUrl?: string;
    /** Of the relational database; a new file when left out. */
    url?: string | undefined;
  } = {},
) {
  const at = (day: string) => (day.includes("T") ? Date.parse(day) : Date.parse(`${day}T09:00:00+09:00`));
  let now = at(today);
  const clock = { ...systemClock(), now: () => (now += 1) };
  const database = await openDatabase({ url, log });
  const vault = openVault(new Secret("k"));
  const smtp = smtpUrl === undefined ? null : { url: new Secret(smtpUrl), from: "Hatoba <hatoba@example.jp>" };
  const sender = { smtp, vault, privateAddresses, chance: () => 0.5 };
  const outbox = await openOutbox({ database, ...sender, clock, log, metrics: createMetrics() });
  const accounts = await openAccounts({ database, clock, log, vault });
  await accounts.createFirstOperator({ userId: "operator", password: null });
  const contracts = openContracts({ database, accounts, clock, zone });
  const rooms = { database, accounts, outbox, clock, zone };
  const desk = openServiceDesk({
    ...rooms,
    feesBeyond: (...asked) => feesBeyond({ contracts, clock, zone }, ...asked),
  });
  const holder = async (name: string, email: string | null = "keiri@noen.example.jp") =>
    (await accounts.createOrganization(systemActor, { kind: "contract-holder", name, email })).id;
  const organizationId = await holder("農園");
  return {
    ...rooms,
    contracts,
    desk,
    notices: openNotices(rooms),
    discontinuations: openDiscontinuations(rooms),
    successions: openSuccessions(rooms),
    billing: openBilling({ database, accounts, contracts, clock, zone }),
    holder,
    /** The first holder. */
    organizationId,
    /** Applied for, accepted and started on a day. */
    async running(plan: string, on = today, more: { quantity?: number; optionOf?: string } = {}) {
      const { id, number } = await desk.apply(systemActor, { organizationId, plan, on, ...more });
      for (const kind of ["accepted", "started"] as const)
        await desk.record(systemActor, id, { content: { kind }, on });
      return { id, number };
    },
    /** A device, registered at an instant. */
    register(registeredAt: string, holderId = organizationId, item: "LORAWAN" | "SIGFOX" = "LORAWAN") {
      const device = { deviceId: newId(), organizationId: holderId, item };
      return database.transaction(async (tx) => {
        await contracts.openForDevices(tx, [device], at(registeredAt));
        return device;
      });
    },
    setNow(day: string) {
      now = at(day);
    },
    async close() {
      await outbox.stop();
      await database.close();
    },
  };
}
