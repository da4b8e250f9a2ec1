import { Alert, Button, Group, Menu, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { type GapMark, type Mark, SeriesChart } from "../../components/series-chart.tsx";
import { address } from "../../data/client.ts";
import { type Range, ranges, useGaps, useMeasurements } from "../../data/devices.ts";
import { useMe } from "../../data/me.ts";
import type { Gap, Measurements, SeriesField } from "../../data/shapes.ts";
import { Gaps, useGapMarks } from "./gaps.tsx";

function marksOf(answer: Measurements, field: string): Mark[] {
  if (answer.resolution === "raw") {
    return answer.items.flatMap((item) => {
      const value = item.values[field];
      return typeof value === "number" ? [{ at: Date.parse(item.at), value, band: null }] : [];
    });
  }
  return answer.items.flatMap((item) => {
    const summary = item.values[field];
    if (summary === undefined || summary.mean === null || summary.min === null || summary.max === null) return [];
    const from = Date.parse(item.from);
    const to = Date.parse(item.to);
    const band = { min: summary.min, max: summary.max, count: summary.count, from, to };
    return [{ at: (from + to) / 2, value: summary.mean, band }];
  });
}

function FieldChart({ answer, field, gaps }: { answer: Measurements; field: SeriesField; gaps: readonly GapMark[] }) {
  const { timezone } = useMe();
  const marks = useMemo(() => marksOf(answer, field.name), [answer, field.name]);
  return (
    <Paper withBorder p="md">
      <Title order={5} mb="xs">
        {field.label}
        {field.unit !== null && (
          <Text span c="dimmed" size="sm" ml={6}>
            {field.unit}
          </Text>
        )}
      </Title>
      <SeriesChart
        label={field.label}
        unit={field.unit}
        marks={marks}
        gaps={gaps}
        from={Date.parse(answer.from)}
        to={Date.parse(answer.to)}
        timezone={timezone}
      />
    </Paper>
  );
}

function Download({ id, answer }: { id: string; answer: Measurements | undefined }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const link = (encoding: string) =>
    address(`/devices/${id}/measurements.csv`, { from: answer?.from, to: answer?.to, encoding, timezone });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} />} disabled={answer === undefined}>
          {t("csv.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={link("utf-8-bom")} download>
          {t("csv.excel")}
        </Menu.Item>
        <Menu.Item component="a" href={link("shift_jis")} download>
          {t("csv.shiftJis")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Charts({ answer, gaps }: { answer: Measurements; gaps: readonly Gap[] }) {
  const { t } = useTranslation();
  const gapMarks = useGapMarks(gaps);
  const numeric = answer.fields.filter((field) => field.type === "number");
  if (answer.items.length === 0) return <Empty title={t("chart.none")}>{t("chart.noneNext")}</Empty>;
  if (numeric.length === 0) return <Alert>{t("chart.noNumbers")}</Alert>;
  return (
    <Stack>
      {answer.resolution === "bucket" && (
        <Text size="xs" c="dimmed">
          {t("chart.bucketed")}
        </Text>
      )}
      {numeric.map((field) => (
        <FieldChart key={field.name} answer={answer} field={field} gaps={gapMarks} />
      ))}
      <Gaps gaps={gaps} />
    </Stack>
  );
}

const none: Gap[] = [];

export function DeviceCharts({ id }: { id: string }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [range, setRange] = useState<Range>("24h");
  const measurements = useMeasurements(id, range, timezone);
  const gaps = useGaps(id, range);
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          value={range}
          onChange={(chosen) => setRange(chosen as Range)}
          data={Object.keys(ranges).map((name) => ({ value: name, label: t(`range.${name}`) }))}
          aria-label={t("range.label")}
        />
        <Download id={id} answer={measurements.data} />
      </Group>
      <Answer asked={measurements}>{(answer) => <Charts answer={answer} gaps={gaps.data?.items ?? none} />}</Answer>
    </Stack>
  );
}
