/**
 * Devices that pass to another contract holder with a merger or a company split (IOT 第17条): the contracts, what was measured and the
 * places go on; groups, and who else was given to see them, were the former holder's and end.
 */
import { type Actor, requireProvider } from "#accounts";
import type { Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import { Fault, type FieldError } from "#foundation/fault";
import { noteChange } from "./changes.ts";
import type { Deps } from "./devices.ts";
import type { Membership } from "./membership.ts";
import { tablesIn } from "./tables.ts";

export interface Succession {
  /** Contract holders. */
  readonly from: string;
  readonly to: string;
  /** The first day of the new holder, not a day ahead; YYYY-MM-DD. */
  readonly on: string;
  /** Which document says so. */
  readonly reason: string;
  /** null: all whose contracts go on. */
  readonly deviceIds: readonly string[] | null;
  /** Says what it would come to, and leaves everything as it is. */
  readonly isTrial: boolean;
}

/** What else passes, in the same transaction, once it is known which devices do. */
export type AlsoPassed = (tx: Tx, deviceIds: readonly string[]) => Promise<void>;

/** Carries what a trial came to out of its transaction, which it undoes. */
class Tried extends Error {
  readonly passed: readonly string[];
  constructor(passed: readonly string[]) {
    super("a trial of a succession is undone");
    this.passed = passed;
  }
}

const idsPerStatement = 1_000;

function mistakesOf({ from, to, on }: Succession, today: string): FieldError[] {
  const errors: FieldError[] = [];
  if (on > today) errors.push({ path: "on", text: "contracts.day-ahead" });
  if (to === from) errors.push({ path: "to", text: "contracts.not-a-holder" });
  return errors;
}

async function pass(deps: Deps, tx: Tx, actor: Actor, { from, to, on, reason, deviceIds }: Succession) {
  const [at, by] = [deps.clock.now(), actor.userId];
  const passed = await deps.contracts.passDevices(tx, { from, to, on, reason, deviceIds, at, by });
  const known = new Set(passed);
  const errors = (deviceIds ?? []).flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `deviceIds.${index}`, text: "contracts.not-the-holders" }],
  );
  if (errors.length > 0) throw new Fault("invalid", "contracts.succession-invalid", { errors });
  const tellGiven: (() => Promise<void>)[] = [];
  for (let index = 0; index < passed.length; index += idsPerStatement) {
    const ids = passed.slice(index, index + idsPerStatement);
    await tablesIn(tx).updateTable("devices").set({ organizationId: to }).where("id", "in", ids).execute();
    await tablesIn(tx).deleteFrom("deviceGroupMembers").where("deviceId", "in", ids).execute();
    tellGiven.push(await deps.accounts.takeAllBack(tx, ids));
  }
  await noteChange(tx);
  await noteChange(tx, "groups");
  for (const target of passed)
    await deps.accounts.audit(tx, {
      ...{ actor, action: "device.succeeded", organizationId: to, target },
      detail: { from, to, on, reason },
    });
  const detail = { to, on, reason, devices: passed.length };
  await deps.accounts.audit(tx, { actor, action: "holder.succeeded", organizationId: from, target: from, detail });
  return { passed, tellGiven };
}

/**
 * Passes them, and answers which. Faults: invalid for a day ahead, and for a device that isn't the former holder's on that day or whose
 * contract began on it.
 */
export async function succeedDevices(
  deps: Deps & { readonly membership: Membership; readonly zone: string },
  actor: Actor,
  succession: Succession,
  also: AlsoPassed,
): Promise<readonly string[]> {
  requireProvider(actor, "billing", "devices");
  const { database, contracts, addressBook, clock, membership, zone } = deps;
  const errors = mistakesOf(succession, dayAt(clock.now(), zone).toString());
  if (errors.length > 0) throw new Fault("invalid", "contracts.succession-invalid", { errors });
  const passing = database.transaction(async (tx) => {
    const result = await pass(deps, tx, actor, succession);
    await also(tx, result.passed);
    if (succession.isTrial) throw new Tried(result.passed);
    return result;
  });
  const committed = await passing.catch((error: unknown) => {
    if (error instanceof Tried) return error;
    throw error;
  });
  const { passed } = committed;
  if (committed instanceof Tried) return passed;
  const byDevice = await contracts.ofDevices(database.sql, passed);
  for (const id of passed) {
    const [device, contract] = [addressBook.device(id), byDevice.get(id)];
    if (device && contract) addressBook.putDevice({ ...device, organizationId: succession.to }, contract);
  }
  await membership.refresh(database.sql);
  for (const tell of committed.tellGiven) await tell();
  return passed;
}
