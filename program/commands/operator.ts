/** `hatoba operator create USER-ID`: another administrator of the provider, for whoever has the machine in hand. */
import { parseArgs } from "node:util";
import { systemActor, systemScope } from "#accounts";
import { createLog } from "#foundation/log";
import { readConfig } from "../config.ts";
import { openBooks } from "../parts.ts";
import { UsageMistake } from "../usage.ts";

export async function operator(words: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
  const [verb, userId] = positionals;
  if (verb !== "create" || !userId) throw new UsageMistake("usage: hatoba operator create USER-ID");
  const config = readConfig(process.env);
  const books = await openBooks(config, createLog("error", "json"));
  try {
    const first = await books.accounts.createFirstOperator({ userId, password: null });
    const made = first ?? (await another(books.accounts, userId));
    process.stdout.write(`${made.userId}  one-time password: ${made.password.reveal()}\n`);
    return 0;
  } finally {
    await books.registry.close();
    await books.database.close();
  }
}

async function another(accounts: Awaited<ReturnType<typeof openBooks>>["accounts"], userId: string) {
  const { items } = await accounts.organizations(systemScope(), { limit: 1000 });
  const provider = items.find((organization) => organization.kind === "provider");
  if (!provider) throw new Error("there is no provider organization");
  const request = { organizationId: provider.id, userId, name: userId, role: "administrator", language: "ja" } as const;
  const { user, password } = await accounts.createUser(systemActor, request);
  return { userId: user.userId, password };
}
