/**
 * Rate limits: a device or a connection gone mad must not fill the disk. What is beyond a limit is refused as
 * `rate-limited`, counted and acknowledged, so that its broker goes on with the others.
 */
import type { Clock, Millis } from "#foundation/clock";
import type { AdmittedUplink } from "#journal";
import { type Refusal, refusal } from "./outcome.ts";

export interface Limits {
  /**
   * Uplinks that a device may have been heard with in one minute of its own time: a backlog that comes late and at once
   * is not a flood. Devices in the field send a few per minute at most.
   */
  readonly deviceUplinksPerMinute: number | "off";
  /** Messages of one connection in a second of ours. */
  readonly connectionMessagesPerSecond: number | "off";
}

export const noLimits: Limits = { deviceUplinksPerMinute: "off", connectionMessagesPerSecond: "off" };

/** A refusal; `first` is that of its minute or second, the only one whose message is kept for a look. */
export interface Limited {
  readonly refused: Refusal;
  readonly first: boolean;
}

interface Spell {
  /** Which minute or second. */
  at: number;
  count: number;
  told: boolean;
}

export interface RateLimiter {
  /** Counts a message before it is read. */
  whyNotMessage(connectionId: string): Limited | null;
  /** Counts an uplink that is about to be appended. */
  whyNotUplink(uplink: AdmittedUplink): Limited | null;
  /** It was a repeat, or could not be written: it does not count. */
  giveBack(uplink: AdmittedUplink): void;
}

export function openRateLimiter(limits: Limits, clock: Clock): RateLimiter {
  // One spell per device and connection that was ever heard: as many as there are in the registry.
  const devices = new Map<string, Spell>();
  const connections = new Map<string, Spell>();

  return {
    whyNotMessage(connectionId) {
      const limit = limits.connectionMessagesPerSecond;
      if (limit === "off") return null;
      const spell = counted(connections, connectionId, clock.now(), 1_000);
      if (spell.count <= limit) return null;
      return limited(spell, refusal("rate-limited", "ingest.rate-limited-connection", { limit }));
    },
    whyNotUplink({ deviceId, identity, measuredAt }) {
      const limit = limits.deviceUplinksPerMinute;
      if (limit === "off") return null;
      const spell = counted(devices, deviceId, measuredAt, 60_000);
      if (spell.count <= limit) return null;
      spell.count--;
      return limited(spell, refusal("rate-limited", "ingest.rate-limited-device", { identity, limit }));
    },
    giveBack({ deviceId, measuredAt }) {
      const spell = devices.get(deviceId);
      if (spell?.at === Math.floor(measuredAt / 60_000)) spell.count--;
    },
  };
}

function counted(spells: Map<string, Spell>, id: string, now: Millis, lengthMs: number): Spell {
  const at = Math.floor(now / lengthMs);
  let spell = spells.get(id);
  if (spell?.at !== at) {
    spell = { at, count: 0, told: false };
    spells.set(id, spell);
  }
  spell.count++;
  return spell;
}

function limited(spell: Spell, refused: Refusal): Limited {
  const first = !spell.told;
  spell.told = true;
  return { refused, first };
}
