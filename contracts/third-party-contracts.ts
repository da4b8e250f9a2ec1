/**
 * What a contract holder has agreed with those who use the service through it (第三者). SDM 第5条: letting a third party use it takes a
 * contract with that party (2項, R-120) that is not at odds with the terms (3項, R-121), and its complaints are the holder's to
 * answer (4項, R-122). The provider is no party to it: what stands here is the holder's word.
 */
import { type Actor, inScope, requirePermission, type Scope, scopeOf } from "#accounts";
import type { Sql } from "#database";
import { dayAt } from "#foundation/calendar";
import { Fault } from "#foundation/fault";
import { newId } from "#foundation/ids";
import type { DeskRooms } from "./device-suspension.ts";
import { type ThirdPartyContractRow, tablesIn } from "./tables.ts";

export interface NewThirdPartyContract {
  /** What the holder calls the contract: a number, a title. */
  readonly reference: string;
  /** First and last day, YYYY-MM-DD; open when there is no last one. */
  readonly concludedOn: string;
  readonly endedOn?: string | undefined;
  /** Who answers the third party's complaints: a person or desk of the holder's, with how to reach it. */
  readonly complaintsTo: string;
}

/** A record of the contract; the latest one holds, earlier ones stay. */
export type ThirdPartyContract = Readonly<ThirdPartyContractRow>;

const recordsOf = (sql: Sql, thirdPartyId: string): Promise<ThirdPartyContract[]> =>
  tablesIn(sql)
    .selectFrom("thirdPartyContracts")
    .selectAll()
    .where("thirdPartyId", "=", thirdPartyId)
    .orderBy("recordedAt")
    .orderBy("id")
    .execute();

export type ThirdPartyContracts = ReturnType<typeof openThirdPartyContracts>;

export function openThirdPartyContracts({ database, accounts, clock, zone }: Omit<DeskRooms, "outbox">) {
  /** The third party and whose it is; Fault when it is nobody's. */
  async function partiesOf(scope: Scope, id: string): Promise<{ holderId: string; thirdPartyId: string }> {
    const { parentId } = await accounts.organization(scope, id);
    if (parentId === null)
      throw new Fault("invalid", "contracts.third-party-contract-wrong", {
        errors: [{ path: "id", text: "contracts.not-a-third-party" }],
      });
    return { holderId: parentId, thirdPartyId: id };
  }

  return {
    /** Everything that was recorded of the contract with a third party, the latest last. */
    async thirdPartyContracts(scope: Scope, thirdPartyId: string): Promise<readonly ThirdPartyContract[]> {
      await accounts.organization(scope, thirdPartyId);
      return recordsOf(database.sql, thirdPartyId);
    },

    /** The holder's administrators record it, with their word that it keeps to the terms; the provider may for them. */
    async recordThirdPartyContract(actor: Actor, thirdPartyId: string, given: NewThirdPartyContract): Promise<void> {
      requirePermission(actor, "users");
      const { holderId: organizationId } = await partiesOf(scopeOf(actor), thirdPartyId);
      if (!inScope(scopeOf(actor), organizationId)) throw new Fault("not-allowed", "contracts.holder-only");
      const { endedOn = null, ...said } = given;
      if (endedOn !== null && endedOn < said.concludedOn)
        throw new Fault("invalid", "contracts.third-party-contract-wrong", {
          errors: [{ path: "endedOn", text: "contracts.end-before-start" }],
        });
      const by = { recordedAt: clock.now(), recordedBy: actor.userId };
      await database.transaction(async (tx) => {
        await tablesIn(tx)
          .insertInto("thirdPartyContracts")
          .values({ id: newId(), organizationId, thirdPartyId, ...said, endedOn, ...by })
          .execute();
        const detail = { ...said, endedOn };
        const action = "third-party-contract.recorded";
        await accounts.audit(tx, { actor, action, organizationId, target: thirdPartyId, detail });
      });
    },

    /**
     * Nothing is given to a third party without a contract that holds today; Fault invalid where there is none. Whom the caller
     * doesn't see, and who is nobody's third party, is not refused here.
     */
    async requireThirdPartyContract(scope: Scope, thirdPartyId: string): Promise<void> {
      if (!inScope(scope, thirdPartyId)) return;
      const { kind } = await accounts.organization(scope, thirdPartyId);
      if (kind !== "end-customer") return;
      const today = dayAt(clock.now(), zone).toString();
      const latest = (await recordsOf(database.sql, thirdPartyId)).at(-1);
      if (latest && latest.concludedOn <= today && (latest.endedOn === null || latest.endedOn >= today)) return;
      throw new Fault("invalid", "contracts.third-party-contract-missing", {
        errors: [{ path: "organizationId", text: "contracts.third-party-contract-missing" }],
      });
    },
  };
}
