/** Organizations: the provider, contract holders (契約者) and the end customers that these resell to. */
import { type Database, type Page, type PageAsked, pageOf } from "#database";
import type { Clock, Millis } from "#foundation/clock";
import { Fault, type FieldError } from "#foundation/fault";
import { newId } from "#foundation/ids";
import {
  type Actor,
  inScope,
  type OrganizationKind,
  reachedBy,
  requirePermission,
  type Scope,
  scopeOf,
} from "./actors.ts";
import { type AuditTrail, changeOf } from "./audit.ts";
import { isCorporateNumber } from "./corporate-number.ts";
import type { FreeMail } from "./free-mail.ts";
import { type AccountsTables, tablesIn } from "./tables.ts";
import { forgetUsersOf } from "./users.ts";

/**
 * Who may contract: 法人 · what the provider takes for one (SDM 第4条) · 団体 · 個人事業主 (MAS 第1条1項). Consumers may not (IOT 第8条, R-07).
 */
export const legalForms = ["corporation", "corporation-equivalent", "body", "sole-proprietor"] as const;
export type LegalForm = (typeof legalForms)[number];

export interface Organization {
  readonly id: string;
  readonly kind: OrganizationKind;
  readonly name: string;
  /** The contract holder of an end customer. */
  readonly parentId: string | null;
  /** 法人番号, 13 digits. */
  readonly corporateNumber: string | null;
  /** null: not recorded. */
  readonly legalForm: LegalForm | null;
  readonly email: string | null;
  readonly createdAt: Millis;
  readonly deactivatedAt: Millis | null;
  /** Since when its people need a second factor; null when they may go without. */
  readonly secondFactorRequiredAt: Millis | null;
  /** How many users a contract holder may have, auditors aside (MAS 第1条6項); null: any number. */
  readonly maxUsers: number | null;
}

export interface NewOrganization {
  readonly kind: OrganizationKind;
  readonly name: string;
  readonly parentId?: string | null | undefined;
  readonly corporateNumber?: string | null | undefined;
  readonly legalForm?: LegalForm | null | undefined;
  readonly email?: string | null | undefined;
  /** Why a contract holder's address may be free mail all the same; only an operator may give one. Kept in the audit trail. */
  readonly freeMailReason?: string | undefined;
}

export type OrganizationChanges = {
  readonly [K in "name" | "corporateNumber" | "legalForm" | "email" | "freeMailReason"]?:
    | NewOrganization[K]
    | undefined;
} & { readonly maxUsers?: number | null | undefined };

const organizationFromRow = (row: AccountsTables["organizations"]): Organization => ({
  ...row,
  kind: row.kind as OrganizationKind,
  legalForm: row.legalForm as LegalForm | null,
});

/** Throws `invalid` with every bad field, `also` included. `actor`: null for somebody who is none of our users. */
export async function refuseBadOrganization(
  actor: Actor | null,
  kind: OrganizationKind,
  input: OrganizationChanges,
  isFreeMail: FreeMail["isFreeMail"],
  also: readonly FieldError[] = [],
): Promise<void> {
  const errors = [...also];
  if (input.name !== undefined && input.name.trim() === "") errors.push({ path: "name", text: "accounts.name-empty" });
  if (input.corporateNumber && !isCorporateNumber(input.corporateNumber))
    errors.push({ path: "corporateNumber", text: "accounts.corporate-number-wrong" });
  const isExcused = Boolean(input.freeMailReason?.trim() && actor?.permissions.includes("operate"));
  if (input.email && kind === "contract-holder" && !isExcused && (await isFreeMail(input.email)))
    errors.push({ path: "email", text: "accounts.free-mail" });
  if (input.maxUsers != null && kind !== "contract-holder")
    errors.push({ path: "maxUsers", text: "accounts.max-users-of-holders" });
  if (errors.length > 0) throw new Fault("invalid", "accounts.organization-invalid", { errors });
}

