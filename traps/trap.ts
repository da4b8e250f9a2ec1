/** What a trap is known to be, and what an uplink makes of it. Pure. */
import type { Millis } from "#foundation/clock";
import type { Fields, FieldValue } from "#journal";

/** `unheard`: nothing has been heard since it was set up, so nothing is known. */
export type TrapState = "unheard" | "armed" | "sprung";

/** How the sensor tells: `field` has `sprungValue` when the trap has sprung, any other value when it is armed. */
export interface Sensor {
  readonly field: string;
  readonly sprungValue: FieldValue;
  /** The battery's field and the value below which it is low; null when the sensor tells nothing of it. */
  readonly battery: { readonly field: string; readonly below: number } | null;
}

export interface TrapKnown {
  readonly state: TrapState;
  /** The newest device's time that was judged. */
  readonly measuredAt: Millis | null;
  /** When the program last heard it. */
  readonly heardAt: Millis | null;
  readonly battery: number | null;
  /** Told to the team, and not charged since. */
  readonly batteryLow: boolean;
  readonly silent: boolean;
}

export type Happening =
  | { readonly kind: "sprung"; readonly value: FieldValue }
  | { readonly kind: "rearmed" }
  | { readonly kind: "battery-low"; readonly battery: number }
  | { readonly kind: "heard-again" };

interface Heard {
  readonly fields: Fields;
  readonly measuredAt: Millis;
  readonly receivedAt: Millis;
}

/** A battery is charged again when it is so much above the limit, as a part of it; values wander around a limit. */
const batterySlack = 0.05;

/**
 * The trap after an uplink. A trap stays sprung until its sensor says otherwise; an uplink without the sensor's field is a sign of
 * life. What is older than what is known changes no state; however late, news is news: nobody else tells of the trap.
 */
export function heard(
  trap: TrapKnown,
  sensor: Sensor,
  { fields, measuredAt: saidAt, receivedAt }: Heard,
): { trap: TrapKnown; happenings: Happening[] } {
  const happenings: Happening[] = [];
  const measuredAt = Math.min(saidAt, receivedAt); // a sensor whose clock is ahead must not make all that follows look old
  if (trap.silent) happenings.push({ kind: "heard-again" });
  const alive = { ...trap, heardAt: Math.max(receivedAt, trap.heardAt ?? 0), silent: false };
  if (trap.measuredAt !== null && measuredAt < trap.measuredAt) return { trap: alive, happenings };

  const value = fields[sensor.field];
  const state = value === undefined ? trap.state : value === sensor.sprungValue ? "sprung" : "armed";
  if (state === "sprung" && trap.state !== "sprung" && value !== undefined) happenings.push({ kind: "sprung", value });
  if (state === "armed" && trap.state === "sprung") happenings.push({ kind: "rearmed" });

  const read = sensor.battery ? fields[sensor.battery.field] : undefined;
  const battery = typeof read === "number" ? read : trap.battery;
  let { batteryLow } = trap;
  if (typeof read === "number" && sensor.battery) {
    const { below } = sensor.battery;
    if (!batteryLow && read < below) happenings.push({ kind: "battery-low", battery: read });
    batteryLow = read < below || (batteryLow && read < below * (1 + batterySlack));
  }
  return { trap: { ...alive, state, measuredAt, battery, batteryLow }, happenings };
}

/** What is proved of a trap at an instant: `unknown` when it was not heard within the heartbeat, whatever it said before. */
export type Proof = "clear" | "sprung" | "unknown" | "paused";

/** Silence never looks like an empty trap: only an uplink newer than `heartbeatMs` proves one clear. Sprung stays sprung. */
export function proofOf(
  { state, heardAt, pausedAt }: Pick<TrapKnown, "state" | "heardAt"> & { readonly pausedAt: Millis | null },
  now: Millis,
  heartbeatMs: number,
): Proof {
  if (pausedAt !== null) return "paused";
  if (state === "sprung") return "sprung";
  return state === "armed" && heardAt !== null && now - heardAt <= heartbeatMs ? "clear" : "unknown";
}
