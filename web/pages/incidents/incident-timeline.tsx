import { Badge, Group, Stack, Table, Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { Moment } from "../../components/moment.tsx";
import { Wide } from "../../components/wide.tsx";
import { useTimeline } from "../../data/incidents.ts";
import type { Timeline as Told } from "../../data/shapes.ts";

const colours: Record<Told["receipts"][number]["state"], string> = {
  queued: "yellow",
  accepted: "blue",
  bounced: "red",
  opened: "teal",
  acknowledged: "teal",
  gathered: "gray",
};

/** How far the news got, recipient by recipient. */
function Receipts({ receipts }: { receipts: Told["receipts"] }) {
  const { t } = useTranslation();
  if (receipts.length === 0) return <Text size="sm">{t("incidents.nobodyTold")}</Text>;
  return (
    <Wide minWidth={320}>
      <Table>
        <Table.Tbody>
          {receipts.map(({ letterId, to, state, at, answer }) => (
            <Table.Tr key={letterId}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {to}
                {state === "bounced" && answer && (
                  <Text size="xs" c="red">
                    {answer}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Badge color={colours[state]} variant="light" miw="max-content">
                  {t(`receipt.${state}`)}
                </Badge>
              </Table.Td>
              <Table.Td>
                <Moment at={at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

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
