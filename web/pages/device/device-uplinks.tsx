import { Code, Paper, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { OutcomeBadge } from "../../components/badges.tsx";
import { Moment } from "../../components/moment.tsx";
import { Wide } from "../../components/wide.tsx";
import { useUplinks } from "../../data/devices.ts";
import type { Uplink } from "../../data/shapes.ts";

function UplinkRow({ uplink }: { uplink: Uplink }) {
  const heard = uplink.receptions?.[0];
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        <Moment at={uplink.receivedAt} />
      </Table.Td>
      <Table.Td>
        <OutcomeBadge outcome={uplink.outcome} />
        {uplink.reason !== null && uplink.reason !== "" && (
          <Text size="xs" c="dimmed">
            {uplink.reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{uplink.fCnt ?? "—"}</Table.Td>
      <Table.Td>{uplink.fPort ?? "—"}</Table.Td>
      <Table.Td>
        <Code style={{ overflowWrap: "anywhere" }}>{uplink.payload ?? "—"}</Code>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        {heard?.rssi ?? "—"} / {heard?.snr ?? "—"}
      </Table.Td>
    </Table.Tr>
  );
}

/** Every message as it came, whatever became of it. */
export function DeviceUplinks({ id }: { id: string }) {
  const { t } = useTranslation();
  const listing = useUplinks(id);
  const heads = ["receivedAt", "outcome", "fCnt", "fPort", "payload", "signal"];
  return (
    <Stack>
      <Answer asked={listing}>
        {({ pages }) => {
          const uplinks = pages.flatMap((page) => page.items);
          if (uplinks.length === 0) return <Empty title={t("uplinks.none")}>{t("uplinks.noneNext")}</Empty>;
          return (
            <Paper withBorder>
              <Wide minWidth={760}>
                <Table verticalSpacing="xs" horizontalSpacing="md" fz="sm">
                  <Table.Thead>
                    <Table.Tr>
                      {heads.map((head) => (
                        <Table.Th key={head}>{t(`uplinks.${head}`)}</Table.Th>
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {uplinks.map((uplink) => (
                      <UplinkRow key={uplink.offset} uplink={uplink} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
            </Paper>
          );
        }}
      </Answer>
      <MoreButton listing={listing} />
    </Stack>
  );
}
