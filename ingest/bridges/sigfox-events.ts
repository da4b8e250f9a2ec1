/** What Sigfox's other callbacks tell: STATUS, ACKNOWLEDGE, ERROR, GEOLOC, and DATA ADVANCED beside its uplink. */
import type { Reception } from "#journal";
import type { DeviceEvent, Happening } from "./bridge.ts";
import { isObject, type JsonObject, numberOrNull, placeFrom, type RadioFacts, textOrEmpty } from "./reading.ts";

/** ACKNOWLEDGE: 0 the device has it, 5 still to come; all others say why it does not. */
const infoCodes: Readonly<Record<string, string>> = {
  "1": "no answer",
  "2": "invalid payload",
  "3": "overrun",
  "4": "network error",
  "6": "no downlink contract",
  "7": "too many requests",
  "8": "invalid configuration",
};

/** Events in a callback of the device; none in a plain UPLINK. Times that are none are left out. */
export function sigfoxEvents(
  identity: string,
  callback: JsonObject,
  receptions: readonly Reception[],
  radio: RadioFacts,
): DeviceEvent[] {
  const seconds = numberOrNull(callback.time);
  const at = seconds === null || seconds < 0 || seconds > 99_999_999_999 ? null : Math.round(seconds * 1000);
  return happeningsOf(callback, at, receptions, radio).map((happening) => ({
    kind: "event",
    network: "sigfox",
    identity,
    at,
    happening,
  }));
}

function happeningsOf(
  callback: JsonObject,
  at: number | null,
  receptions: readonly Reception[],
  radio: RadioFacts,
): Happening[] {
  const happenings: Happening[] = [];
  const volts = numberOrNull(callback.batt);
  if (volts !== null && callback.data === undefined)
    happenings.push({
      what: "status",
      batteryPercent: null,
      batteryVolts: volts,
      externalPower: false,
      marginDb: null,
    });
  const code = textOrEmpty(callback.infoCode);
  if (code !== "") happenings.push(downlinkFrom(code, callback));
  if (callback.severity !== undefined && callback.info !== undefined)
    happenings.push({
      what: "remark",
      level: textOrEmpty(callback.severity).toUpperCase() === "ERROR" ? "error" : "warning",
      code: "SIGFOX_ERROR",
      text: textOrEmpty(callback.info),
    });
  const location = locationFrom(callback);
  if (location) happenings.push(location);
  if (isAdvanced(callback) && at !== null) {
    const sequence = numberOrNull(callback.seqNumber);
    happenings.push({
      what: "reception",
      dedupKey: `${at}:${sequence ?? textOrEmpty(callback.data)}`,
      receptions,
      radio,
    });
  }
  return happenings;
}

/** DATA ADVANCED comes half a minute after UPLINK, with what all base stations heard. */
function isAdvanced(callback: JsonObject): boolean {
  return (
    Array.isArray(callback.duplicates) ||
    isObject(callback.computedLocation) ||
    textOrEmpty(callback.messageType).includes("advanced")
  );
}

function downlinkFrom(code: string, callback: JsonObject): Happening {
  const state = code === "0" ? "acknowledged" : code === "5" ? "queued" : "failed";
  const reason = textOrEmpty(callback.infoMessage) || (infoCodes[code] ?? `code ${code}`);
  return { what: "downlink", state, downlinkId: null, fCntDown: null, reason: state === "failed" ? reason : "" };
}

/** Status 0: the backend could not tell where; 2: only roughly. GEOLOC (legacy) has its fields at the root. */
function locationFrom(callback: JsonObject): Happening | null {
  const computed = isObject(callback.computedLocation) ? callback.computedLocation : null;
  if (computed && numberOrNull(computed.status) === 0) return null;
  const isGeoloc = computed === null && callback.radius !== undefined;
  const from = computed ?? (isGeoloc ? callback : null);
  const place = from && placeFrom(from.lat, from.lng);
  if (!from || !place) return null;
  const sources: Readonly<Record<string, string>> = { "1": "GPS", "2": "network", "5": "Wi-Fi", "6": "Wi-Fi" };
  const source = sources[textOrEmpty(from.source)] ?? "network";
  return { what: "location", ...place, altitude: null, accuracy: numberOrNull(from.radius), source };
}
