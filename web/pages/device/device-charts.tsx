import {
  ActionIcon,
  Alert,
  Box,
  Button,
  Group,
  Menu,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Title,
} from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload, IconPhoto } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import type { Line } from "../../components/chart-configuration.ts";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { SeriesChart } from "../../components/series-chart.tsx";
import { ChartLegend, lineColour, marksOf } from "../../components/series-lines.tsx";
import { address } from "../../data/client.ts";
import {
  type Range,
  ranges,
  useComparisons,
  useDevicesNamed,
  useGaps,
  useMeasurements,
  type View,
} from "../../data/devices.ts";
import { useMe } from "../../data/me.ts";
import type { Device, Gap, Measurements, SeriesField } from "../../data/shapes.ts";
import { Gaps, useGapMarks } from "./gaps.tsx";
import { IncidentList, ThresholdLegend, useMarks, useWatching, type Watching } from "./watching.tsx";

/** Over the device's own line: another device, or the same one earlier, moved to the same place. */
interface Overlay {
  name: string;
  answer: Measurements;
  /** Added to its times. */
  shift: number;
  dashed: boolean;
}

const earlierColour = "#8795a1";

function linesOf(name: string, answer: Measurements, overlays: readonly Overlay[], field: string): Line[] {
  const own = { name, marks: marksOf(answer, field), colour: lineColour(0) };
  const others = overlays.map(({ name, answer, shift, dashed }, index) => ({
    name,
    marks: marksOf(answer, field).map((mark) => ({ ...mark, at: mark.at + shift })),
    colour: dashed ? earlierColour : lineColour(index + 1),
    dashed,
  }));
  return [own, ...others.filter(({ marks }) => marks.length > 0)];
}

interface ChartsProps {
  device: Device;
  answer: Measurements;
  gaps: readonly Gap[];
  overlays: readonly Overlay[];
  watching: Watching;
  onZoomed: (from: number, to: number) => void;
}

/** What the canvas shows, on paper. */
function savePicture(button: HTMLElement, name: string): void {
  const canvas = button.closest("[data-chart]")?.querySelector("canvas");
  if (!canvas) return;
  const paper = document.createElement("canvas");
  paper.width = canvas.width;
  paper.height = canvas.height;
  const pen = paper.getContext("2d");
  if (pen === null) return;
  pen.fillStyle = window.getComputedStyle(document.body).backgroundColor;
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(canvas, 0, 0);
  const link = document.createElement("a");
  link.href = paper.toDataURL("image/png");
  link.download = `${name}.png`;
  link.click();
}

function FieldChart({
  device,
  answer,
  gaps,
  overlays,
  watching,
  onZoomed,
  field,
}: ChartsProps & { field: SeriesField }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const gapMarks = useGapMarks(gaps);
  const marks = useMarks(watching, field.name, Date.parse(answer.to));
  const lines = useMemo(
    () => linesOf(device.name, answer, overlays, field.name),
    [device.name, answer, overlays, field.name],
  );
  return (
    <Paper withBorder p="md" data-chart>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={5}>
          {field.label}
          {field.unit !== null && (
            <Text span c="dimmed" size="sm" ml={6}>
              {field.unit}
            </Text>
          )}
        </Title>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("chart.png", { label: field.label })}
          onClick={(event) => savePicture(event.currentTarget, `${device.name} ${field.label}`)}
        >
          <IconPhoto size={18} />
        </ActionIcon>
      </Group>
      <SeriesChart
        label={field.label}
        unit={field.unit}
        drawing={field.drawing}
        lines={lines}
        gaps={gapMarks}
        marks={marks}
        from={Date.parse(answer.from)}
        to={Date.parse(answer.to)}
        timezone={timezone}
        onZoomed={onZoomed}
      />
      <ChartLegend lines={lines} />
      <ThresholdLegend thresholds={marks.thresholds} />
    </Paper>
  );
}

