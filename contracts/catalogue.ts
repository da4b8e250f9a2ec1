/**
 * The catalogue (品目): what can be contracted and on which terms, as data. Amounts are not here: the terms say "as shown
 * separately", so they are prices, which billing holds. spec/contracts-billing.md §1.3, §1.9, §1.13.
 *
 * SDM: IIJ sensing data management · IOT-S, MA, DS, PC, PMG, WPC, VGW: IIJ IoT and its dependants · SK: SmartKey management ·
 * MR: managed router · MAS: Maspro IoT cloud.
 */

import { type LegalForm, legalForms } from "#accounts";
import { type Language, text } from "#foundation/text";

/**
 * 日割 (IOT 第30条2項, A-1)
 * - `calendar-days`: price × days ÷ days of the month, cut to whole yen once. 500円 × 16日 ÷ 30日 = 266円
 * - `coefficient`: price × (days ÷ days of the month, cut to three decimals), cut once. 500円 × 0.533 = 266円
 * - `none`: a month that is touched is paid whole, at the price of its first billable day.
 */
export const prorations = ["calendar-days", "coefficient", "none"] as const;
export type Proration = (typeof prorations)[number];

/** 課税(標準) · 軽減 · 非課税 · 不課税 (damages and the like, A-10). */
export const taxCategories = ["standard", "reduced", "exempt", "outside"] as const;
export type TaxCategory = (typeof taxCategories)[number];

/**
 * - `once`: the initial fee (初期費用) · `monthly`: for each unit (月額費用) · `one-time`: when its cause occurs (一時費用)
 * - `per-account`: unit price × Σ of the accounts' day coefficients (SK 別紙1 備考1)
 * - `per-count`: by the month's cumulative count (SK 別紙1 備考2)
 * - `right`: a usage right (利用権) for a period, paid when it is bought (MAS 第9条1項)
 * - `adjustment`: 調定金 for the rest of a minimum term, at the monthly price (MR 第12条)
 */
export type Charge = "once" | "monthly" | "one-time" | "per-account" | "per-count" | "right" | "adjustment";

/** When the duty to pay arises: acceptance of the application (承諾) · 課金開始日 · acceptance of the change · the causing fact. */
export type Obligation = "acceptance" | "billing-start" | "change" | "cause";

/**
 * What Hatoba counts itself, unless a contract says that an outside meter does: accounts that are there on a day · e-mails that a mail
 * server took · megabytes kept within the data range at a day's end. Everything else that is charged by use, outside meters report.
 */
export type Meter = "accounts" | "letters" | "storage";

export interface Component {
  /** Unique in its plan. */
  readonly id: string;
  readonly charge: Charge;
  readonly obligation: Obligation;
  readonly unit: "contract" | "device" | "line" | "account" | "count" | "letter" | "megabyte-day" | "right" | "case";
  readonly proration: Proration;
  readonly taxCategory: TaxCategory;
  readonly meter: Meter | null;
}

/** All must be there, each by one of its alternatives: `[["IOT-S"], ["MA", "IIJ-MOBILE-I"]]` is IOT-S and (MA or IIJ-MOBILE-I). */
export type Requirement = readonly (readonly string[])[];

export interface Plan {
  readonly id: string;
  /** What prerequisites and cascades name; several plans (品目) may be one service. */
  readonly service: string;
  /** A device's contract opens with its registration; a holder's by application. `external`: another provider's, only noted. */
  readonly bound: "device" | "holder" | "external";
  readonly components: readonly Component[];
  /** Who may contract it. */
  readonly applicants: readonly LegalForm[];
  /** Days that must pass after a notice of cancellation arrived; 0: the day named. */
  readonly noticeDays: number;
  /** 最低利用期間; 0: none. */
  readonly minimumTermMonths: number;
  /** What a change may be about. A change of equipment, or of an option itself, restarts its minimum term (MR 第5条). */
  readonly changeable: readonly ("quantity" | "equipment" | "plan")[];
  /** From when a change of the plan holds: 暦月単位 (SK 第4条, R-30). */
  readonly planChange: "never" | "calendar-month";
  /** 利用資格 */
  readonly requires: Requirement;
  /** Ends together with any of these services, the same day or, where the terms say so, a day the provider names. */
  readonly endsWith: readonly string[];
  readonly mayEndLater: boolean;
  /** How long before a discontinuation its notice goes out. */
  readonly discontinuationMonths: number;
  readonly validFrom: string;
}

