/** Who does the provider's own work, and is told when the installation needs somebody. */
import type { Database } from "#database";
import { type OrganizationKind, permissionsOf, type Role } from "./actors.ts";
import { tablesIn } from "./tables.ts";
import { type User, userFromRow } from "./users.ts";

export function openOperators({ database }: { readonly database: Database }) {
  return {
    /** Users of the provider with the permission `operate` who can get in, and have an address. */
    async operatorsWithAddress(): Promise<(User & { readonly email: string })[]> {
      const kind: OrganizationKind = "provider";
      const rows = await tablesIn(database.sql)
        .selectFrom("users")
        .innerJoin("organizations", "organizations.id", "users.organizationId")
        .selectAll("users")
        .where("organizations.kind", "=", kind)
        .where("users.deactivatedAt", "is", null)
        .where("users.lockedAt", "is", null)
        .orderBy("users.id")
        .execute();
      return rows
        .map(userFromRow)
        .flatMap((user) => (user.email === null ? [] : [{ ...user, email: user.email }]))
        .filter(({ role }) => permissionsOf(kind, role satisfies Role).includes("operate"));
    },
  };
}