function Download({ id, answer }: { id: string; answer: Measurements | undefined }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const link = (encoding: string, of = "measurements") =>
    address(`/devices/${id}/${of}.csv`, { from: answer?.from, to: answer?.to, encoding, timezone });
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
        <Menu.Item component="a" href={link("utf-8-bom", "gaps")} download>
          {t("csv.gaps")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Charts(props: ChartsProps) {
  const { answer, gaps, watching } = props;
  const { t } = useTranslation();
  const drawn = answer.fields.filter(({ drawing }) => drawing !== "text");
  if (answer.items.length === 0)
    return (
      <>
        <Empty title={t("chart.none")}>{t("chart.noneNext")}</Empty>
        <Gaps gaps={gaps} />
        <IncidentList incidents={watching.incidents} />
      </>
    );
  if (drawn.length === 0) return <Alert>{t("chart.notDrawn")}</Alert>;
  return (
    <Stack>
      {answer.resolution === "bucket" && (
        <Text size="xs" c="dimmed">
          {t("chart.bucketed")}
        </Text>
      )}
      {drawn.map((field) => (
        <FieldChart key={field.name} {...props} field={field} />
      ))}
      <Gaps gaps={gaps} />
      <IncidentList incidents={watching.incidents} />
    </Stack>
  );
}

const none: Gap[] = [];
const comparedMax = 4;

/** What is laid over the charts: the period before, and other devices. */
function useOverlays(
  device: Device,
  view: View,
  answer: Measurements | undefined,
  earlier: boolean,
  others: readonly Device[],
) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const span = answer && { from: Date.parse(answer.from), to: Date.parse(answer.to) };
  const length = span === undefined ? 0 : span.to - span.from;
  const before =
    span !== undefined && earlier ? [{ id: device.id, view: { from: span.from - length, to: span.from } }] : [];
  const asked = [...before, ...others.map(({ id }) => ({ id, view }))];
  const told = useComparisons(asked, timezone);
  const earlierCount = before.length;
  return useMemo(
    () =>
      told.flatMap((answer, index): Overlay[] => {
        if (answer === undefined) return [];
        if (index < earlierCount) return [{ name: t("chart.earlier"), answer, shift: length, dashed: true }];
        return [{ name: others[index - earlierCount]?.name ?? "", answer, shift: 0, dashed: false }];
      }),
    [told, others, length, earlierCount, t],
  );
}

function Steps({
  view,
  answer,
  onView,
}: {
  view: View;
  answer: Measurements | undefined;
  onView: (view: View) => void;
}) {
  const { t } = useTranslation();
  const move = (part: number) => {
    if (answer === undefined) return;
    const [from, to] = [Date.parse(answer.from), Date.parse(answer.to)];
    const by = (to - from) * part;
    onView({ from: from + by, to: to + by });
  };
  return (
    <Group gap={4}>
      <ActionIcon variant="default" size="lg" aria-label={t("chart.before")} onClick={() => move(-0.5)}>
        <IconChevronLeft size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t("chart.after")}
        disabled={"range" in view}
        onClick={() => move(0.5)}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
    </Group>
  );
}

export function DeviceCharts({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [view, setView] = useState<View>({ range: "24h" });
  const [earlier, setEarlier] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const measurements = useMeasurements(device.id, view, timezone);
  const gaps = useGaps(device.id, view);
  const others = useDevicesNamed(chosen);
  const watching = useWatching(device.id, view);
  const overlays = useOverlays(device, view, measurements.data, earlier, others);
  const onZoomed = useCallback((from: number, to: number) => setView({ from, to }), []);
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <SegmentedControl
            value={"range" in view ? view.range : ""}
            onChange={(range) => setView({ range: range as Range })}
            data={Object.keys(ranges).map((name) => ({ value: name, label: t(`range.${name}`) }))}
            aria-label={t("range.label")}
          />
          <Steps view={view} answer={measurements.data} onView={setView} />
        </Group>
        <Download id={device.id} answer={measurements.data} />
      </Group>
      <Group gap="md" align="center">
        <Switch
          label={t("chart.withEarlier")}
          checked={earlier}
          onChange={(event) => setEarlier(event.currentTarget.checked)}
        />
        <Box style={{ flex: 1 }} miw={220}>
          <DeviceChoice
            label=""
            placeholder={t("chart.withOthers")}
            value={chosen}
            onChange={setChosen}
            max={comparedMax}
            without={device.id}
          />
        </Box>
      </Group>
      <Answer asked={measurements}>
        {(answer) => (
          <Charts
            device={device}
            answer={answer}
            gaps={gaps.data?.items ?? none}
            overlays={overlays}
            watching={watching}
            onZoomed={onZoomed}
          />
        )}
      </Answer>
    </Stack>
  );
}
