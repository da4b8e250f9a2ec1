import { Anchor, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useAllowed } from "../../data/me.ts";
import { createOrganization, useOrganizations } from "../../data/operation.ts";
import type { Organization } from "../../data/shapes.ts";

function OrganizationForm({ holders }: { holders: readonly Organization[] }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<"contract-holder" | "end-customer">("contract-holder");
  const form = useSubmission((said) => {
    const corporateNumber = said.text("corporateNumber");
    const email = said.text("email");
    return createOrganization({
      kind,
      name: said.text("name"),
      ...(kind === "end-customer" ? { parentId: said.text("parentId") } : {}),
      ...(corporateNumber === "" ? {} : { corporateNumber }),
      ...(email === "" ? {} : { email }),
    });
  });
  return (
    <FormPanel title={t("organizations.create")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput name="name" label={t("organizations.name")} required error={form.fault("name")} />
        <NativeSelect
          label={t("organizations.kind")}
          value={kind}
          onChange={(event) =>
            setKind(event.currentTarget.value === "end-customer" ? "end-customer" : "contract-holder")
          }
          data={["contract-holder", "end-customer"].map((value) => ({ value, label: t(`organizationKind.${value}`) }))}
        />
        {kind === "end-customer" && (
          <NativeSelect
            name="parentId"
            label={t("organizations.parent")}
            required
            data={holders.map(({ id, name }) => ({ value: id, label: name }))}
            error={form.fault("parentId")}
          />
        )}
        <TextInput
          name="corporateNumber"
          label={t("organizations.corporateNumber")}
          inputMode="numeric"
          error={form.fault("corporateNumber")}
        />
        <TextInput name="email" type="email" label={t("user.email")} error={form.fault("email")} />
      </SimpleGrid>
    </FormPanel>
  );
}

export function OrganizationsPage() {
  const { t } = useTranslation();
  const organizations = useOrganizations();
  const mayCreate = useAllowed("operate");
  return (
    <PageFrame title={t("organizations.title")} lead={t("organizations.lead")}>
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
