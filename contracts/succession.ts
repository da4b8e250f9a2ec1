/** Contracts that no device has pass to another holder with a merger or a company split (IOT 第17条, R-11): all of a holder, or some. */
import { type Actor, systemScope } from "#accounts";
import type { Tx } from "#database";
import type { Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { missingFor, planOf } from "./catalogue.ts";
import type { DeskRooms } from "./device-suspension.ts";
import { type ServiceContract, serviceContractsOf } from "./service-contracts.ts";
import { record } from "./service-desk.ts";
import { heldOn } from "./service-rules.ts";
import { type ServiceState, stateOn } from "./service-state.ts";

export interface Succession {
  readonly from: string;
  readonly to: string;
  /** The first day of the new holder; YYYY-MM-DD. */
  readonly on: string;
  /** IDs; null: all that go on. */
  readonly contractIds: readonly string[] | null;
}

export interface PassedContract {
  readonly id: string;
  readonly number: string;
  readonly plan: string;
}

interface Held extends PassedContract {
  readonly contract: ServiceContract;
}

const goesOn = (state: ServiceState | null): state is ServiceState =>
  state !== null && !["applied", "held", "refused", "ended"].includes(state.status);

/** What a holder has on a day, by number. */
async function heldBy(tx: Tx, holderId: string, on: string, at: Millis): Promise<Held[]> {
  return (await serviceContractsOf(tx, holderId, at)).flatMap((contract) => {
    const state = stateOn(contract.facts, on);
    const { id, number } = contract;
    return goesOn(state) && state.organizationId === holderId ? [{ id, number, plan: state.plan, contract }] : [];
  });
}

/** Contracts of the holder that lack what they need, by number. */
function lacking(held: readonly Held[], on: string): Map<string, string> {
  const there = heldOn(
    held.map(({ contract }) => contract),
    on,
  );
  return new Map(
    held.flatMap(({ number, plan }) => {
      const missing = missingFor(planOf(plan), there);
      return missing.length === 0 ? [] : [[number, missing.map((names) => names.join(" / ")).join(", ")]];
    }),
  );
}

/** A contract and what it needs stay together: neither holder may lack afterwards what it had before. */
async function refuseParted(
  tx: Tx,
  { from, to, on }: Succession,
  before: ReadonlyMap<string, string>,
  at: Millis,
): Promise<void> {
  const errors: FieldError[] = [];
  for (const holderId of [from, to])
    for (const [number, services] of lacking(await heldBy(tx, holderId, on, at), on))
      if (!before.has(number))
        errors.push({ path: "contractIds", text: "contracts.parted-from", attributes: { number, services } });
  if (errors.length > 0) throw new Fault("invalid", "contracts.succession-invalid", { errors });
}

async function succeed(deps: DeskRooms, tx: Tx, actor: Actor, succession: Succession): Promise<PassedContract[]> {
  const { from, to, on, contractIds } = succession;
  const { kind, deactivatedAt } = await deps.accounts.organization(systemScope(), to);
  if (kind !== "contract-holder" || deactivatedAt !== null || to === from)
    throw new Fault("invalid", "contracts.succession-invalid", {
      errors: [{ path: "to", text: "contracts.not-a-holder" }],
    });
  const at = deps.clock.now();
  const held = await heldBy(tx, from, on, at);
  const before = lacking([...held, ...(await heldBy(tx, to, on, at))], on);
  const errors = (contractIds ?? []).flatMap((id, index) =>
    held.some((one) => one.id === id) ? [] : [{ path: `contractIds.${index}`, text: "contracts.not-the-holders" }],
  );
  if (errors.length > 0) throw new Fault("invalid", "contracts.succession-invalid", { errors });
  const passing = held.filter(({ id }) => contractIds === null || contractIds.includes(id));
  for (const { id } of passing)
    await record(deps, tx, actor, id, { content: { kind: "succeeded", organizationId: to }, on });
  await refuseParted(tx, succession, before, deps.clock.now());
  return passing.map(({ id, number, plan }) => ({ id, number, plan }));
}

export type Successions = ReturnType<typeof openSuccessions>;

export function openSuccessions(deps: DeskRooms) {
  return {
    /**
     * Passes contracts in the caller's transaction, each by a fact. Faults: invalid for one that isn't the former holder's on that day, or that
     * is parted from what it needs.
     */
    succeed: (tx: Tx, actor: Actor, succession: Succession) => succeed(deps, tx, actor, succession),
  };
}
