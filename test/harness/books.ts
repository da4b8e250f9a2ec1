/** The rooms that stand between the journal and the mail server, on a folder of their own: what most rooms' tests begin with. */
import { join } from "node:path";
import { openAccounts } from "#accounts";
import { openContracts } from "#contracts";
import { openDatabase } from "#database";
import type { Clock } from "#foundation/clock";
import { createLog } from "#foundation/log";
import { createMetrics } from "#foundation/metrics";
import { openVault, Secret } from "#foundation/secrets";
import { openJournal } from "#journal";
import { openOutbox } from "#outbox";
import { openRegistry } from "#registry";

/** Opens them; may be opened again on the same folder after `close`, which ends them the other way round. */
export async function openBooks({
  folder,
  url = join(folder, "books.db"),
  smtpUrl,
  clock,
}: {
  folder: string;
  /** Of the relational database; a file in the folder when left out. */
  url?: string | undefined;
  /** Null: letters stay in the outbox. */
  smtpUrl: string | null;
  clock: Clock;
}) {
  const [log, metrics, zone] = [createLog("silent", "json"), createMetrics(), "Asia/Tokyo"];
  const database = await openDatabase({ url, log });
  const vault = openVault(new Secret("a key of the test"));
  const accounts = await openAccounts({ database, clock, log, vault });
  const contracts = openContracts({ database, accounts, clock, zone });
  const registry = await openRegistry({ database, accounts, contracts, vault, clock, log, zone });
  const journal = await openJournal({ folder: join(folder, "journal") });
  const smtp = smtpUrl === null ? null : { url: new Secret(smtpUrl), from: "Hatoba <hatoba@example.jp>" };
  const sending = { smtp, privateAddresses: "refused", chance: () => 0.5 } as const;
  const outbox = await openOutbox({ database, clock, log, metrics, vault, ...sending });
  const publicUrl = "https://hatoba.example.jp";
  const rooms = {
    database,
    vault,
    accounts,
    contracts,
    registry,
    journal,
    outbox,
    clock,
    log,
    metrics,
    zone,
    publicUrl,
  };
  let closed: Promise<void> | undefined;
  async function close(first: readonly (() => Promise<void>)[]): Promise<void> {
    for (const stop of first) await stop();
    await outbox.stop();
    await journal.close();
    await registry.close();
    await database.close();
  }
  return {
    ...rooms,
    /** Closes them after what was opened on them; a second call waits for the first. */
    closing:
      (...first: readonly (() => Promise<void>)[]) =>
      (): Promise<void> => {
        closed ??= close(first);
        return closed;
      },
  };
}
