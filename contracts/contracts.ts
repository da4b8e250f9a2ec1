/**
 * A contract says from which day to which day a contract holder has a device, or another service, and on which terms.
 *
 * It owns child and parent contracts (子たる契約・親たる契約), one each per device, contracts that no device has, their dated facts, the
 * catalogue of plans, notices to holders, consents to what data are used for, contracts of holders with
 * their third parties, and the data range (データ蓄積範囲). It does not own amounts: how many yen is billing's,
 * which reads these days.
 */
import { type Accounts, inScope, reachedBy, type Scope, systemScope } from "#accounts";
import { type Database, type Page, type PageAsked, pageOf, type Tx } from "#database";
import { dayAt } from "#foundation/calendar";
import type { Clock, Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import { devicePlans, planOf } from "./catalogue.ts";
import { earliestChange } from "./changes.ts";
import {
  type CancellationNotice,
  cancelForDevice,
  correctDevice,
  type Exchange,
  type Item,
  type NewDeviceContract,
  noteExchange,
  ofDevices,
  openForDevices,
  passDevices,
} from "./device-contracts.ts";
import { deviceLimitsOf } from "./device-limits.ts";
import { type Suspension, suspensionsOf } from "./device-suspension.ts";
import { devicesEnded, devicesOfTerm, devicesUnderContract, termCounts } from "./device-terms.ts";
import { type DataRangeOf, dataRangesOf, setDataRange } from "./range-settings.ts";
import { factsOf } from "./records.ts";
import {
  serviceContractRow,
  serviceContractsNumbered,
  serviceContractsOf,
  serviceContractsOfPlans,
} from "./service-contracts.ts";
import { type ContractRow, type FactRow, tablesIn } from "./tables.ts";

export {
  type Charge,
  type Component,
  devicePlans,
  type Meter,
  missingFor,
  type Obligation,
  type Plan,
  type Proration,
  planNamed,
  planNameIn,
  planOf,
  plans,
  prorations,
  type Requirement,
  type TaxCategory,
  taxCategories,
} from "./catalogue.ts";
export { dataRangeDaysDefault, dataRangeDaysMax, dataRangeStart, dataRangeStarts } from "./data-range.ts";
export {
  type DataUse,
  type DataUseDesk,
  type DataUseQuestion,
  type NewDataUseFact,
  openDataUse,
} from "./data-use.ts";
export { type DataUseContent, type DataUseFact, type DataUseText, dataUseBases } from "./data-use-state.ts";
export type {
  CancellationNotice,
  DeviceContract,
  DeviceCorrection,
  Item,
  NewDeviceContract,
} from "./device-contracts.ts";
export type { FeesBeyond } from "./device-suspension.ts";
export type { TermCount, TermsQuestion } from "./device-terms.ts";
export {
  type AskedDiscontinuation,
  type ConcernedHolder,
  type Discontinuations,
  openDiscontinuations,
} from "./discontinuations.ts";
export type { Discontinuation } from "./discontinued-plans.ts";
export { equipmentStates } from "./equipment.ts";
export {
  cancellationDate,
  type LeadTime,
  lastCureDay,
  lastHeirDay,
  lastReturnDay,
  latestNoticeDay,
  minimumTermEnd,
} from "./lifecycle.ts";
export { type Notice, type Notices, type NoticeView, noticeKinds, openNotices } from "./notices.ts";
export type { DataRangeOf } from "./range-settings.ts";
export type { ServiceContract } from "./service-contracts.ts";
export {
  type Application,
  type NewFact,
  openServiceDesk,
  type RecordedFact,
  type ServiceContractView,
  type ServiceDesk,
} from "./service-desk.ts";
export {
  endCauses,
  equipmentEvents,
  type FactContent,
  meteredBy,
  refusalGrounds,
  type ServiceFact,
  suspensionCauses,
  suspensionKinds,
} from "./service-facts.ts";
export {
  meteringOn,
  minimumUntilAtEnd,
  type Segment,
  type ServiceState,
  segmentsOf,
  stateOn,
  supposing,
} from "./service-state.ts";
export { openSuccessions, type Successions } from "./succession.ts";
export { openThirdPartyContracts, type ThirdPartyContracts } from "./third-party-contracts.ts";

export interface Contract {
  readonly id: string;
  readonly kind: "child" | "parent";
  readonly number: string;
  readonly organizationId: string;
  readonly deviceId: string;
  readonly counterpartId: string;
  readonly item: Item | null;
  readonly billingStartDate: string;
  readonly endedOn: string | null;
  readonly dataRangeDays: number;
  /** What holds today; null while it is not suspended. */
  readonly suspension: Suspension | null;
}

const contractFromRow = (row: ContractRow, suspensions: ReadonlyMap<string, Suspension>): Contract => ({
  ...row,
  kind: row.kind as Contract["kind"],
  item: row.item as Item | null,
  suspension: suspensions.get(row.id) ?? null,
});

/** Days of devices under contract, and contracts that no device has, as recorded up to an instant: for metering and rating. */
const asRecorded = {
  ...{ termCounts, devicesOfTerm, devicesUnderContract, devicesEnded, earliestChange },
  ...{ serviceContractsOf, serviceContractsNumbered, serviceContractsOfPlans },
};

export type Contracts = ReturnType<typeof openContracts>;

/** SDM 第4条: devices are for corporations; a holder whose kind was not recorded is taken for one. */
async function refuseApplicants(accounts: Accounts, devices: readonly NewDeviceContract[]): Promise<void> {
  const { applicants } = planOf(devicePlans.parent);
  for (const id of new Set(devices.map(({ organizationId }) => organizationId))) {
    const { legalForm, name } = await accounts.organization(systemScope(), id);
    if (legalForm && !applicants.includes(legalForm))
      throw new Fault("conflict", "contracts.applicant-not-accepted", { attributes: { name } });
  }
}

export function openContracts({
  database,
  accounts,
  clock,
  zone,
}: {
  database: Database;
  accounts: Accounts;
  clock: Clock;
  zone: string;
}) {
  const suspensionsNow = (ids: readonly string[]) =>
    suspensionsOf(database.sql, ids, { day: dayAt(clock.now(), zone).toString(), asOf: clock.now() });
  return {
    /** Opens contracts for devices in the caller's transaction; Fault conflict when one of them has a contract already. */
    async openForDevices(tx: Tx, devices: readonly NewDeviceContract[], at: Millis = clock.now()) {
      await refuseApplicants(accounts, devices);
      return openForDevices(tx, devices, { at, zone });
    },

    /** How many more devices holders may have, of those that have a limit (IOT 第14条3項, R-28). */
    deviceLimitsOf: (tx: Tx, holderIds: ReadonlySet<string>) =>
      deviceLimitsOf(tx, holderIds, dayAt(clock.now(), zone).toString()),

    /** Ends child and parent the same day (SDM 第6条; ). */
    cancelForDevice: (tx: Tx, notice: CancellationNotice) => cancelForDevice(tx, notice, zone),

    correctDevice,
    passDevices,
    noteExchange: (tx: Tx, exchange: Exchange) => noteExchange(tx, exchange, zone),
    ofDevices,

    /** Devices whose contracts ended before a day (YYYY-MM-DD), with their last days. */
    endedBefore: (day: string): Promise<{ deviceId: string; endedOn: string }[]> =>
      tablesIn(database.sql)
        .selectFrom("contracts")
        .select(["deviceId", (row) => row.ref("endedOn").$notNull().as("endedOn")])
        .where("kind", "=", "child")
        .where("endedOn", "<", day)
        .orderBy("deviceId")
        .execute(),

    setDataRange: (tx: Tx, of: DataRangeOf, days: number) => setDataRange(tx, of, days, clock.now()),

    /** What new contracts of a holder get, in days. */
    dataRangeOfHolder: async (organizationId: string): Promise<number> =>
      (await dataRangesOf(database.sql, new Set([organizationId])))(organizationId),

    async contracts(
      scope: Scope,
      page: PageAsked & { organizationId?: string | undefined; deviceId?: string | undefined },
    ): Promise<Page<Contract>> {
      let query = tablesIn(database.sql).selectFrom("contracts").selectAll().where(reachedBy(scope));
      for (const column of ["organizationId", "deviceId"] as const) {
        const value = page[column];
        if (value) query = query.where(column, "=", value);
      }
      const { items: rows, next } = await pageOf(query, page, "oldest-first", (row) => row);
      const suspensions = await suspensionsNow(rows.map(({ id }) => id));
      return { items: rows.map((row) => contractFromRow(row, suspensions)), next };
    },

    /** Every dated fact of a device's contract, in the order in which it was recorded. */
    async contractFacts(scope: Scope, id: string): Promise<readonly FactRow[]> {
      await this.contract(scope, id);
      return factsOf(database.sql, [id]);
    },

    async contract(scope: Scope, id: string): Promise<Contract> {
      const row = await tablesIn(database.sql)
        .selectFrom("contracts")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row || !inScope(scope, row.organizationId))
        throw new Fault("not-found", "contracts.contract-not-found", { attributes: { id } });
      return contractFromRow(row, await suspensionsNow([id]));
    },

    ...asRecorded,
    serviceContract: (scope: Scope, id: string) => serviceContractRow(database.sql, scope, id),
  };
}
