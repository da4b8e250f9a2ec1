import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { type Delivery, redeliver, useDeliveries, useDelivery, type Webhook } from "../../data/webhooks.ts";

const colors = { waiting: "yellow", accepted: "green", refused: "red" } as const;

function Attempts({ webhookId, id }: { webhookId: string; id: string }) {
  const { t } = useTranslation();
  const delivery = useDelivery(webhookId, id);
  return (
    <Answer asked={delivery}>
      {({ attempts }) => (
        <DataTable
          rows={attempts}
          rowKey={({ at }) => at}
          columns={[
            { head: t("webhooks.attemptAt"), cell: ({ at }) => <Moment at={at} /> },
            { head: t("webhooks.status"), cell: ({ status }) => status ?? "–", numeric: true },
            { head: t("webhooks.words"), cell: ({ words }) => words },
            { head: t("webhooks.tookMs"), cell: ({ tookMs }) => tookMs, numeric: true },
          ]}
        />
      )}
    </Answer>
  );
}

/** What a webhook was told, newest first; a delivery's attempts are shown when it is chosen. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const deliveries = useDeliveries(webhook.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const again = useMutation({ mutationFn: redeliver });
  const actions = ({ id, state }: Delivery) => (
    <Group gap="xs" wrap="nowrap">
      <Button size="compact-sm" variant="subtle" onClick={() => setChosen(chosen === id ? null : id)}>
        {t("webhooks.attempts")}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={again.isPending && again.variables.id === id}
        onClick={() => again.mutate({ webhookId: webhook.id, id })}
      >
        {t(state === "waiting" ? "webhooks.tryNow" : "webhooks.sendAgain")}
      </Button>
    </Group>
  );
  return (
    <Stack>
      <Title order={4}>{t("webhooks.logOf", { name: webhook.name })}</Title>
      <ProblemAlert error={again.error} />
      <Answer asked={deliveries}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("webhooks.nothingTold")}>{t("webhooks.nothingToldNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                { head: t("column.createdAt"), cell: ({ createdAt }) => <Moment at={createdAt} /> },
                {
                  head: t("webhooks.state"),
                  cell: ({ state }) => <Badge color={colors[state]}>{t(`webhooks.delivery.${state}`)}</Badge>,
                },
                { head: t("webhooks.eventCount"), cell: ({ events }) => events, numeric: true },
                { head: t("webhooks.attemptCount"), cell: ({ attempts }) => attempts, numeric: true },
                { head: t("action.next"), cell: actions },
              ]}
            />
          )
        }
      </Answer>
      {chosen && <Attempts webhookId={webhook.id} id={chosen} />}
      <Text size="sm" c="dimmed">
        {t("webhooks.logKept")}
      </Text>
    </Stack>
  );
}
