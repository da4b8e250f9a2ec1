import { Badge, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createUser, useOrganizations, useUsers } from "../../data/operation.ts";
import type { OrganizationKind } from "../../data/shapes.ts";

function rolesOf(kind: OrganizationKind): string[] {
  return kind === "provider" ? ["administrator", "support", "billing"] : ["administrator", "member", "viewer"];
}

function UserForm({ organizationId, kind }: { organizationId: string; kind: OrganizationKind }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const userId = said.text("userId");
    const email = said.text("email");
    return createUser(organizationId, {
      name: said.text("name"),
      role: said.text("role"),
      language: said.text("language") === "en" ? "en" : "ja",
      ...(userId === "" ? {} : { userId }),
      ...(email === "" ? {} : { email }),
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
            name="role"
            label={t("user.role")}
            data={rolesOf(kind).map((value) => ({ value, label: t(`role.${value}`) }))}
          />
          <NativeSelect
            name="language"
            label={t("account.language")}
            data={[
              { value: "ja", label: "日本語" },
              { value: "en", label: "English" },
            ]}
          />
        </SimpleGrid>
      </FormPanel>
    </>
  );
}

export function OrganizationPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const organizations = useOrganizations();
  const organization = organizations.data?.items.find((item) => item.id === id);
  const users = useUsers(id);
  return (
    <PageFrame title={organization?.name ?? t("organizations.title")} lead={t("users.title")}>
      <Answer asked={users}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("users.none")}>{t("users.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { head: t("user.name"), cell: (row) => row.name },
                { head: t("user.userId"), cell: (row) => row.userId },
                { head: t("user.role"), cell: (row) => t(`role.${row.role}`, row.role) },
                { head: t("user.email"), cell: (row) => row.email ?? "—" },
                {
                  head: t("device.state"),
                  cell: (row) =>
                    row.deactivatedAt === null ? (
                      t(row.mustChangePassword ? "users.invited" : "users.active")
                    ) : (
                      <Badge color="gray">{t("users.deactivated")}</Badge>
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {organization !== undefined && <UserForm organizationId={id} kind={organization.kind} />}
    </PageFrame>
  );
}
