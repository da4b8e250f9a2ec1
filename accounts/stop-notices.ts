/** Who must know when nothing is sent to an address any more: the operators, and who administers the organization. */
import type { Tx } from "#database";
import { text } from "#foundation/text";
import type { Outbox } from "#outbox";
import { type Scope, systemScope } from "./actors.ts";
import type { User } from "./users.ts";

export interface Stop {
  readonly address: string;
  readonly because: "bounced" | "complained" | "refused" | "unsubscribed";
  /** The mail server's; empty where nobody said anything. */
  readonly words: string;
  readonly organizationId: string | null;
}

interface Deps {
  readonly accounts: {
    operatorsWithAddress(): Promise<readonly User[]>;
    users(scope: Scope, organizationId: string): Promise<readonly User[]>;
    organization(scope: Scope, id: string): Promise<{ readonly name: string }>;
  };
  readonly outbox: Pick<Outbox, "post">;
}

/** Posts a letter to each of them, in the transaction that stops the address; not to that address itself. */
export async function tellOfStop({ accounts, outbox }: Deps, tx: Tx, stop: Stop): Promise<void> {
  const { address, because, words, organizationId } = stop;
  const users = organizationId === null ? [] : await accounts.users(systemScope(), organizationId);
  const administrators = users.filter(({ role, deactivatedAt }) => role === "administrator" && deactivatedAt === null);
  const told = new Map(
    [...(await accounts.operatorsWithAddress()), ...administrators].flatMap((user) =>
      user.email === null || user.email.toLowerCase() === address.toLowerCase() ? [] : [[user.email, user] as const],
    ),
  );
  const organization = organizationId === null ? "" : (await accounts.organization(systemScope(), organizationId)).name;
  for (const [to, { language }] of told) {
    const attributes = {
      address,
      organization,
      words: words || "—",
      because: text(language, `accounts.stop-${because}`),
    };
    await outbox.post(tx, {
      ...{ to, language, organizationId, about: { kind: "address", id: address } },
      subject: text(language, "accounts.stop-subject", attributes),
      text: text(language, "accounts.stop-body", attributes),
    });
  }
}
