/** Who asks, what that one may do, and whose rows it may touch. */
import { type Expression, type SqlBool, sql } from "kysely";
import type { Millis } from "#foundation/clock";
import { Fault } from "#foundation/fault";
import type { Language } from "#foundation/text";

export type ProviderRole = "administrator" | "support" | "billing";
/** An auditor looks, for a purpose and until an end date that the provider agreed to (MAS 第6条2項). */
export type HolderRole = "administrator" | "member" | "viewer" | "auditor";
export type Role = ProviderRole | HolderRole;
export type OrganizationKind = "provider" | "contract-holder" | "end-customer";

/**
 * `read`: look. `devices`: register, change, retire. `rules`: rules and incidents. `users`: users and tokens.
 * `audit`: who did what. `operate`: the provider's own work (connections, profiles, intake, organizations). `billing`: counts and statements.
 */
export const permissions = ["read", "devices", "rules", "users", "audit", "operate", "billing"] as const;
export type Permission = (typeof permissions)[number];

const granted: Record<"provider" | "holder" | "thirdParty", Partial<Record<Role, readonly Permission[]>>> = {
  provider: {
    administrator: ["read", "devices", "rules", "users", "audit", "operate", "billing"],
    support: ["read", "devices", "rules", "operate"],
    billing: ["read", "billing"],
  },
  holder: {
    administrator: ["read", "devices", "rules", "users", "audit", "billing"],
    member: ["read", "devices", "rules"],
    viewer: ["read"],
    auditor: ["read", "audit"],
  },
  thirdParty: {
    administrator: ["read", "users", "audit"],
    member: ["read"],
    viewer: ["read"],
    auditor: ["read", "audit"],
  },
};

/** A third party (第三者提供先) sees what it was given, and changes nothing but its own users. */
const grantedTo = { provider: "provider", "contract-holder": "holder", "end-customer": "thirdParty" } as const;

/** What a role may do in an organization of a kind; empty for a role that the kind does not know. */
export function permissionsOf(kind: OrganizationKind, role: Role): readonly Permission[] {
  return granted[grantedTo[kind]][role] ?? [];
}

export interface Actor {
  readonly kind: "user" | "token" | "system";
  /** The user's row, also behind a token. */
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly organizationKind: OrganizationKind;
  /** Its own organization and its end customers (第三者提供先), when it is not the provider's. */
  readonly organizationIds: readonly string[];
  /** Devices of others that its organization was given to see, each from an instant on. */
  readonly given: ReadonlyMap<string, Millis>;
  readonly role: Role;
  readonly language: Language;
  readonly mustChangePassword: boolean;
  /** The organization wants a second factor, and the person has none yet. */
  readonly mustSetSecondFactor: boolean;
  readonly permissions: readonly Permission[];
  /** When an auditor's access ends; null for everybody else. */
  readonly endsAt: Millis | null;
  /** Where the request comes from, for the audit trail; null when there is no request. */
  readonly address: string | null;
}

/** The program itself: commands on the machine, work that nobody asked for in person. */
export const systemActor: Actor = {
  kind: "system",
  id: "system",
  userId: "system",
  organizationId: "",
  organizationKind: "provider",
  organizationIds: [],
  given: new Map(),
  role: "administrator",
  language: "ja",
  mustChangePassword: false,
  mustSetSecondFactor: false,
  permissions,
  endsAt: null,
  address: null,
};

declare const made: unique symbol;

/** Whose rows a caller may touch. Only this file makes one: isolation is a type, not a review comment. */
export interface Scope {
  readonly [made]: true;
  readonly organizations: "all" | readonly string[];
  /** Single devices beyond those, of which measurements may be seen from an instant on. Empty in a scope for changes. */
  readonly given: ReadonlyMap<string, Millis>;
}

const nothingGiven: ReadonlyMap<string, Millis> = new Map();

const scope = (organizations: Scope["organizations"], given = nothingGiven): Scope =>
  ({ organizations, given }) as Scope;

export function scopeOf(actor: Actor): Scope {
  return scope(actor.organizationKind === "provider" ? "all" : actor.organizationIds);
}

/** What an actor may look at when it asks for devices and their measurements: its own, and what it was given. */
export function viewOf(actor: Actor): Scope {
  return scope(scopeOf(actor).organizations, actor.given);
}

/** What somebody with this reach would look at, for what an organization shows to others. */
export const scopeOfReach = ({ organizationIds, given }: Pick<Actor, "organizationIds" | "given">): Scope =>
  scope(organizationIds, given);

/** Whether a measurement is for a scope's ears: its own, or of a device that it was given, from then on. */
export function mayHear(
  scope: Scope,
  measured: { readonly organizationId: string; readonly deviceId: string; readonly measuredAt: Millis },
): boolean {
  const since = scope.given.get(measured.deviceId) ?? Number.POSITIVE_INFINITY;
  return inScope(scope, measured.organizationId) || measured.measuredAt >= since;
}

export function systemScope(): Scope {
  return scope("all");
}

export function inScope({ organizations }: Scope, organizationId: string): boolean {
  return organizations === "all" || organizations.includes(organizationId);
}

/** For the `where` of a query: rows whose organization, named in `column`, is within a scope. */
export function reachedBy({ organizations }: Scope, column = "organizationId"): Expression<SqlBool> {
  if (organizations === "all") return sql`1 = 1`;
  return organizations.length === 0 ? sql`1 = 0` : sql`${sql.ref(column)} in (${sql.join(organizations)})`;
}

/** What only the person itself may do: a token that was stolen must not become an account that was stolen. */
export function requirePerson(actor: Actor): void {
  if (actor.kind !== "user") throw new Fault("not-allowed", "accounts.person-needed");
}

/** Throws `not-allowed` when the actor lacks the permission. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (!actor.permissions.includes(permission))
    throw new Fault("not-allowed", "accounts.permission-missing", { attributes: { permission } });
}

/** Throws `not-allowed` when the actor lacks one of the permissions, or is not of the provider's. */
export function requireProvider(actor: Actor, ...permissions: readonly Permission[]): void {
  for (const permission of permissions) requirePermission(actor, permission);
  if (actor.organizationKind !== "provider") throw new Fault("not-allowed", "contracts.provider-only");
}
