/** Letters of contracts, in the language of the provider's country: acceptance, refusal, suspension, confirmed cancellation. Pure. */

import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import { planNameIn } from "./catalogue.ts";
import type { FactContent } from "./service-facts.ts";

/** An e-mail is plain text with short lines; whoever reads English gets the second half. */
const both = (key: string, attributes: Readonly<Record<string, string>>): string =>
  (["ja", "en"] as const).map((language) => text(language, key, attributes)).join("\n\n--\n\n");

export interface Addressee {
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
}

/** A letter to a contract holder about something that has an ID. */
export function letterTo(
  { organizationId, name, email }: Addressee,
  key: string,
  attributes: Readonly<Record<string, string>>,
  about: Letter["about"],
): Letter {
  const subject = text("ja", `contracts.${key}-subject`, attributes);
  return {
    to: email,
    subject: subject.replaceAll(/[\r\n]+/g, " "),
    text: both(`contracts.${key}-text`, { holder: name, ...attributes }),
    language: "ja",
    about,
    organizationId,
  };
}

/** Facts that a holder is told of: IOT 第14条2項 (refusal), 第26条2項 (reason and period), 第28条2項; MAS 第7条2項 (承諾通知). */
export function factLetter(
  addressee: Addressee,
  { id, number, plan }: { readonly id: string; readonly number: string; readonly plan: string },
  content: FactContent,
  on: string,
): Letter | null {
  const about = { kind: "service-contract", id };
  const planName = planNameIn("ja", plan);
  const common = { number, plan: planName, on };
  switch (content.kind) {
    case "accepted":
      return letterTo(addressee, "accepted", common, about);
    case "refused":
      return letterTo(addressee, "refused", { ...common, reason: content.reason }, about);
    case "suspended": {
      const until = content.until ?? text("ja", "contracts.until-open");
      return letterTo(addressee, "suspended", { ...common, reason: content.reason, until }, about);
    }
    case "cancellation-notified":
      return letterTo(addressee, "cancelled", { ...common, arrivedOn: content.arrivedOn }, about);
    case "ended":
      return letterTo(addressee, "ended", { ...common, reason: content.reason }, about);
    default:
      return null;
  }
}