type Terms = Partial<Omit<Plan, "id" | "service" | "components">>;

const component = (id: string, charge: Charge, more: Partial<Component> = {}): Component => ({
  id,
  charge,
  obligation: charge === "monthly" || charge.startsWith("per-") ? "billing-start" : "acceptance",
  unit: "contract",
  proration: "calendar-days",
  taxCategory: "standard",
  meter: null,
  ...more,
});

const plan = (id: string, service: string, terms: Terms, components: readonly Component[]): Plan => ({
  id,
  service,
  bound: "holder",
  applicants: legalForms,
  noticeDays: 30,
  minimumTermMonths: 0,
  changeable: [],
  planChange: "never",
  requires: [],
  endsWith: [],
  mayEndLater: false,
  discontinuationMonths: 3,
  validFrom: "2020-01-01",
  components,
  ...terms,
});

/** Fees by fact, for what happens to lent things and for claims (IOT 第34条; MR 別紙1 3; ): not of the turnover. */
const damages = (id: string) =>
  component(id, "one-time", { obligation: "cause", unit: "case", taxCategory: "outside" });
const oneTime = (id: string, obligation: Obligation = "cause") =>
  component(id, "one-time", { obligation, unit: "case" });

/** SDM 第4条: corporations only. 第7条: initial and monthly fee both from the day of registration. */
const sdm = (id: string): Plan =>
  plan(id, "SDM", { bound: "device", applicants: ["corporation", "corporation-equivalent"], validFrom: "2019-01-01" }, [
    component("initial", "once", { obligation: "billing-start", unit: "device" }),
    component("monthly", "monthly", { unit: "device" }),
    damages("indemnity"),
  ]);

/** The IoT family: initial fee at acceptance, one-time fees with their cause (IOT-S 第5条 and its kin). */
const iot = (id: string, service: string, terms: Terms = {}, more: readonly Component[] = []): Plan =>
  plan(id, service, { mayEndLater: true, ...terms }, [
    component("initial", "once"),
    component("monthly", "monthly"),
    oneTime("work"),
    damages("indemnity"),
    ...more,
  ]);

const lines: Component = component("line", "monthly", { unit: "line" });

const accountDays = component("account", "per-account", {
  unit: "account",
  proration: "coefficient",
  meter: "accounts",
});

const smartKey = (id: string, used: Component): Plan =>
  plan(id, "SK", { changeable: ["plan"], planChange: "calendar-month", requires: [["IIJ-ID"]] }, [
    component("initial", "once"),
    component("monthly", "monthly"),
    used,
    oneTime("change", "change"),
  ]);

const adjustment = component("adjustment", "adjustment", { obligation: "cause", taxCategory: "outside" });

const routerOneTime: readonly Component[] = [
  oneTime("change", "change"),
  oneTime("out-of-hours", "change"),
  oneTime("long-work", "change"),
  oneTime("travel", "change"),
  oneTime("fault", "cause"),
  damages("loss"),
  damages("damage"),
];

const router = (id: string, requires: Requirement): Plan =>
  plan(id, "MR", { noticeDays: 45, minimumTermMonths: 12, changeable: ["equipment", "quantity"], requires }, [
    component("initial", "once"),
    component("monthly", "monthly"),
    adjustment,
    ...routerOneTime,
  ]);

const routerOption = (id: string, requires: Requirement = [["MR"]]): Plan =>
  plan(
    id,
    id,
    { noticeDays: 45, minimumTermMonths: 12, changeable: ["equipment", "quantity"], requires, endsWith: ["MR"] },
    [component("initial", "once"), component("monthly", "monthly"), adjustment, oneTime("change", "change")],
  );

/** MAS: conditions as on the order form, no refund within a charging period (第9条3項, R-69), one month's notice (第13条2項). */
const maspro = (id: string): Plan =>
  plan(id, "MAS", { noticeDays: 0, changeable: ["quantity"], discontinuationMonths: 1 }, [
    component("initial", "once"),
    component("monthly", "monthly", { unit: "device", proration: "none" }),
    component("right", "right", { unit: "right", proration: "none" }),
  ]);

/** The platform itself by use, each for whoever sells it so: D1's day coefficient, and counts, with tiers or without (SK 別紙1 備考). */
const byUse = (id: string, used: Component): Plan => plan(id, id, {}, [used]);

