import { Alert, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useMe } from "../../data/me.ts";
import { createUser } from "../../data/organizations.ts";
import type { Organization, OrganizationKind, User } from "../../data/shapes.ts";

/** Roles that an organization of a kind has, apart from auditors, whom only the provider makes. */
export function rolesOf(kind: OrganizationKind): [User["role"], ...User["role"][]] {
  return kind === "provider" ? ["administrator", "support", "billing"] : ["administrator", "member", "viewer"];
}

/** An end date counts whole: the access ends as the next day begins. */
export const endOfDay = (day: string, zone: string): string =>
  DateTime.fromISO(day, { zone }).plus({ days: 1 }).startOf("day").toISO() ?? "";

/** The last whole day before an access ends. */
export const lastDayOf = (endsAt: string, zone: string): string =>
  DateTime.fromISO(endsAt, { zone }).minus({ milliseconds: 1 }).toISODate() ?? "";

/** For what, and until which day, an auditor looks (MAS 第6条2項); both are kept in the trail. */
function AuditorFields({ fault }: { fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  const now = DateTime.now().setZone(useMe().timezone);
  return (
    <>
      <TextInput
        name="purpose"
        label={t("users.purpose")}
        placeholder={t("users.purposeExample")}
        required
        maxLength={1_000}
        error={fault("purpose")}
      />
      <TextInput
        name="endsOn"
        type="date"
        label={t("users.endsOn")}
        description={t("users.endsOnHint")}
        required
        min={now.toISODate() ?? ""}
        max={now.plus({ days: 364 }).toISODate() ?? ""}
        error={fault("endsAt")}
      />
    </>
  );
}

/** Issues a user of an organization; the initial password is shown once. */
export function UserForm({ organization: { id, kind } }: { organization: Organization }) {
  const { t } = useTranslation();
  const { timezone, organization: own } = useMe();
  const isAuditable = own.kind === "provider" && kind !== "provider";
  const roles: User["role"][] = [...rolesOf(kind), ...(isAuditable ? (["auditor"] as const) : [])];
  const [role, setRole] = useState<User["role"]>("administrator");
  const form = useSubmission((said) => {
    const userId = said.text("userId");
    const email = said.text("email");
    return createUser(id, {
      name: said.text("name"),
      role,
      language: said.text("language") === "en" ? "en" : "ja",
      ...(userId === "" ? {} : { userId }),
      ...(email === "" ? {} : { email }),
      ...(role === "auditor" ? { purpose: said.text("purpose"), endsAt: endOfDay(said.text("endsOn"), timezone) } : {}),
    });
  });
  return (
    <>
      {form.answer !== undefined && (
        <ShownOnce title={t("users.created")} onClose={form.forget}>
          <Copyable label={t("user.userId")} value={form.answer.userId} />
          <Copyable label={t("users.initialPassword")} value={form.answer.password} />
        </ShownOnce>
      )}
      <FormPanel title={t("users.create")} action={t("action.create")} form={form}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput name="name" label={t("user.name")} required error={form.fault("name")} />
          <TextInput
            name="userId"
            label={t("user.userId")}
            placeholder={t("users.userIdHint")}
            autoComplete="off"
            error={form.fault("userId")}
          />
          <TextInput name="email" type="email" label={t("user.email")} error={form.fault("email")} />
          <NativeSelect
            label={t("user.role")}
            description={t(`roleSays.${kind}.${role}`)}
            value={role}
            onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? "administrator")}
            data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
            error={form.fault("role")}
          />
          <NativeSelect
            name="language"
            label={t("account.language")}
            data={[
              { value: "ja", label: "日本語" },
              { value: "en", label: "English" },
            ]}
          />
          {role === "auditor" && <AuditorFields fault={form.fault} />}
        </SimpleGrid>
        {role === "auditor" && <Alert color="yellow">{t("users.auditorNext")}</Alert>}
      </FormPanel>
    </>
  );
}
