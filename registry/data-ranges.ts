/** Setting how far back the data of a device, or of all of a contract holder's, are kept and shown (データ蓄積範囲). */
import { type Actor, requirePermission, scopeOf } from "#accounts";
import type { DataRangeOf } from "#contracts";
import { Fault } from "#foundation/fault";
import { noteChange } from "./changes.ts";
import { contractHolderOf, type Deps, device } from "./devices.ts";

/** What becomes of the data is the time series' and the journal's: they are told by the address book, after the commit. */
export async function setDataRange(
  deps: Deps,
  actor: Actor,
  of: DataRangeOf,
  days: number,
): Promise<{ devices: number }> {
  requirePermission(actor, "operate");
  const { accounts, contracts, addressBook, database } = deps;
  const scope = scopeOf(actor);
  const known = "deviceId" in of ? await device(deps, scope, of.deviceId) : null;
  const organization = await accounts.organization(
    scope,
    known?.organizationId ?? ("organizationId" in of ? of.organizationId : ""),
  );
  if (!known && (organization.kind === "provider" || contractHolderOf(organization) !== organization.id))
    throw new Fault("conflict", "registry.data-range-is-the-holders", { attributes: { id: organization.id } });
  const before = await database.transaction(async (tx) => {
    await noteChange(tx);
    const changed = await contracts.setDataRange(tx, of, days);
    await accounts.audit(tx, {
      actor,
      action: known ? "device.data-range-changed" : "organization.data-range-changed",
      organizationId: organization.id,
      target: known?.id ?? organization.id,
      detail: { days, devices: changed.size, before: [...new Set(changed.values())].sort((a, b) => a - b) },
    });
    return changed;
  });
  addressBook.putDataRange(before.keys(), days);
  return { devices: before.size };
}
