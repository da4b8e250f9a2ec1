/** How a device is doing, folded from its uplinks and from what network servers tell of it. Pure. */
import type { Millis } from "#foundation/clock";
import type { AdmittedUplink, Network } from "#journal";
import type { DeviceEvent } from "./bridges/bridge.ts";

export interface DeviceStatus {
  readonly lastSeenAt: Millis | null;
  readonly uplinks: number;
  /** Deliveries of uplinks that were there already. */
  readonly duplicates: number;
  /** Of the gateway that heard the latest uplink best. */
  readonly rssi: number | null;
  readonly snr: number | null;
  readonly gatewayId: string | null;
  readonly spreadingFactor: number | null;
  readonly fCnt: number | null;
  /** How many frames were missing before each of the latest uplinks, oldest first. */
  readonly gaps: readonly number[];
  readonly batteryPercent: number | null;
  readonly batteryVolts: number | null;
  readonly externalPower: boolean | null;
  /** Demodulation margin, dB. */
  readonly marginDb: number | null;
  readonly statusAt: Millis | null;
  readonly joinedAt: Millis | null;
  /** The way back to it: how its latest uplink came. */
  readonly route: { readonly connectionId: string; readonly topic: string | null } | null;
}

export const neverSeen: DeviceStatus = {
  lastSeenAt: null,
  uplinks: 0,
  duplicates: 0,
  rssi: null,
  snr: null,
  gatewayId: null,
  spreadingFactor: null,
  fCnt: null,
  gaps: [],
  batteryPercent: null,
  batteryVolts: null,
  externalPower: null,
  marginDb: null,
  statusAt: null,
  joinedAt: null,
  route: null,
};

const gapsKept = 50;
/** LoRaWAN 1.0.3 §4.3.1.5 (MAX_FCNT_GAP): beyond it the counter did not go on, it began anew. */
const gapMax = 16_384;
/** Sigfox counts in 12 bits; half of it is what can be told from a counter that began anew. */
const sigfoxCounterSize = 4_096;

/** Frames missing between two counters; 0 when the counter began anew (rejoin, battery change). */
export function gapBetween(network: Network, before: number | null, now: number | null): number {
  if (before === null || now === null) return 0;
  if (network === "sigfox") {
    const steps = (now - before + sigfoxCounterSize) % sigfoxCounterSize;
    return steps > 0 && steps < sigfoxCounterSize / 2 ? steps - 1 : 0;
  }
  const steps = now - before;
  return steps > 0 && steps <= gapMax ? steps - 1 : 0;
}

/** Lost uplinks ÷ sent uplinks among the latest ones; null before the second uplink. */
export function lossRate({ gaps }: DeviceStatus): number | null {
  if (gaps.length === 0) return null;
  const lost = gaps.reduce((sum, gap) => sum + gap, 0);
  return lost / (lost + gaps.length);
}

/** What the status needs of an uplink, and no more: it is held for seconds, thousands of them at a time. */
interface Heard {
  readonly network: Network;
  readonly measuredAt: Millis;
  readonly fCnt: number | null;
  readonly rssi: number | null;
  readonly snr: number | null;
  readonly gatewayId: string | null;
  readonly spreadingFactor: number | null;
  readonly batteryPercent: number | null;
  readonly route: DeviceStatus["route"];
}

function heardOf(uplink: AdmittedUplink, topic: string | null): Heard {
  const { network, measuredAt, fCnt, receptions, connectionId } = uplink;
  const { spreadingFactor, batteryPercent } = uplink.radio;
  const best = receptions.reduce<(typeof receptions)[number] | null>(
    (known, one) => (known === null || (one.rssi ?? -999) > (known.rssi ?? -999) ? one : known),
    null,
  );
  return {
    ...{ network, measuredAt, fCnt },
    ...{ rssi: best?.rssi ?? null, snr: best?.snr ?? null, gatewayId: best?.gatewayId || null },
    spreadingFactor: typeof spreadingFactor === "number" ? spreadingFactor : null,
    batteryPercent: typeof batteryPercent === "number" ? batteryPercent : null,
    route: { connectionId, topic },
  };
}

/** An uplink that came late (stored on its way) is counted, but is no news of the radio. */
export function afterUplink(uplink: AdmittedUplink, topic: string | null): (status: DeviceStatus) => DeviceStatus {
  const heard = heardOf(uplink, topic);
  return (status) => statusAfter(status, heard);
}

function statusAfter(status: DeviceStatus, heard: Heard): DeviceStatus {
  const uplinks = status.uplinks + 1;
  const { network, measuredAt, fCnt, batteryPercent, ...radio } = heard;
  if (status.lastSeenAt !== null && measuredAt < status.lastSeenAt) return { ...status, uplinks };
  const gap = gapBetween(network, status.fCnt, fCnt);
  return {
    ...status,
    ...radio,
    uplinks,
    lastSeenAt: measuredAt,
    fCnt,
    gaps: status.fCnt === null ? status.gaps : status.gaps.slice(1 - gapsKept).concat(gap),
    ...(batteryPercent === null ? {} : { batteryPercent, statusAt: measuredAt }),
  };
}

/** `later` was folded from nothing, of what came after `known`; how many frames were missing between the two is left out. */
export function followedBy(known: DeviceStatus, later: DeviceStatus): DeviceStatus {
  if (later === neverSeen) return known; // nothing came: so it is at nearly every flush
  const { lastSeenAt, rssi, snr, gatewayId, spreadingFactor, fCnt, route, ...told } = later;
  const isNews = lastSeenAt !== null && (known.lastSeenAt === null || lastSeenAt >= known.lastSeenAt);
  const facts = isNews ? later : told;
  return {
    ...known,
    ...Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null)),
    uplinks: known.uplinks + later.uplinks,
    duplicates: known.duplicates + later.duplicates,
    gaps: [...known.gaps, ...later.gaps].slice(-gapsKept),
  };
}

export function afterEvent(status: DeviceStatus, { happening }: DeviceEvent, at: Millis): DeviceStatus {
  switch (happening.what) {
    case "joined":
      // A new session counts from 0: what the old one's counter was says nothing any more.
      return { ...status, joinedAt: at, fCnt: null };
    case "status": {
      const { batteryPercent, batteryVolts, externalPower, marginDb } = happening;
      return { ...status, batteryPercent, batteryVolts, externalPower, marginDb, statusAt: at };
    }
    case "reception": {
      const best = happening.receptions.reduce(
        (known, one) => ((one.rssi ?? -999) > (known.rssi ?? -999) ? one : known),
        {
          gatewayId: status.gatewayId ?? "",
          rssi: status.rssi,
          snr: status.snr,
        },
      );
      return { ...status, rssi: best.rssi, snr: best.snr, gatewayId: best.gatewayId || null };
    }
    case "bad-clock":
    case "downlink":
    case "location":
    case "remark":
      return status;
  }
}
