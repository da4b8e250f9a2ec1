import { Anchor, Badge, NativeSelect, SimpleGrid, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { createOrganization } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";
import { OrganizationFields, organizationSaid } from "./organization-fields.tsx";

function OrganizationForm({ holders }: { holders: readonly Organization[] }) {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const [kind, setKind] = useState<"contract-holder" | "end-customer">(isProvider ? "contract-holder" : "end-customer");
  const form = useSubmission((said) =>
    createOrganization({
      kind,
      ...organizationSaid(said),
      ...(isProvider && kind === "end-customer" ? { parentId: said.text("parentId") } : {}),
    }),
  );
  const title = t(isProvider ? "organizations.create" : "organizations.createCustomer");
  return (
    <FormPanel title={title} action={t("action.create")} form={form}>
      {!isProvider && <Text size="sm">{t("organizations.customerLead")}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {isProvider && (
          <NativeSelect
            label={t("organizations.kind")}
            value={kind}
            onChange={(event) =>
              setKind(event.currentTarget.value === "end-customer" ? "end-customer" : "contract-holder")
            }
            data={["contract-holder", "end-customer"].map((value) => ({
              value,
              label: t(`organizationKind.${value}`),
            }))}
          />
        )}
        {isProvider && kind === "end-customer" && (
          <NativeSelect
            name="parentId"
            label={t("organizations.parent")}
            required
            data={holders.map(({ id, name }) => ({ value: id, label: name }))}
            error={form.fault("parentId")}
          />
        )}
        <OrganizationFields kind={kind} fault={form.fault} />
      </SimpleGrid>
    </FormPanel>
  );
}

export function OrganizationsPage() {
  const { t } = useTranslation();
  const organizations = useOrganizations();
  const { permissions, organization } = useMe();
  const mayCreate = permissions.includes(organization.kind === "provider" ? "operate" : "users");
  return (
    <PageFrame
      title={t("organizations.title")}
      lead={t(organization.kind === "provider" ? "organizations.lead" : "organizations.leadHolder")}
    >
      <Answer asked={organizations}>
        {({ items }) => (
          <>
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                {
                  head: t("organizations.name"),
                  cell: (row) => (
                    <Anchor component={Link} to={`/organizations/${row.id}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                  ),
                },
                { head: t("organizations.kind"), cell: (row) => t(`organizationKind.${row.kind}`) },
                { head: t("user.email"), cell: (row) => row.email ?? "—" },
                {
                  head: t("device.state"),
                  cell: (row) =>
                    row.deactivatedAt === null ? (
                      t("organizations.active")
                    ) : (
                      <Badge color="gray">{t("users.deactivated")}</Badge>
                    ),
                },
                { head: t("column.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
              ]}
            />
            {mayCreate && <OrganizationForm holders={items.filter((item) => item.kind === "contract-holder")} />}
          </>
        )}
      </Answer>
    </PageFrame>
  );
}
