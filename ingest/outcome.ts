/** What becomes of a message: stored as an uplink, noted as an event of a device, or refused for a reason of a closed list. */
import type { Attributes } from "#foundation/fault";

export const refusalReasons = [
  "malformed",
  "unregistered",
  "duplicate",
  "out-of-range",
  "too-large",
  "not-an-uplink",
  "wrong-network",
  "encrypted",
  "simulated",
  "rate-limited",
  "bad-crc",
  "bad-mic",
  "replayed",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];
export type Outcome = "stored" | "noted" | RefusalReason;

/** A message, or a part of one, that does not become an uplink. `text` is a key of the catalogue; its sentence is for the operator. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly text: string;
  readonly attributes: Attributes;
}

export function refusal(reason: RefusalReason, text: string, attributes: Attributes = {}): Refusal {
  return { kind: "refused", reason, text, attributes };
}

/** Expected stops: counted, but not kept for a look, since nobody has to do anything about them. */
export const expectedReasons: ReadonlySet<Outcome> = new Set<Outcome>(["duplicate", "not-an-uplink"]);
