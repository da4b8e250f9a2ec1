import { Alert, Anchor, Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { discardSetAside, retrySetAside, useSetAside } from "../../data/operation.ts";
import type { SetAsideValue } from "../../data/shapes.ts";

/** What an InfluxDB refused, with its message; nothing where there is nothing. */
export function SetAside() {
  const { t } = useTranslation();
  const { data } = useSetAside();
  const retrying = useMutation({ mutationFn: retrySetAside });
  const discarding = useMutation({ mutationFn: (id: string) => discardSetAside([id]) });
  if (!data || (data.items.length === 0 && !retrying.data)) return null;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={4}>{t("intake.setAside")}</Title>
        <Button size="compact-sm" loading={retrying.isPending} onClick={() => retrying.mutate()}>
          {t("intake.retry")}
        </Button>
      </Group>
      <Text size="sm">{t("intake.setAsideLead")}</Text>
      {retrying.data && (
        <Alert color={retrying.data.taken < retrying.data.tried ? "yellow" : "green"} role="status">
          {t("intake.retried", retrying.data)}
        </Alert>
      )}
      <ProblemAlert error={retrying.error ?? discarding.error} />
      <Values values={data.items} onDiscard={(id) => discarding.mutate(id)} />
      {data.next && (
        <Text size="xs" c="dimmed">
          {t("intake.setAsideMore")}
        </Text>
      )}
    </Stack>
  );
}

function Values({ values, onDiscard }: { values: readonly SetAsideValue[]; onDiscard: (id: string) => void }) {
  const { t } = useTranslation();
  function discard(id: string): void {
    if (window.confirm(t("intake.discardSure"))) onDiscard(id);
  }
  return (
    <DataTable
      rows={values}
      rowKey={({ id }) => id}
      minWidth={760}
      columns={[
        {
          head: t("device.name"),
          cell: ({ deviceId, deviceName }) =>
            deviceName === null ? (
              t("intake.erased")
            ) : (
              <Anchor component={Link} to={`/devices/${deviceId}`} size="sm">
                {deviceName}
              </Anchor>
            ),
        },
        { head: t("intake.field"), cell: ({ field }) => field },
        { head: t("intake.value"), cell: ({ value }) => <Code>{String(value)}</Code> },
        { head: t("intake.measuredAt"), cell: ({ measuredAt }) => <Moment at={measuredAt} /> },
        { head: t("intake.message"), cell: ({ message }) => <Text size="xs">{message}</Text> },
        {
          head: t("action.next"),
          cell: ({ id }) => (
            <Button size="compact-sm" variant="subtle" onClick={() => discard(id)}>
              {t("intake.discard")}
            </Button>
          ),
        },
      ]}
    />
  );
}
