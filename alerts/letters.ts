/** The letters about incidents, in the recipient's language. Pure. */
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import type { Device } from "#registry";
import { testsOf } from "./conditions.ts";
import type { Incident } from "./incidents.ts";
import type { Rule } from "./rules.ts";

/** `next`: to the one in turn, since those before did not answer. */
export type LetterKind = "began" | "next" | "over";

interface Setting {
  readonly zone: string;
  readonly publicUrl: string;
  readonly kind: LetterKind;
  /** Where the recipient says that it has been seen, without a login. */
  readonly answerLink: string | null;
  /** Devices that only a silent gateway heard. */
  readonly names: readonly string[];
}

const oneLine = (words: string) => words.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

/** Local time as people write it: 2026-11-20 05:42. */
const clockTime = (at: number, zone: string) => rfc3339(at, zone).slice(0, 16).replace("T", " ");

/** Names in one letter; of more it says how many. */
const namesMax = 100;

function formOf(rule: Rule, device: Device | null, kind: LetterKind): string {
  if (kind === "over") return "over";
  if (rule.condition.kind === "gateway-silent") return "gateway";
  if (rule.condition.kind === "silent") return "silent";
  return device?.trap ? "trap" : "rule";
}

/** Maps of Japan's survey and a common one (地理院地図, Google マップ). */
function mapsOf(device: Device | null, language: Rule["language"]): string {
  if (device?.latitude == null || device.longitude == null) return "";
  const { latitude, longitude } = device;
  const gsi = text(language, "alerts.letter-map-gsi", { map: `https://maps.gsi.go.jp/#16/${latitude}/${longitude}/` });
  const map = text(language, "alerts.letter-map", { map: `https://www.google.com/maps?q=${latitude},${longitude}` });
  return `${map}\n${gsi}\n`;
}

function namesOf(names: readonly string[], language: Rule["language"]): string {
  if (names.length === 0) return "-";
  const lines = names.slice(0, namesMax).map((name) => `・${oneLine(name)}`);
  if (names.length > namesMax) lines.push(text(language, "alerts.letter-more", { count: names.length - namesMax }));
  return lines.join("\n");
}

/** What happened, where, when, and where to look; for one recipient, who is named by the caller. */
export function letterAbout(
  incident: Incident,
  rule: Rule,
  device: Device | null,
  setting: Setting,
): Omit<Letter, "to"> {
  const { language } = rule;
  const { zone, publicUrl, kind, answerLink } = setting;
  const form = formOf(rule, device, kind);
  const field = testsOf(rule.condition)
    .map((test) => ("field" in test ? test.field : test.kind))
    .join(", ");
  const attributes = {
    device: oneLine(incident.deviceName),
    rule: oneLine(incident.ruleName),
    place: oneLine(device?.place ?? "") || "-",
    at: clockTime(kind === "over" ? (incident.resolvedAt ?? incident.measuredAt) : incident.measuredAt, zone),
    field,
    value: String(incident.value),
    count: setting.names.length,
    devices: namesOf(setting.names, language),
    link: incident.deviceId === "" ? `${publicUrl}/incidents` : `${publicUrl}/devices/${incident.deviceId}`,
  };
  const seen = answerLink && kind !== "over" ? `${text(language, "alerts.letter-seen", { link: answerLink })}\n` : "";
  const subject = text(language, `alerts.${form}-subject`, attributes);
  const isUrgent = form === "trap";
  return {
    subject: kind === "next" ? text(language, "alerts.next-subject", { subject }) : subject,
    text: `${text(language, `alerts.${form}-body`, attributes)}\n${mapsOf(device, language)}${seen}`,
    language,
    about: { kind: "incident", id: incident.id },
    organizationId: incident.organizationId,
    thread: incident.id,
    unsubscribeUrl: answerLink === null ? undefined : `${answerLink}/stop`,
    ...(isUrgent ? { priority: "urgent" } : { digestLine: subject }),
  };
}
