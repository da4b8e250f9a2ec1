/** The letters of the trap service: plain text that an old phone shows, what and which and where in the subject. Pure. */
import type { Millis } from "#foundation/clock";
import { type Language, text } from "#foundation/text";
import type { TrapCase } from "./cases.ts";
import type { Team, Trap } from "./entries.ts";
import { type Proof, proofOf } from "./trap.ts";

const oneLine = (words: string) => words.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

const formats: Record<
  Language,
  { readonly short: Intl.DateTimeFormatOptions; readonly long: Intl.DateTimeFormatOptions }
> = {
  ja: {
    short: { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" },
    long: { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" },
  },
  en: {
    short: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
    long: { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" },
  },
};
const locales: Record<Language, string> = { ja: "ja-JP", en: "en-GB" };

/** 11/21 05:12, or 2026年11月21日(土) 05:12. */
export function timeWords(at: Millis, language: Language, zone: string, form: "short" | "long"): string {
  const options = { ...formats[language][form], timeZone: zone, hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(locales[language], options).format(at);
}

/** The trap and where it is, as people call it: ワナ3号（大沢林道）. */
export function trapWords({ name, place }: Pick<Trap, "name" | "place">, language: Language): string {
  const where = oneLine(place ?? "");
  return where === "" ? oneLine(name) : text(language, "traps.trap-at", { trap: oneLine(name), place: where });
}

/** Links to two maps; the Geospatial Information Authority's shows forest tracks. Empty without a position. */
export function mapLinks({ latitude, longitude }: Pick<Trap, "latitude" | "longitude">): string[] {
  if (latitude === null || longitude === null) return [];
  return [
    `https://maps.gsi.go.jp/#17/${latitude}/${longitude}/`,
    `https://www.google.com/maps?q=${latitude},${longitude}`,
  ];
}

interface Setting {
  readonly language: Language;
  readonly zone: string;
}

/** What is known of a trap, a line each; lines without content are left out. */
export function factsOf(trap: Trap, trapCase: TrapCase | null, { language, zone }: Setting): string {
  const line = (key: string, value: string | number | null): string[] =>
    value === null || value === "" ? [] : [text(language, `traps.line-${key}`, { value })];
  return [
    ...line("trap", trapWords(trap, language)),
    ...line("sprung-at", trapCase && timeWords(trapCase.sprungAt, language, zone, "long")),
    ...line("received-at", trapCase && timeWords(trapCase.receivedAt, language, zone, "short")),
    ...line("setter", oneLine(trap.setter ?? "")),
    ...line("battery", trap.battery),
    ...line("map", mapLinks(trap).join("\n")),
  ].join("\n");
}

/** Who is doing what about a trap that has sprung. */
export function progressOf({ goingBy, visitedBy, finding }: TrapCase, language: Language): string {
  if (visitedBy !== null && finding !== null)
    return text(language, "traps.progress-visited", {
      name: visitedBy,
      finding: text(language, `traps.finding-${finding}`),
    });
  return goingBy === null
    ? text(language, "traps.progress-nobody")
    : text(language, "traps.progress-going", { name: goingBy });
}

/** Traps that fell silent together. */
export function silenceLetter(
  team: Team,
  traps: readonly Trap[],
  link: string,
  { language, zone }: Setting,
): { subject: string; body: string } {
  const lines = traps.map((trap) => {
    const at = trap.heardAt === null ? "-" : timeWords(trap.heardAt, language, zone, "short");
    return text(language, "traps.morning-unknown", { trap: trapWords(trap, language), at });
  });
  const [first] = traps;
  const subject = traps.length === 1 && first ? "traps.silence-subject" : "traps.silences-subject";
  const trap = first ? trapWords(first, language) : "";
  return {
    subject: text(language, subject, { trap, count: traps.length, team: oneLine(team.name) }),
    body: text(language, "traps.silence-body", { traps: lines.join("\n"), link }),
  };
}

const proofOrder = ["sprung", "unknown", "clear", "paused"] as const satisfies readonly Proof[];

/**
 * The morning mail (朝の確認): each trap proved clear, sprung, or unknown. It says what counts as proof, and until when it must have
 * come: a mail that is missing means unknown.
 */
export function morningLetter(
  team: Team,
  traps: readonly Trap[],
  casesById: ReadonlyMap<string, TrapCase>,
  now: Millis,
  { language, zone }: Setting,
): { subject: string; body: string } {
  const heartbeatMs = team.heartbeatMinutes * 60_000;
  const proved = traps.map((trap) => ({ trap, proof: proofOf(trap, now, heartbeatMs) }));
  const count = (proof: Proof) => proved.filter((one) => one.proof === proof).length;
  const counts = { sprung: count("sprung"), unknown: count("unknown"), clear: count("clear"), all: traps.length };
  const wordsOf = (trap: Trap, proof: Proof): string => {
    const trapCase = trap.caseId === null ? undefined : casesById.get(trap.caseId);
    const heard = trap.heardAt === null ? null : timeWords(trap.heardAt, language, zone, "short");
    const at = trapCase ? timeWords(trapCase.sprungAt, language, zone, "short") : (heard ?? "-");
    const progress = trapCase ? progressOf(trapCase, language) : "";
    const key = proof === "unknown" && heard === null ? "never-heard" : proof;
    return text(language, `traps.morning-${key}`, { trap: trapWords(trap, language), at, progress });
  };
  const sections = proofOrder.flatMap((proof) => {
    const lines = proved.filter((one) => one.proof === proof).map(({ trap }) => wordsOf(trap, proof));
    return lines.length === 0
      ? []
      : [[text(language, `traps.section-${proof}`, { count: lines.length }), ...lines].join("\n")];
  });
  const hours = Math.round((team.heartbeatMinutes / 60) * 10) / 10;
  const latest = Temporal.PlainTime.from(team.morningAt ?? "06:00")
    .add({ minutes: 10 })
    .toString({ smallestUnit: "minute" });
  const at = timeWords(now, language, zone, "short");
  return {
    subject: text(language, "traps.morning-subject", { ...counts, at, team: oneLine(team.name) }),
    body: [...sections, text(language, "traps.morning-proof", { hours, latest })].join("\n\n"),
  };
}
