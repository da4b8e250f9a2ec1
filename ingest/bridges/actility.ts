/** Actility ThingPark over HTTP, JSON: typed, or untyped with every value a text; wrapped in `DevEUI_uplink`, or bare. */
import type { Reception, Uplink } from "#journal";
import { type Refusal, refusal } from "../outcome.ts";
import type { BridgeResult, DeviceEvent, Happening, Message } from "./bridge.ts";
import {
  euiFrom,
  hexFrom,
  instantOf,
  integerFrom,
  isObject,
  isRefusal,
  type JsonObject,
  jsonFrom,
  missing,
  note,
  numberOrNull,
  placeFrom,
  type RadioFacts,
  receptionsFrom,
  textOf,
  textOrEmpty,
  wrong,
} from "./reading.ts";

const reports = ["DevEUI_uplink", "DevEUI_location", "DevEUI_notification", "DevEUI_downlink_Sent", "DevEUI_downlink"];

export function uplinksFromActility(message: Message): readonly BridgeResult[] {
  const text = textOf(message.body);
  if (/^\s*</.test(text)) return [refusal("malformed", "ingest.actility-xml")];
  const json = jsonFrom(text);
  if (isRefusal(json)) return [json];
  if (!isObject(json.value)) return [wrong("$", "field-not-object", json.value)];
  const root = json.value;
  const name = reports.find((report) => report in root) ?? "DevEUI_uplink";
  const report = root[name] ?? ("DevEUI" in root ? root : undefined);
  if (report === undefined) return [missing("DevEUI_uplink")];
  if (!isObject(report)) return [wrong(name, "field-not-object", report)];
  return [name === "DevEUI_uplink" ? uplinkFrom(report) : eventFrom(name, report)];
}

function uplinkFrom(report: JsonObject): Uplink | Refusal {
  const identity = euiFrom("DevEUI", report.DevEUI);
  if (isRefusal(identity)) return identity;
  const heardAt = instantOf("Time", report.Time);
  if (isRefusal(heardAt)) return heardAt;
  const payload = hexFrom("payload_hex", report.payload_hex);
  if (isRefusal(payload)) return payload;
  const fPort = integerFrom("FPort", report.FPort, 255);
  if (isRefusal(fPort)) return fPort;
  const fCnt = integerFrom("FCntUp", report.FCntUp, 0xffff_ffff);
  if (isRefusal(fCnt)) return fCnt;
  const decoded = report.payload;
  return {
    network: "lorawan",
    identity,
    // Delivered late (`Late=1`) or again, a report has the time and the MIC of its frame.
    dedupKey: `${fCnt}:${textOrEmpty(report.mic_hex)}:${textOrEmpty(report.Time)}`,
    heardAt,
    payload,
    fPort,
    fCnt,
    receptions: receptionsOf(report),
    radio: radioFrom(report),
    decoded: isObject(decoded) ? decoded : null,
  };
}

/** Made from XML, a list of one gateway is no list. */
function receptionsOf(report: JsonObject): Reception[] {
  const list = isObject(report.Lrrs) ? report.Lrrs.Lrr : undefined;
  const receptions = receptionsFrom(Array.isArray(list) ? list : [list ?? report], (entry) => ({
    gatewayId: textOrEmpty(entry.Lrrid).toLowerCase(),
    rssi: numberOrNull(entry.LrrRSSI),
    snr: numberOrNull(entry.LrrSNR),
  }));
  return receptions.filter(({ gatewayId, rssi }) => gatewayId !== "" || rssi !== null);
}

function radioFrom(report: JsonObject): RadioFacts {
  const radio: RadioFacts = {};
  note(radio, "devAddr", textOrEmpty(report.DevAddr).toLowerCase());
  note(radio, "spreadingFactor", numberOrNull(report.SpFact) ?? undefined);
  const megahertz = numberOrNull(report.Frequency);
  if (megahertz !== null) radio.frequencyHz = Math.round(megahertz * 1e6);
  // MType 4: confirmed data up (LoRaWAN 1.0.4 §4.2.1).
  if (textOrEmpty(report.MType) === "4") radio.confirmed = true;
  if (textOrEmpty(report.Late) === "1") radio.late = true;
  return radio;
}

function eventFrom(name: string, report: JsonObject): DeviceEvent | Refusal {
  const identity = euiFrom("DevEUI", report.DevEUI);
  if (isRefusal(identity)) return identity;
  // Their own example writes a time that is none; what an event says counts more than when.
  const at = instantOf("Time", name === "DevEUI_location" ? (report.DevLocTime ?? report.Time) : report.Time);
  const happening = happeningOf(name, report);
  if (isRefusal(happening)) return happening;
  return { kind: "event", network: "lorawan", identity, at: isRefusal(at) ? null : at, happening };
}

function happeningOf(name: string, report: JsonObject): Happening | Refusal {
  if (name === "DevEUI_notification") {
    const type = textOrEmpty(report.Type);
    if (type === "join") return { what: "joined", devAddr: textOrEmpty(report.DevAddr).toLowerCase() || null };
    return { what: "remark", level: "info", code: type.toUpperCase() || "UNKNOWN", text: textOrEmpty(report.Var1) };
  }
  if (name === "DevEUI_location") {
    const place = placeFrom(report.DevLAT, report.DevLON);
    if (!place) return wrong("DevLAT", "field-not-place", report.DevLAT);
    const [altitude, accuracy] = [numberOrNull(report.DevAlt), numberOrNull(report.DevLocRadius)];
    return { what: "location", ...place, altitude, accuracy, source: "network" };
  }
  if (name === "DevEUI_downlink_Sent") {
    const failed = textOrEmpty(report.DeliveryStatus) === "0";
    return {
      what: "downlink",
      state: failed ? "failed" : "sent",
      downlinkId: textOrEmpty(report.CorrelationID) || null,
      fCntDown: numberOrNull(report.FCntDn),
      reason: failed ? textOrEmpty(report.DeliveryFailedCause1) : "",
    };
  }
  return refusal("not-an-uplink", "ingest.other-event", { event: name });
}