const external = (id: string): Plan => plan(id, id, { bound: "external", noticeDays: 0 }, []);

/** Every plan, in the order of a price list. */
export const plans: readonly Plan[] = [
  sdm("SDM-CHILD-LORAWAN"),
  sdm("SDM-CHILD-SIGFOX"),
  sdm("SDM-PARENT"),
  iot("IOT-S", "IOT-S"),
  // The option ends with its contract; when its prerequisite is lost it stays, billed and marked as unusable.
  iot("IOT-S-WISE-PAAS", "IOT-S-WISE-PAAS", {
    requires: [["IOT-S"], ["MA", "IIJ-MOBILE-I"], ["WISE-PAAS"]],
    endsWith: ["IOT-S"],
  }),
  iot("MA-TYPE-D", "MA", { changeable: ["quantity"], requires: [["IOT-S"]], endsWith: ["IOT-S"] }, [lines]),
  iot("DS", "DS", { requires: [["IOT-S"]], endsWith: ["IOT-S"] }),
  iot("PC", "PC", { requires: [["IOT-S"], ["PBB"]], endsWith: ["IOT-S", "PBB"] }),
  iot("PMG", "PMG", {
    requires: [["IOT-S"], ["MA", "IIJ-MOBILE-I", "IIJ-MOBILE-K"], ["PBB"]],
    endsWith: ["IOT-S", "MA", "IIJ-MOBILE-I", "IIJ-MOBILE-K", "PBB"],
  }),
  iot("WPC", "WPC", {
    requires: [["IOT-S"], ["PC"], ["PBB"], ["WISE-PAAS"]],
    endsWith: ["IOT-S", "PC", "PBB"],
  }),
  iot("VGW", "VGW", { requires: [["IOT-S"], ["PBB"]], endsWith: ["IOT-S", "PBB"] }),
  maspro("MAS-SG"),
  maspro("MAS-LR"),
  maspro("MAS-TRAP-MAIL"),
  smartKey("SK-ENTERPRISE", accountDays),
  smartKey("SK-SERVICE-PROVIDER", component("authentication", "per-count", { unit: "count" })),
  byUse("HATOBA-ACCOUNT", accountDays),
  byUse("HATOBA-MAIL", component("mail", "per-count", { unit: "letter", meter: "letters" })),
  byUse("HATOBA-STORAGE", component("storage", "per-count", { unit: "megabyte-day", meter: "storage" })),
  router("MR-LL", [["INTERNET-CONNECTION"]]),
  router("MR-XA", [["INTERNET-CONNECTION"]]),
  router("MR-DC", [["DATA-CENTER-CONNECTION"]]),
  routerOption("MR-COLD-STANDBY", [["MR-LL"]]),
  routerOption("MR-MANAGED-SWITCH"),
  routerOption("MR-MULTIHOMING"),
  routerOption("MR-INDIVIDUAL-OPERATION"),
  ...["PBB", "WISE-PAAS", "IIJ-MOBILE-I", "IIJ-MOBILE-K", "IIJ-ID"].map(external),
  ...["INTERNET-CONNECTION", "DATA-CENTER-CONNECTION"].map(external),
];

const byId = new Map(plans.map((each) => [each.id, each]));

/** What a plan is called. */
export const planNameIn = (language: Language, plan: string): string =>
  text(language, `contracts.plan-${plan.toLowerCase()}`);

/** The plan of an ID; undefined when the catalogue has none. */
export function planNamed(id: string): Plan | undefined {
  return byId.get(id);
}

/** Of a plan that a stored fact names; throws when the catalogue lost it, since facts outlive everything. */
export function planOf(id: string): Plan {
  const found = byId.get(id);
  if (!found) throw new Error(`a contract has the plan ${id}, which the catalogue lacks`);
  return found;
}

/**
 * What of a plan's prerequisites a holder lacks, each as its alternatives; empty when it may use the plan. Names are of services
 * or, where one item is meant (cold standby is for LL only), of plans.
 */
export function missingFor({ requires }: Plan, held: ReadonlySet<string>): Requirement {
  return requires.filter((alternatives) => !alternatives.some((name) => held.has(name)));
}

/** The plans of a device's child contract by item, and of every parent contract. */
export const devicePlans = { LORAWAN: "SDM-CHILD-LORAWAN", SIGFOX: "SDM-CHILD-SIGFOX", parent: "SDM-PARENT" } as const;
