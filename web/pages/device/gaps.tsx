import { Box, Group, Paper, Table, Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GapMark } from "../../components/chart-marks.ts";
import { Moment } from "../../components/moment.tsx";
import { Wide } from "../../components/wide.tsx";
import type { Gap } from "../../data/shapes.ts";

/** Told apart by their words, too: the colour is never the only sign. */
const colours: Record<Gap["reason"], string> = {
  undecodable: "#c2410c",
  "bad-clock": "#7c3aed",
  outage: "#b91c1c",
  "gateway-down": "#be185d",
  lost: "#b58900",
  silent: "#6b7280",
};

/** What a gap's reason rests on, in words; nothing for one that needs none. */
const detailOf = ({ reason, undecodable, lost, gateways }: Gap, t: TFunction): string =>
  [
    undecodable > 0 && t("gaps.undecodableCount", { count: undecodable }),
    lost > 0 && t("gaps.lostCount", { count: lost }),
    reason === "gateway-down" && gateways.join(", "),
  ]
    .filter(Boolean)
    .join(" · ");

export function useGapMarks(gaps: readonly Gap[]): GapMark[] {
  const { t } = useTranslation();
  return useMemo(
    () =>
      gaps.map((gap): GapMark => {
        const words = [t(`gaps.${gap.reason}`), detailOf(gap, t)].filter(Boolean).join(" · ");
        return { from: Date.parse(gap.from), to: Date.parse(gap.to), colour: colours[gap.reason], words };
      }),
    [gaps, t],
  );
}

function Swatch({ reason }: { reason: Gap["reason"] }) {
  return <Box w={14} h={8} bg={colours[reason]} style={{ borderRadius: 2, flex: "none" }} aria-hidden />;
}

const shownMax = 50;

/** The reasons by their colours, and each gap in words. */
export function Gaps({ gaps }: { gaps: readonly Gap[] }) {
  const { t } = useTranslation();
  if (gaps.length === 0) return null;
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  return (
    <Paper withBorder p="md" component="details">
      <Box component="summary" style={{ cursor: "pointer" }}>
        <Text span size="sm" fw={600} mr="md">
          {t("gaps.title", { count: gaps.length })}
        </Text>
        <Group display="inline-flex" gap="md">
          {reasons.map((reason) => (
            <Group key={reason} gap={6} wrap="nowrap">
              <Swatch reason={reason} />
              <Text size="xs">
                {t(`gaps.${reason}`)} {gaps.filter((gap) => gap.reason === reason).length}
              </Text>
            </Group>
          ))}
        </Group>
      </Box>
      <Wide minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("gaps.from")}</Table.Th>
              <Table.Th>{t("gaps.to")}</Table.Th>
              <Table.Th>{t("gaps.reason")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {gaps
              .toReversed()
              .slice(0, shownMax)
              .map((gap) => (
                <Table.Tr key={gap.from}>
                  <Table.Td>
                    <Moment at={gap.from} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={gap.to} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap={6} wrap="nowrap">
                      <Swatch reason={gap.reason} />
                      <Text size="sm">
                        {t(`gaps.${gap.reason}`)}
                        <Text span size="xs" c="dimmed" ml={6}>
                          {detailOf(gap, t)}
                        </Text>
                      </Text>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Paper>
  );
}
