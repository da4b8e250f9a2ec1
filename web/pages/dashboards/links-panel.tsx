import { Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, Moment } from "../../components/moment.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { useSubmission } from "../../components/submission.ts";
import { makeDashboardLink, useDashboardLinks, withdrawDashboardLink } from "../../data/dashboards.ts";

const days = [1, 7, 30, 365] as const;
const dayMs = 86_400_000;

function NewLink({ dashboardId }: { dashboardId: string }) {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    makeDashboardLink(dashboardId, {
      name: said.text("name"),
      expiresAt: new Date(Date.now() + Number(said.text("days")) * dayMs).toISOString(),
    }),
  );
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="sm">
        <ProblemAlert error={form.error} />
        <SimpleGrid cols={{ base: 1, sm: 3 }} style={{ alignItems: "end" }}>
          <TextInput name="name" label={t("dashboards.linkName")} required error={form.fault("name")} />
          <NativeSelect
            name="days"
            label={t("dashboards.linkLife")}
            defaultValue="30"
            data={days.map((count) => ({ value: String(count), label: t("dashboards.days", { count }) }))}
          />
          <Button type="submit" loading={form.busy}>
            {t("dashboards.makeLink")}
          </Button>
        </SimpleGrid>
        {form.answer && (
          <ShownOnce title={t("dashboards.linkMade", { name: form.answer.name })} onClose={form.forget}>
            <Copyable label={t("dashboards.linkUrl")} value={form.answer.url} />
          </ShownOnce>
        )}
      </Stack>
    </form>
  );
}

/** Links for who has no account: made, looked after, withdrawn. */
export function LinksPanel({ dashboardId }: { dashboardId: string }) {
  const { t } = useTranslation();
  const links = useDashboardLinks(dashboardId);
  const withdrawing = useMutation({ mutationFn: (link: string) => withdrawDashboardLink(dashboardId, link) });
  return (
    <Paper withBorder p="lg" component="section" aria-label={t("dashboards.links")}>
      <Stack>
        <div>
          <Title order={3} size="h4">
            {t("dashboards.links")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("dashboards.linksLead")}
          </Text>
        </div>
        <NewLink dashboardId={dashboardId} />
        <ProblemAlert error={withdrawing.error} />
        <Answer asked={links}>
          {({ items }) =>
            items.length > 0 && (
              <DataTable
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { head: t("dashboards.linkName"), cell: (row) => row.name },
                  { head: t("dashboards.linkEnds"), cell: (row) => <Moment at={row.expiresAt} /> },
                  { head: t("dashboards.linkOpened"), cell: (row) => <Age at={row.openedAt} /> },
                  { head: t("dashboards.linkBy"), cell: (row) => row.createdBy },
                  {
                    head: t("action.next"),
                    cell: (row) => (
                      <Group justify="flex-end">
                        <Button
                          size="xs"
                          variant="light"
                          color="red"
                          aria-label={t("dashboards.withdrawNamed", { name: row.name })}
                          loading={withdrawing.isPending && withdrawing.variables === row.id}
                          onClick={() => withdrawing.mutate(row.id)}
                        >
                          {t("dashboards.withdraw")}
                        </Button>
                      </Group>
                    ),
                  },
                ]}
              />
            )
          }
        </Answer>
      </Stack>
    </Paper>
  );
}
