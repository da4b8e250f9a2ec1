import { Badge, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Shape } from "../data/described.ts";
import { Moment } from "./moment.tsx";
import { Wide } from "./wide.tsx";

type Receipt = Shape<"Receipt">;

const colours: Record<Receipt["state"], string> = {
  queued: "yellow",
  accepted: "blue",
  bounced: "red",
  opened: "teal",
  acknowledged: "teal",
  gathered: "gray",
};

/** How far the news got, recipient by recipient. */
export function Receipts({ receipts }: { receipts: readonly Receipt[] }) {
  const { t } = useTranslation();
  if (receipts.length === 0) return <Text size="sm">{t("incidents.nobodyTold")}</Text>;
  return (
    <Wide minWidth={320}>
      <Table>
        <Table.Tbody>
          {receipts.map(({ letterId, to, subject, state, at, answer }) => (
            <Table.Tr key={letterId}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {to}
                <Text size="xs" c="dimmed">
                  {subject}
                </Text>
                {state === "bounced" && answer && (
                  <Text size="xs" c="red">
                    {answer}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Badge color={colours[state]} variant="light">
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
