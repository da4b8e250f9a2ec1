import { Alert, Button, Card, Code, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, MoreButton, ProblemAlert } from "../../components/answers.tsx";
import { OutcomeBadge } from "../../components/badges.tsx";
import { Moment } from "../../components/moment.tsx";
import { type RefusalReason, refusalReasons, replayRejected, useRejected } from "../../data/operation.ts";
import type { RejectedMessage } from "../../data/shapes.ts";

function Message({ message, onReplay }: { message: RejectedMessage; onReplay: () => void }) {
  const { t } = useTranslation();
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
        <Button size="compact-sm" variant="light" ml="auto" onClick={onReplay}>
          {t("intake.replay")}
        </Button>
      </Group>
      {message.sentence && (
        <Text size="sm" mb="xs">
          {message.sentence}
        </Text>
      )}
      <Code
        block
        tabIndex={0}
        style={{ maxHeight: 220, overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
      >
        {message.content}
      </Code>
    </Card>
  );
}

/** Messages that were not stored, each to be taken again once its cause is mended; those that are stored leave the list. */
export function Rejected() {
  const { t } = useTranslation();
  const [reason, setReason] = useState<RefusalReason | "">("");
  const listing = useRejected(reason === "" ? undefined : reason);
  const replaying = useMutation({ mutationFn: replayRejected });
  return (
    <Stack gap="sm" component="section" aria-label={t("intake.rejected")}>
      <Group justify="space-between" align="flex-end">
        <Title order={4}>{t("intake.rejected")}</Title>
        <NativeSelect
          aria-label={t("intake.reason")}
          data={[
            { value: "", label: t("intake.anyReason") },
            ...refusalReasons.map((value) => ({ value, label: t(`outcome.${value}`) })),
          ]}
          value={reason}
          onChange={(event) => setReason(refusalReasons.find((one) => one === event.currentTarget.value) ?? "")}
        />
      </Group>
      {replaying.data && (
        <Alert color={replaying.data.stored < replaying.data.replayed ? "yellow" : "teal"} role="status">
          {t("intake.replayed", replaying.data)}
        </Alert>
      )}
      <ProblemAlert error={replaying.error} />
      <Answer asked={listing}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <Text c="dimmed" size="sm">
                {t("intake.rejectedNone")}
              </Text>
            );
          return (
            <>
              <div>
                <Button
                  size="compact-sm"
                  loading={replaying.isPending}
                  onClick={() => replaying.mutate(items.map(({ id }) => id))}
                >
                  {t("intake.replayShown", { count: items.length })}
                </Button>
              </div>
              {items.map((message) => (
                <Message key={message.id} message={message} onReplay={() => replaying.mutate([message.id])} />
              ))}
              <MoreButton listing={listing} />
            </>
          );
        }}
      </Answer>
    </Stack>
  );
}
