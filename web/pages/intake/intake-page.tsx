import { Button, Code, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { OutcomeBadge } from "../../components/badges.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useTally } from "../../data/operation.ts";
import type { Tally, UnregisteredDevice } from "../../data/shapes.ts";
import { Rejected } from "./rejected.tsx";
import { SetAside } from "./set-aside.tsx";

function registerLink(heard: UnregisteredDevice): string {
  return `/devices/register?${new URLSearchParams({ network: heard.network, identity: heard.identity })}`;
}

function TallyTable({ tally }: { tally: Tally }) {
  const { t, i18n } = useTranslation();
  if (tally.items.length === 0) return <Empty title={t("intake.none")}>{t("intake.noneNext")}</Empty>;
  return (
    <DataTable
      rows={tally.items}
      rowKey={(row) => `${row.connectionId} ${row.outcome}`}
      columns={[
        { head: t("intake.connection"), cell: (row) => row.connectionName ?? row.connectionId ?? "—" },
        { head: t("intake.outcome"), cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
        { head: t("intake.count"), cell: (row) => row.count.toLocaleString(i18n.language), numeric: true },
        { head: t("intake.lastAt"), cell: (row) => <Age at={row.lastAt} /> },
      ]}
    />
  );
}

function Unregistered({ heard }: { heard: readonly UnregisteredDevice[] }) {
  const { t } = useTranslation();
  if (heard.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={4}>{t("intake.unregistered")}</Title>
      <DataTable
        rows={heard}
        rowKey={(row) => `${row.network} ${row.identity}`}
        columns={[
          { head: t("device.network"), cell: (row) => t(`network.${row.network}`) },
          { head: t("intake.identity"), cell: (row) => <Code>{row.identity}</Code> },
          { head: t("intake.count"), cell: (row) => row.count ?? "—", numeric: true },
          { head: t("intake.lastAt"), cell: (row) => <Age at={row.lastAt ?? null} /> },
          {
            head: t("action.next"),
            cell: (row) => (
              <Button component={Link} to={registerLink(row)} size="compact-sm" variant="light">
                {t("devices.register")}
              </Button>
            ),
          },
        ]}
      />
    </Stack>
  );
}

export function IntakePage() {
  const { t } = useTranslation();
  const tally = useTally();
  return (
    <PageFrame title={t("intake.title")} lead={t("intake.lead")}>
      <Answer asked={tally}>
        {(data) => (
          <>
            <TallyTable tally={data} />
            <Unregistered heard={data.unregistered} />
          </>
        )}
      </Answer>
      <SetAside />
      <Rejected />
    </PageFrame>
  );
}
