import { Anchor, Box, Group, Paper, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { IncidentBadge } from "../../components/badges.tsx";
import { alarmColour, type IncidentMark, type Threshold } from "../../components/chart-marks.ts";
import { useMomentText, useValueText } from "../../components/moment.tsx";
import type { View } from "../../data/devices.ts";
import { useIncidentsOf } from "../../data/incidents.ts";
import { useRulesWatching } from "../../data/rules.ts";
import type { Condition, Incident, Rule } from "../../data/shapes.ts";

type Bound = Omit<Threshold, "label"> & { field: string; side: "above" | "below" };

/** The values of a condition that are places on a chart; what rises or falls has none. */
function boundsOf(condition: Condition): Bound[] {
  switch (condition.kind) {
    case "all":
    case "any":
      return condition.of.flatMap(boundsOf);
    case "above":
    case "below":
      return [{ field: condition.field, value: condition.threshold, side: condition.kind }];
    case "between":
      return [
        { field: condition.field, value: condition.low, side: "above" },
        { field: condition.field, value: condition.high, side: "below" },
      ];
    case "outside":
      return [
        { field: condition.field, value: condition.low, side: "below" },
        { field: condition.field, value: condition.high, side: "above" },
      ];
    case "battery":
      return [{ field: condition.field, value: condition.below, side: "below" }];
    default:
      return [];
  }
}

function fieldsOf(condition: Condition): string[] {
  if ("of" in condition) return condition.of.flatMap(fieldsOf);
  return "field" in condition ? [condition.field] : [];
}

/** What rules watch a device for, and what they found in the time shown. */
export interface Watching {
  rules: readonly Rule[];
  incidents: readonly Incident[];
}

const none: never[] = [];

export function useWatching(deviceId: string, view: View): Watching {
  const rules = useRulesWatching(deviceId).data?.items ?? none;
  const incidents = useIncidentsOf(deviceId, view).data?.items ?? none;
  return useMemo(() => ({ rules, incidents }), [rules, incidents]);
}

/** For the chart of one field; what a rule without a field found (silence, frames lost) is on every chart. */
export function useMarks({ rules, incidents }: Watching, field: string, now: number) {
  const { t } = useTranslation();
  const value = useValueText();
  return useMemo(() => {
    const thresholds = rules.flatMap(({ name, condition }) =>
      boundsOf(condition)
        .filter((bound) => bound.field === field)
        .map(({ side, ...bound }): Threshold => {
          return { value: bound.value, label: t(`chart.${side}`, { rule: name, value: value(bound.value) }) };
        }),
    );
    const about = new Map(rules.map(({ id, condition }) => [id, fieldsOf(condition)]));
    const here = incidents.filter(({ ruleId }) => {
      const fields = about.get(ruleId) ?? [];
      return fields.length === 0 || fields.includes(field);
    });
    const marks = here.map(({ openedAt, resolvedAt }): IncidentMark => {
      return { from: Date.parse(openedAt), to: resolvedAt === null ? now : Date.parse(resolvedAt) };
    });
    return { thresholds, incidents: marks };
  }, [rules, incidents, field, now, t, value]);
}

/** Each threshold in words: a line alone doesn't say whose it is. */
export function ThresholdLegend({ thresholds }: { thresholds: readonly Threshold[] }) {
  const { t } = useTranslation();
  if (thresholds.length === 0) return null;
  return (
    <Group gap="md" mt={4} role="list" aria-label={t("chart.thresholds")}>
      {thresholds.map(({ label }) => (
        <Group key={label} gap={6} wrap="nowrap" role="listitem">
          <Box w={18} style={{ borderTop: `2px dashed ${alarmColour}` }} aria-hidden />
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}

/** The incidents that are drawn in, each a link: a band on a canvas can't be walked to. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  const { t } = useTranslation();
  const moment = useMomentText();
  if (incidents.length === 0) return null;
  return (
    <Paper withBorder p="md" component="details">
      <Box component="summary" style={{ cursor: "pointer" }}>
        <Group display="inline-flex" gap={6}>
          <Box w={14} h={8} bg={alarmColour} style={{ borderRadius: 2 }} aria-hidden />
          <Text span size="sm" fw={600}>
            {t("chart.incidents", { count: incidents.length })}
          </Text>
        </Group>
      </Box>
      <Box component="ul" m={0} mt="sm" p={0} style={{ listStyle: "none" }}>
        {incidents.map(({ id, ruleName, state, openedAt, resolvedAt }) => (
          <Group key={id} component="li" gap="sm" py={4}>
            <Anchor component={Link} to={`/incidents/${id}`} size="sm" fw={600}>
              {ruleName}
            </Anchor>
            <IncidentBadge state={state} />
            <Text size="xs" c="dimmed">
              {resolvedAt === null
                ? t("chart.since", { from: moment(openedAt) })
                : t("chart.until", { from: moment(openedAt), to: moment(resolvedAt) })}
            </Text>
          </Group>
        ))}
      </Box>
    </Paper>
  );
}
