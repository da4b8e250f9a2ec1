/** The letter that announces a statement, in the addressee's language. Pure. */
import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import type { Draft } from "./statements/drafting.ts";

/** The kind of a letter's attachment. */
export const statementFile = "statement";

/** A link in a letter opens nothing by itself; the PDF is behind the sign-in, and in the letter of who wants it so. */
export function statementLetter(
  draft: Draft,
  {
    id,
    number,
    holderId,
    to,
    mail,
    publicUrl,
  }: { id: string; number: string; holderId: string; to: string; mail: "link" | "pdf"; publicUrl: string },
): Letter {
  const { language } = draft.addressee;
  const attributes = {
    number,
    name: draft.addressee.name,
    issuer: draft.issuer.name,
    month: draft.serviceMonth,
    total: draft.totalYen.toLocaleString(language),
    due: draft.dueOn ?? "-",
    link: `${publicUrl}/statements/${id}`,
  };
  const kind = draft.kind === "invoice" ? "statement" : "credit-note";
  return {
    to,
    subject: text(language, `billing.${kind}-subject`, attributes).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " "),
    text: text(language, `billing.${kind}-body`, attributes),
    language,
    about: { kind: "statement", id },
    organizationId: holderId,
    ...(mail === "pdf" && { attachment: { kind: statementFile, id } }),
  };
}
