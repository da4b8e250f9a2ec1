/** The letter to a webhook's people: it was switched off. */
import { type Accounts, systemScope } from "#accounts";
import { text } from "#foundation/text";
import type { Letter } from "#outbox";
import type { WebhookRow } from "./tables.ts";

interface Deps {
  readonly accounts: Pick<Accounts, "users">;
  readonly publicUrl: string;
}

/** To the administrators of its organization who can be written to. */
export async function lettersOfFailure(
  { accounts, publicUrl }: Deps,
  { id, organizationId, name, url }: WebhookRow,
  answer: string,
): Promise<Letter[]> {
  const users = await accounts.users(systemScope(), organizationId);
  const told = users.filter(({ role, deactivatedAt, lockedAt }) => {
    return role === "administrator" && deactivatedAt === null && lockedAt === null;
  });
  const attributes = { name: name.replaceAll(/[\r\n]/g, " "), url, answer, link: `${publicUrl}/webhooks` };
  return told.flatMap(({ email, language }) =>
    email === null
      ? []
      : {
          to: email,
          subject: text(language, "forward.switched-off-subject", attributes),
          text: text(language, "forward.switched-off-body", attributes),
          language,
          about: { kind: "webhook", id },
          organizationId,
        },
  );
}
