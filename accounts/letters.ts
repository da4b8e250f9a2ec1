/** Letters to a user about its own account: who did not do it learns of it. */
import type { Tx } from "#database";
import { type Language, text } from "#foundation/text";
import type { Outbox } from "#outbox";
import type { AccountsTables } from "./tables.ts";

/** How an account's letters leave: the outbox, and what their links begin with. */
export interface Mail {
  readonly outbox: Pick<Outbox, "post" | "wake">;
  readonly publicUrl: string;
}

type Addressee = Pick<AccountsTables["users"], "id" | "userId" | "organizationId"> & { readonly language: string };

/** Posts a letter of a kind (`accounts.<kind>-subject`, `-body`) to each address, once; null stands for none. */
export async function tellUser(
  tx: Tx,
  { outbox }: Mail,
  user: Addressee,
  kind: "reset" | "password-changed" | "email-changed" | "second-factor-off",
  { to, ...said }: { readonly to: readonly (string | null)[]; readonly link: string; readonly [hole: string]: unknown },
): Promise<void> {
  const language = user.language as Language;
  for (const address of new Set(to))
    if (address !== null)
      await outbox.post(tx, {
        to: address,
        subject: text(language, `accounts.${kind}-subject`),
        text: text(language, `accounts.${kind}-body`, { ...said, userId: user.userId } as Record<string, string>),
        language,
        about: { kind: "user", id: user.id },
        organizationId: user.organizationId,
      });
}
