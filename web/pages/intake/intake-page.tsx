import { Button, Card, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { OutcomeBadge } from "../../components/badges.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useRejected, useTally } from "../../data/operation.ts";
import type { RejectedMessage, Tally, UnregisteredDevice } from "../../data/shapes.ts";
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

function Rejected({ message }: { message: RejectedMessage }) {
  return (
    <Card withBorder>
      <Group gap="xs" mb="xs">
        <OutcomeBadge outcome={message.reason} />
        <Text size="xs" c="dimmed">
          <Moment at={message.receivedAt} />
        </Text>
        {message.topic && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {message.topic}
          </Text>
        )}
      </Group>
      {message.sentence && (
        <Text size="sm" mb="xs">
          {message.sentence}
        </Text>
      )}
      <Code block style={{ maxHeight: 220, overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {message.content}
      </Code>
    </Card>
  );
}

export function IntakePage() {
  const { t } = useTranslation();
  const tally = useTally();
  const rejected = useRejected();
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
      <Title order={4}>{t("intake.rejected")}</Title>
      <Answer asked={rejected}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed" size="sm">
              {t("intake.rejectedNone")}
            </Text>
          ) : (
            <Stack gap="sm">
              {items.map((message) => (
                <Rejected key={message.id} message={message} />
              ))}
            </Stack>
          )
        }
      </Answer>
    </PageFrame>
  );
}
