/** What collected data may be used for on a day, and who processes them: a pure function of texts and dated facts. SDM 第10条. */
import type { Millis } from "#foundation/clock";

/**
 * `terms`: what the article itself allows (第10条1項1号) · `consent`: only what the holder agreed to (2号) · `application`: no use of
 * measurements but what nobody applies without, the terms of service and how personal data are handled (利用規約・個人情報の取扱い).
 */
export const dataUseBases = ["terms", "consent", "application"] as const;

/** A version of what is said about a purpose (利用目的). */
export interface DataUseText {
  readonly id: string;
  /** The same in all versions: `research`. */
  readonly purpose: string;
  readonly version: number;
  readonly basis: (typeof dataUseBases)[number];
  readonly title: string;
  readonly body: string;
  /** YYYY-MM-DD */
  readonly effectiveOn: string;
  readonly publishedAt: Millis;
  readonly publishedBy: string;
}

export type DataUseContent =
  | { readonly kind: "consented"; readonly purpose: string; readonly version: number; readonly by: string }
  | { readonly kind: "consent-withdrawn"; readonly purpose: string; readonly by: string }
  /** A processor (委託先) gets data for a purpose, until a day or for the time being. */
  | {
      readonly kind: "processor-engaged";
      readonly processor: string;
      readonly purpose: string;
      readonly until: string | null;
    }
  /** `on` is its last day. */
  | { readonly kind: "processor-released"; readonly processor: string; readonly purpose: string }
  /** Data were given to somebody under law, at an official inquiry or with consent (IOT 第40条3項・4項, MAS 第18条2項): to whom, why, which. */
  | { readonly kind: "disclosed"; readonly receiver: string; readonly grounds: string; readonly scope: string }
  /** Another fact was recorded by mistake. */
  | { readonly kind: "withdrawn"; readonly reason: string };

export interface DataUseFact {
  readonly id: string;
  readonly organizationId: string;
  /** Null: all contracts of the holder, those of its devices above all. */
  readonly contractId: string | null;
  readonly on: string;
  readonly recordedAt: Millis;
  readonly recordedBy: string;
  readonly withdraws: string | null;
  readonly content: DataUseContent;
}

export interface PurposeOnDay {
  /** The version in force. */
  readonly text: DataUseText;
  /** Who agreed, when, to which version; null where nobody did or the consent was withdrawn. */
  readonly consent: { readonly version: number; readonly by: string; readonly on: string } | null;
  /** Whether data may be used for it. */
  readonly isAllowed: boolean;
}

export interface ProcessorOnDay {
  readonly processor: string;
  readonly purpose: string;
  readonly from: string;
  readonly until: string | null;
}

export interface DataUseOnDay {
  readonly purposes: readonly PurposeOnDay[];
  readonly processors: readonly ProcessorOnDay[];
}

const inOrder = (a: DataUseFact, b: DataUseFact) =>
  a.on < b.on || (a.on === b.on && (a.recordedAt < b.recordedAt || (a.recordedAt === b.recordedAt && a.id < b.id)))
    ? -1
    : 1;

/** Facts that nobody withdrew as a mistake, in their order. */
export function standingFacts(facts: readonly DataUseFact[]): DataUseFact[] {
  const mistakes = new Set(facts.map(({ withdraws }) => withdraws));
  return facts.filter(({ id, content }) => !mistakes.has(id) && content.kind !== "withdrawn").sort(inOrder);
}

/** The version of each purpose that is in force. */
function textsOn(texts: readonly DataUseText[], day: string): DataUseText[] {
  const inForce = new Map<string, DataUseText>();
  for (const text of [...texts].sort((a, b) => a.version - b.version))
    if (text.effectiveOn <= day) inForce.set(text.purpose, text);
  return [...inForce.values()];
}

/** Consented on 2026-04-01 and withdrawn on 2026-06-10, data may be used for it up to 2026-06-09. */
function consentsOn(facts: readonly DataUseFact[]): Map<string, PurposeOnDay["consent"]> {
  const consents = new Map<string, PurposeOnDay["consent"]>();
  for (const { on, content } of facts) {
    if (content.kind === "consented") consents.set(content.purpose, { version: content.version, by: content.by, on });
    if (content.kind === "consent-withdrawn") consents.set(content.purpose, null);
  }
  return consents;
}

function processorsOn(facts: readonly DataUseFact[], day: string): ProcessorOnDay[] {
  const engaged = new Map<string, ProcessorOnDay>();
  for (const { on, content } of facts) {
    if (content.kind !== "processor-engaged" && content.kind !== "processor-released") continue;
    const { processor, purpose } = content;
    const key = `${processor}\n${purpose}`;
    const known = engaged.get(key);
    if (content.kind === "processor-engaged") engaged.set(key, { processor, purpose, from: on, until: content.until });
    else if (known) engaged.set(key, { ...known, until: on });
  }
  return [...engaged.values()].filter(({ until }) => until === null || until >= day);
}

/** What holds on a day: facts of one contract with those of all contracts of its holder. */
export function dataUseOn(texts: readonly DataUseText[], facts: readonly DataUseFact[], day: string): DataUseOnDay {
  const until = standingFacts(facts).filter(({ on }) => on <= day);
  const consents = consentsOn(until);
  const purposes = textsOn(texts, day).map((text) => {
    const consent = consents.get(text.purpose) ?? null;
    return { text, consent, isAllowed: text.basis === "terms" || consent !== null };
  });
  return { purposes, processors: processorsOn(until, day) };
}
