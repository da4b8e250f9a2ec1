/** The letters about incidents, in the recipient's language. Pure. */
import { rfc3339 } from "#foundation/calendar";
import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import type { Device } from "#registry";
import type { Incident } from "./incidents.ts";
import type { Rule } from "./rules.ts";

interface Setting {
  readonly zone: string;
  readonly publicUrl: string;
}

const oneLine = (words: string) => words.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

/** Local time as people write it: 2026-11-20 05:42. */
const clockTime = (at: number, zone: string) => rfc3339(at, zone).slice(0, 16).replace("T", " ");

/** One letter per recipient: what happened, where, when, and where to look. */
export function lettersAbout(
  incident: Incident,
  rule: Rule,
  device: Device | null,
  { zone, publicUrl }: Setting,
): Letter[] {
  const { language } = rule;
  const kind = device?.trap ? "trap" : "rule";
  const link = `${publicUrl}/devices/${incident.deviceId}`;
  const attributes = {
    device: oneLine(incident.deviceName),
    rule: oneLine(incident.ruleName),
    place: oneLine(device?.place ?? "") || "-",
    at: clockTime(incident.measuredAt, zone),
    field: rule.condition.field,
    value: String(incident.value),
    link,
  };
  const map =
    device?.latitude != null && device.longitude != null
      ? `https://www.google.com/maps?q=${device.latitude},${device.longitude}`
      : "";
  const position = map === "" ? "" : `${text(language, "alerts.letter-map", { map })}\n`;
  return rule.recipients.map((to) => ({
    to,
    subject: text(language, `alerts.${kind}-subject`, attributes),
    text: `${text(language, `alerts.${kind}-body`, attributes)}\n${position}`,
    language,
    about: { kind: "incident", id: incident.id },
    organizationId: incident.organizationId,
  }));
}
