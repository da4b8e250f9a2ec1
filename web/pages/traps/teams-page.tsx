import { Anchor, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useOrganizations } from "../../data/operation.ts";
import { createTrapTeam, useTrapTeams } from "../../data/traps.ts";
import { TrapImport } from "./trap-import.tsx";

function TeamForm() {
  const { t } = useTranslation();
  const organizations = useOrganizations().data?.items.filter(({ kind }) => kind !== "provider") ?? [];
  const form = useSubmission((said) =>
    createTrapTeam({
      organizationId: said.text("organizationId"),
      name: said.text("name"),
      morningAt: said.text("morningAt") || null,
    }),
  );
  return (
    <FormPanel title={t("traps.newTeam")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput name="name" label={t("traps.team")} required error={form.fault("name")} />
        <NativeSelect
          name="organizationId"
          label={t("device.organization")}
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          name="morningAt"
          type="time"
          label={t("traps.morningAt")}
          defaultValue="06:00"
          error={form.fault("morningAt")}
        />
      </SimpleGrid>
    </FormPanel>
  );
}

export function TrapTeamsPage() {
  const { t } = useTranslation();
  const teams = useTrapTeams();
  const { data: organizations } = useOrganizations();
  const holderOf = (id: string) => organizations?.items.find((one) => one.id === id)?.name ?? "—";
  return (
    <PageFrame title={t("traps.title")} lead={t("traps.lead")}>
      <Answer asked={teams}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("traps.noTeams")}>{t("traps.noTeamsNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                {
                  head: t("traps.team"),
                  cell: (row) => (
                    <Anchor component={Link} to={`/traps/${row.id}`} inherit fw={600}>
                      {row.name}
                    </Anchor>
                  ),
                },
                { head: t("device.organization"), cell: (row) => holderOf(row.organizationId) },
                { head: t("traps.morningAt"), cell: (row) => row.morningAt ?? "—" },
              ]}
            />
          )
        }
      </Answer>
      <TeamForm />
      <TrapImport />
    </PageFrame>
  );
}
