/** What can happen to a contract that no device has: dated facts, only ever added. IOT 第12–18条, 第26–29条; MA 第10条; MR 第5–9条. */
import type { Millis } from "#foundation/clock";
import type { FactRow } from "./tables.ts";

/** Grounds for refusing an application, IOT 第14条1項, in its order. */
export const refusalGrounds = [
  "requirements-unmet",
  "technically-hard",
  "non-payment-likely",
  "past-default",
  "false-statements",
  "abuse-likely",
  "other",
] as const;

/** 停止 for cause (IOT 第26条) · 制限 by law or in an emergency (第24条) · 中止 for works and faults (第25条): three things. */
export const suspensionKinds = ["suspension", "restriction", "interruption"] as const;

/** Causes of a suspension, IOT 第26条1項. */
export const suspensionCauses = [
  "non-payment",
  "breach",
  "prohibited-act",
  "carrier",
  "law",
  "works",
  "fault",
] as const;

/**
 * Why a contract ended otherwise than by the holder's notice: use became impossible (IOT 第29条2項) · the service was discontinued
 * (第29条3項, 第27条) · the cause of a suspension was not removed in time (第28条1項1号) · by the provider for another cause (第28条1項2号;
 * MAS 第13条, 第14条) · the holder died (第18条) · a service that it needs ended.
 */
export const endCauses = ["impossible", "discontinued", "uncured", "provider", "death", "prerequisite"] as const;

/** What becomes of lent equipment and SIMs. MA 第9条, 第10条; MR 第7–9条. */
export const equipmentEvents = [
  "lent",
  "faulty",
  "exchanged",
  "lost",
  "damaged",
  "procedure-done",
  "returned",
] as const;

/** Who counts what is charged by use: Hatoba itself, or an outside meter through the interface. */
export const meteredBy = ["hatoba", "outside"] as const;

export type MeteredBy = (typeof meteredBy)[number];
export type RefusalGround = (typeof refusalGrounds)[number];
export type SuspensionKind = (typeof suspensionKinds)[number];
export type SuspensionCause = (typeof suspensionCauses)[number];
export type EndCause = (typeof endCauses)[number];
export type EquipmentEvent = (typeof equipmentEvents)[number];

/** The days (`on`) are: of the fact itself; of `cancellation-notified` and `ended`, the last day of the contract. */
export type FactContent =
  | {
      readonly kind: "applied";
      readonly organizationId: string;
      readonly plan: string;
      readonly quantity: number;
      /** 管理単位 (IOT 第9条) */
      readonly managementUnit: string | null;
      /** The contract that an option belongs to. */
      readonly optionOf: string | null;
    }
  | { readonly kind: "held"; readonly reason: string }
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly ground: RefusalGround; readonly reason: string }
  | { readonly kind: "started" }
  | { readonly kind: "quantity-changed"; readonly quantity: number }
  | { readonly kind: "plan-changed"; readonly plan: string }
  /** 機器の追加又は変更 (MR 第5条3項); an exchange of what was faulty is none. */
  | { readonly kind: "equipment-changed"; readonly description: string }
  | {
      readonly kind: "suspended";
      readonly suspension: SuspensionKind;
      readonly cause: SuspensionCause;
      readonly reason: string;
      readonly until: string | null;
    }
  | { readonly kind: "resumed" }
  | { readonly kind: "cancellation-notified"; readonly arrivedOn: string; readonly namedOn: string | null }
  | { readonly kind: "ended"; readonly cause: EndCause; readonly reason: string; readonly prerequisite: string | null }
  /** 承継: the first day of the new holder. */
  | { readonly kind: "succeeded"; readonly organizationId: string }
  /** 氏名等の変更 (IOT 第16条) */
  | { readonly kind: "renamed"; readonly name: string }
  | {
      readonly kind: "equipment";
      readonly event: EquipmentEvent;
      /** What names the thing: a serial number, an ICCID. */
      readonly equipment: string;
      /** A SIM is a line: it is billed until the procedure after its loss or fault is done (MA 第13条2項, R-49). */
      readonly isLine: boolean;
      readonly note: string;
    }
  /** 利用権 for a period (MAS 第9条1項); whoever sold it on pays: an agent, or the holder itself. */
  | {
      readonly kind: "right-bought";
      readonly from: string;
      readonly to: string;
      readonly quantity: number;
      readonly yen: number | null;
      readonly payerId: string;
    }
  /** A one-time fee or a claim; `yen` where no price list can know it (交通費等の実費). */
  | {
      readonly kind: "charged";
      readonly component: string;
      readonly quantity: number;
      readonly yen: number | null;
      readonly reason: string;
    }
  /** From its day on: who counts what is charged by use, and of which devices (a group) where that is their data; null: of all the rest. */
  | { readonly kind: "metering-set"; readonly meteredBy: MeteredBy; readonly groupId: string | null }
  /** The fact that `corrects` names never was. */
  | { readonly kind: "withdrawn"; readonly reason: string };

export type FactKind = FactContent["kind"];

export interface FactRecord {
  readonly id: string;
  readonly contractId: string;
  /** YYYY-MM-DD in the provider's zone. */
  readonly on: string;
  readonly recordedAt: Millis;
  readonly recordedBy: string | null;
  /** The fact that this one stands for instead, or withdraws. */
  readonly corrects: string | null;
}

export type ServiceFact = FactRecord & FactContent;

export function factFromRow({ kind, detail, ...row }: FactRow): ServiceFact {
  return { ...row, kind, ...(JSON.parse(detail ?? "{}") as object) } as ServiceFact;
}

export function detailOf({ kind: _, ...content }: FactContent): string {
  return JSON.stringify(content);
}
