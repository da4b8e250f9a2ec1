import { Anchor, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createGroup, useGroups } from "../../data/groups.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";

function GroupForm() {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const form = useSubmission((said) =>
    createGroup({ organizationId: said.text("organizationId"), name: said.text("name") }),
  );
  return (
    <FormPanel title={t("groups.create")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          name="name"
          label={t("groups.name")}
          placeholder={t("groups.example")}
          required
          maxLength={100}
          error={form.fault("name")}
        />
        <NativeSelect
          name="organizationId"
          label={t("device.organization")}
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </SimpleGrid>
    </FormPanel>
  );
}

/** Groups of devices: what is looked at, exported and watched together. */
export function GroupsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const groups = useGroups();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const mayChange = useAllowed("devices");
  return (
    <PageFrame title={t("groups.title")} lead={t("groups.lead")}>
      <Answer asked={groups}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("groups.none")}>{mayChange && t("groups.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              minWidth={320}
              columns={[
                {
                  head: t("groups.name"),
                  cell: (row) => (
                    <Anchor component={Link} to={`/groups/${row.id}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                  ),
                },
                {
                  head: t("device.organization"),
                  cell: (row) => organizations.find(({ id }) => id === row.organizationId)?.name ?? "—",
                },
                { head: t("groups.devices"), cell: (row) => row.devices, numeric: true },
              ]}
            />
          )
        }
      </Answer>
      {mayChange && <GroupForm />}
    </PageFrame>
  );
}
