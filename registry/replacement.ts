/**
 * A device that is replaced at its place: the new thing takes over the place's name, history, rules and contracts. Nothing ends and
 * nothing begins, so there is no second initial fee and no double month (MR 第8条2項, R-132; for SDM the provider's choice, A-13).
 */
import { type Actor, requirePermission, requireProvider, scopeOf } from "#accounts";
import type { Sql, Tx } from "#database";
import { Fault } from "#foundation/fault";
import { noteChange } from "./changes.ts";
import { type Deps, device, deviceFromRow, identityField } from "./devices.ts";
import type { Device, DeviceWithContract } from "./entries.ts";
import { identityFrom } from "./identity.ts";
import { refuseNotProcured } from "./procured.ts";
import { type DeviceRow, tablesIn } from "./tables.ts";

export interface Replacement {
  readonly devEui?: string | undefined;
  readonly sigfoxId?: string | undefined;
  readonly reason: string;
}

async function takeIdentity(tx: Tx, before: Device, identity: string): Promise<DeviceRow> {
  const holder = await tablesIn(tx)
    .selectFrom("devices")
    .select("id")
    .where("network", "=", before.network)
    .where("activeIdentity", "=", identity)
    .executeTakeFirst();
  if (holder)
    throw new Fault("conflict", "registry.device-already-registered", {
      attributes: { identity },
      errors: [
        { path: identityField[before.network], text: "registry.device-already-registered", attributes: { identity } },
      ],
    });
  const row = await tablesIn(tx)
    .updateTable("devices")
    .set({ identity, activeIdentity: identity })
    .where("id", "=", before.id)
    .where("retiredAt", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new Fault("conflict", "registry.device-already-retired", { attributes: { id: before.id } });
  return row;
}

/** Gives a device the identity of the thing that stands there now; the one before is free for another registration. */
export async function replaceDevice(
  deps: Deps,
  actor: Actor,
  id: string,
  replacement: Replacement,
): Promise<DeviceWithContract> {
  requirePermission(actor, "devices");
  const before = await device(deps, scopeOf(actor), id);
  const path = identityField[before.network];
  const identity = identityFrom(before.network, replacement[path] ?? "");
  if (identity === null) {
    const text = before.network === "lorawan" ? "registry.dev-eui-form" : "registry.sigfox-id-form";
    throw new Fault("invalid", "registry.device-invalid", { errors: [{ path, text }] });
  }
  const row = await deps.database.transaction(async (tx) => {
    await noteChange(tx);
    await refuseNotProcured(tx, [{ network: before.network, identity, path }]);
    const taken = await takeIdentity(tx, before, identity);
    const change = { from: before.identity, to: identity, reason: replacement.reason };
    await deps.contracts.noteExchange(tx, { deviceId: id, ...change, at: deps.clock.now(), by: actor.userId });
    const { organizationId } = before;
    await deps.accounts.audit(tx, { actor, action: "device.replaced", organizationId, target: id, detail: change });
    return taken;
  });
  const { contract } = before;
  const replaced = deviceFromRow(row);
  deps.addressBook.putDevice(replaced, contract);
  return { ...replaced, contract };
}

export interface IdentityInServiceAgain {
  readonly retired: Device;
  readonly active: Device;
}

/** Devices that were retired and whose identity is in service again. */
export async function identitiesInServiceAgain(sql: Sql): Promise<IdentityInServiceAgain[]> {
  const pairs = await tablesIn(sql)
    .selectFrom("devices as retired")
    .innerJoin("devices as active", (join) =>
      join.onRef("active.network", "=", "retired.network").onRef("active.activeIdentity", "=", "retired.identity"),
    )
    .where("retired.retiredAt", "is not", null)
    .select(["retired.id as retiredId", "active.id as activeId"])
    .execute();
  const ids = pairs.flatMap(({ retiredId, activeId }) => [retiredId, activeId]);
  const rows = await tablesIn(sql)
    .selectFrom("devices")
    .selectAll()
    .where("id", "in", ["", ...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, deviceFromRow(row)]));
  return pairs.flatMap(({ retiredId, activeId }) => {
    const [retired, active] = [byId.get(retiredId), byId.get(activeId)];
    return retired && active ? [{ retired, active }] : [];
  });
}

/** What was really so with a device's contract, when what was recorded was wrong; only the provider says. */
export interface ContractDays {
  readonly startedOn?: string | undefined;
  readonly endedOn?: string | null | undefined;
  readonly reason: string;
}

/** Corrects the days of a device's contracts, visibly and backwards; statements that are out are corrected by the next ones. */
export async function correctContract(
  deps: Deps,
  actor: Actor,
  id: string,
  days: ContractDays,
): Promise<DeviceWithContract> {
  requireProvider(actor, "read", "billing");
  const before = await device(deps, scopeOf(actor), id);
  const correction = { ...days, deviceId: id, recordedAt: deps.clock.now(), recordedBy: actor.userId };
  const contract = await deps.database.transaction(async (tx) => {
    await noteChange(tx);
    const corrected = await deps.contracts.correctDevice(tx, correction);
    const { organizationId } = before;
    await deps.accounts.audit(tx, { actor, action: "contract.corrected", organizationId, target: id, detail: days });
    return corrected;
  });
  const { contract: _, ...known } = before;
  deps.addressBook.putDevice(known, contract);
  return { ...known, contract };
}
