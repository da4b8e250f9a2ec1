import { Group, Stack, Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { Moment } from "../../components/moment.tsx";
import { Receipts } from "../../components/receipts.tsx";
import { useTimeline } from "../../data/incidents.ts";

export function IncidentTimeline({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Answer asked={useTimeline(id, true)}>
      {({ entries, receipts }) => (
        <Stack gap="sm">
          <Receipts receipts={receipts} />
          <Timeline bulletSize={12} lineWidth={2} active={entries.length}>
            {entries.map((entry) => (
              <Timeline.Item key={`${entry.at} ${entry.kind} ${entry.by ?? ""}`}>
                <Group gap="xs">
                  <Text size="sm">{t(`timeline.${entry.kind}`, entry.kind)}</Text>
                  {entry.by !== null && (
                    <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                      {entry.by}
                    </Text>
                  )}
                  <Text size="xs" c="dimmed">
                    <Moment at={entry.at} />
                  </Text>
                </Group>
              </Timeline.Item>
            ))}
          </Timeline>
        </Stack>
      )}
    </Answer>
  );
}