/** There is one provider; a contract holder makes end customers of its own and nothing else. */
function refuseKind(actor: Actor, kind: OrganizationKind): void {
  if (kind === "provider" || (actor.organizationKind !== "provider" && kind !== "end-customer"))
    throw new Fault("not-allowed", "accounts.organization-kind-not-allowed", { attributes: { kind } });
}

export const newOrganizationRow = (input: NewOrganization, parentId: string | null, createdAt: Millis) => ({
  id: newId(),
  kind: input.kind,
  name: input.name.trim(),
  parentId,
  corporateNumber: input.corporateNumber ?? null,
  legalForm: input.legalForm ?? null,
  email: input.email ?? null,
  createdAt,
  deactivatedAt: null,
  secondFactorRequiredAt: null,
  maxUsers: null,
});

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly freeMail: FreeMail;
  readonly forget: (user: string) => void;
}

export function openOrganizations({ database, clock, trail, freeMail, forget }: Deps) {
  async function organization(scope: Scope, id: string): Promise<Organization> {
    const row = inScope(scope, id)
      ? await tablesIn(database.sql).selectFrom("organizations").selectAll().where("id", "=", id).executeTakeFirst()
      : undefined;
    if (!row) throw new Fault("not-found", "accounts.organization-not-found", { attributes: { id } });
    return organizationFromRow(row);
  }

  return {
    organization,

    async organizations(scope: Scope, page: PageAsked): Promise<Page<Organization>> {
      const within = tablesIn(database.sql).selectFrom("organizations").selectAll().where(reachedBy(scope, "id"));
      return pageOf(within, page, "oldest-first", organizationFromRow);
    },

    /** The provider makes contract holders; a contract holder's administrator makes its own end customers. */
    async createOrganization(actor: Actor, input: NewOrganization): Promise<Organization> {
      requirePermission(actor, actor.organizationKind === "provider" ? "operate" : "users");
      await refuseBadOrganization(actor, input.kind, input, freeMail.isFreeMail);
      refuseKind(actor, input.kind);
      const parentId = input.kind === "end-customer" ? (input.parentId ?? actor.organizationId) : null;
      if (parentId !== null && (await organization(scopeOf(actor), parentId)).kind !== "contract-holder")
        throw new Fault("invalid", "accounts.organization-invalid", {
          errors: [{ path: "parentId", text: "accounts.parent-not-a-holder" }],
        });
      const row = newOrganizationRow(input, parentId, clock.now());
      await database.transaction(async (tx) => {
        await tablesIn(tx).insertInto("organizations").values(row).execute();
        await trail.audit(tx, {
          actor,
          action: "organization.created",
          organizationId: row.id,
          target: row.id,
          detail: input.freeMailReason ? { ...row, freeMailReason: input.freeMailReason } : row,
        });
      });
      if (parentId !== null) await forgetUsersOf(database.sql, forget, parentId);
      return organizationFromRow(row);
    },

    async updateOrganization(actor: Actor, id: string, changes: OrganizationChanges): Promise<Organization> {
      requirePermission(actor, "operate");
      const before = await organization(scopeOf(actor), id);
      const isSameEmail = changes.email === before.email;
      const checked = isSameEmail ? { ...changes, email: undefined } : changes;
      await refuseBadOrganization(actor, before.kind, checked, freeMail.isFreeMail);
      const { freeMailReason, ...fields } = changes;
      const next = {
        ...before,
        ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      };
      await database.transaction(async (tx) => {
        const { name, corporateNumber, legalForm, email, maxUsers } = next;
        const said = { name, corporateNumber, legalForm, email, maxUsers };
        await tablesIn(tx).updateTable("organizations").set(said).where("id", "=", id).execute();
        await trail.audit(tx, {
          actor,
          action: "organization.changed",
          organizationId: id,
          target: id,
          detail: { ...changeOf<Organization>(before, said), freeMailReason },
        });
      });
      return next;
    },
  };
}
