import {
  ActionIcon,
  Button,
  Drawer,
  Group,
  MultiSelect,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGiveBack } from "../../components/give-back.ts";
import {
  type Alarm,
  type ChartRange,
  chartRanges,
  type Source,
  type Tile,
  type TileOf,
} from "../../data/dashboards.ts";
import type { Device } from "../../data/shapes.ts";
import { FollowField } from "./follow-field.tsx";
import { finished, isUnfinished } from "./new-tile.ts";
import { PlanFields } from "./plan-fields.tsx";
import { choicesOf, fieldChoices, SourceFields, useEditedDevices } from "./source-fields.tsx";

function NumberField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  return (
    <TextInput
      type="number"
      step="any"
      label={label}
      value={value ?? ""}
      onChange={({ currentTarget: { value: said } }) => onChange(said === "" ? null : Number(said))}
    />
  );
}

function AlarmFields({ value, onChange }: { value: Alarm; onChange: (alarm: Alarm) => void }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={2} spacing="xs">
      <NumberField
        label={t("dashboards.alarmBelow")}
        value={value.below}
        onChange={(below) => onChange({ ...value, below })}
      />
      <NumberField
        label={t("dashboards.alarmAbove")}
        value={value.above}
        onChange={(above) => onChange({ ...value, above })}
      />
    </SimpleGrid>
  );
}

const linesMax = 8;

function LineFields({ tile, onChange }: { tile: TileOf<"chart">; onChange: (tile: Tile) => void }) {
  const { t } = useTranslation();
  const devices = useEditedDevices();
  const { sources } = tile;
  const add = () => {
    const field = sources[0]?.field ?? "";
    const next = devices.find(({ id, latest }) => field in latest && sources.every(({ deviceId }) => deviceId !== id));
    const source: Source = { deviceId: next?.id ?? "", field: next === undefined ? "" : field };
    onChange({ ...tile, sources: [...sources, source] });
  };
  return (
    <>
      {sources.map((source, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be the same while they are chosen
        <Group key={index} align="flex-end" gap="xs" wrap="nowrap">
          <SourceFields value={source} onChange={(next) => onChange({ ...tile, sources: sources.with(index, next) })} />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={t("dashboards.removeLine")}
            disabled={sources.length === 1}
            onClick={() => onChange({ ...tile, sources: sources.toSpliced(index, 1) })}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Button variant="default" onClick={add} disabled={sources.length >= linesMax}>
        {t("dashboards.addLine")}
      </Button>
    </>
  );
}

function ChartFields({ tile, onChange }: { tile: TileOf<"chart">; onChange: (tile: Tile) => void }) {
  const { t } = useTranslation();
  const devices = useEditedDevices();
  const { follow, ...named } = tile;
  const field = follow?.field ?? tile.sources[0]?.field ?? "";
  return (
    <>
      <FollowField
        value={follow}
        onChange={(whom) =>
          onChange(whom === undefined ? named : { ...named, sources: [], follow: { ...whom, field } })
        }
      />
      {follow === undefined ? (
        <LineFields tile={tile} onChange={onChange} />
      ) : (
        <Select
          label={t("dashboards.field")}
          data={fieldChoices(devices, [field])}
          value={field === "" ? null : field}
          onChange={(said) => said !== null && onChange({ ...tile, follow: { ...follow, field: said } })}
          searchable
          allowDeselect={false}
        />
      )}
      <SegmentedControl
        value={tile.range}
        onChange={(range) => onChange({ ...tile, range: range as ChartRange })}
        data={chartRanges.map((value) => ({ value, label: t(`range.${value}`) }))}
        aria-label={t("range.label")}
      />
    </>
  );
}

function NamedDevices({
  tile,
  devices,
  onChange,
}: {
  tile: TileOf<"table"> | TileOf<"map">;
  devices: readonly Device[];
  onChange: (tile: Tile) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          onClick={() => onChange({ ...tile, devices: devices.slice(0, 200).map(({ id }) => id) })}
        >
          {t("dashboards.all")}
        </Button>
        <Button size="xs" variant="default" onClick={() => onChange({ ...tile, devices: [] })}>
          {t("dashboards.noneOfThem")}
        </Button>
      </Group>
      <MultiSelect
        label={t("dashboards.devices")}
        data={choicesOf(devices)}
        value={devices.filter(({ id }) => tile.devices.includes(id)).map(({ id }) => id)}
        onChange={(ids) => onChange({ ...tile, devices: ids })}
        maxValues={200}
        limit={50}
        searchable
      />
    </>
  );
}

function ListFields({ tile, onChange }: { tile: TileOf<"table"> | TileOf<"map">; onChange: (tile: Tile) => void }) {
  const { t } = useTranslation();
  const all = useEditedDevices();
  const devices = tile.kind === "map" ? all.filter(({ latitude }) => latitude !== null) : all;
  const { follow, ...named } = tile;
  const chosen = follow === undefined ? devices.filter(({ id }) => tile.devices.includes(id)) : devices;
  return (
    <>
      <FollowField
        value={follow}
        onChange={(whom) => onChange(whom === undefined ? named : { ...named, devices: [], follow: whom })}
      />
      {follow === undefined && <NamedDevices tile={tile} devices={devices} onChange={onChange} />}
      {tile.kind === "table" ? (
        <MultiSelect
          label={t("dashboards.fields")}
          data={fieldChoices(chosen, tile.fields)}
          value={tile.fields}
          onChange={(fields) => onChange({ ...tile, fields })}
          maxValues={10}
        />
      ) : (
        <Select
          label={t("dashboards.field")}
          data={fieldChoices(chosen, tile.field === null ? [] : [tile.field])}
          value={tile.field}
          onChange={(field) => onChange({ ...tile, field })}
          clearable
        />
      )}
    </>
  );
}

interface FieldsProps {
  tile: Tile;
  dashboardId: string;
  onChange: (tile: Tile) => void;
}

/** What a tile of its kind is to show. */
function Fields({ tile, dashboardId, onChange }: FieldsProps) {
  const { t } = useTranslation();
  switch (tile.kind) {
    case "chart":
      return <ChartFields tile={tile} onChange={onChange} />;
    case "value":
    case "gauge":
      return (
        <>
          <SourceFields value={tile.source} onChange={(source) => onChange({ ...tile, source })} />
          {tile.kind === "gauge" && (
            <SimpleGrid cols={2} spacing="xs">
              <NumberField
                label={t("dashboards.min")}
                value={tile.min}
                onChange={(min) => onChange({ ...tile, min: min ?? 0 })}
              />
              <NumberField
                label={t("dashboards.max")}
                value={tile.max}
                onChange={(max) => onChange({ ...tile, max: max ?? 0 })}
              />
            </SimpleGrid>
          )}
          <AlarmFields value={tile.alarm} onChange={(alarm) => onChange({ ...tile, alarm })} />
        </>
      );
    case "table":
    case "map":
      return <ListFields tile={tile} onChange={onChange} />;
    case "text":
      return (
        <Textarea
          label={t("dashboards.kind.text")}
          value={tile.text}
          onChange={(event) => onChange({ ...tile, text: event.currentTarget.value })}
          autosize
          minRows={4}
          maxLength={4000}
        />
      );
    case "plan":
      return <PlanFields tile={tile} dashboardId={dashboardId} onChange={onChange} />;
  }
}

/** Everything about one tile; what was said becomes one change, which can be taken back. */
export function TileForm({
  tile: before,
  dashboardId,
  onDone,
  onCancel,
}: {
  tile: Tile;
  dashboardId: string;
  onDone: (tile: Tile) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [tile, setTile] = useState(before);
  useGiveBack();
  return (
    <Drawer
      opened
      onClose={onCancel}
      position="right"
      size="lg"
      title={t("dashboards.tileOf", { kind: t(`dashboards.kind.${tile.kind}`) })}
      closeButtonProps={{ "aria-label": t("dashboards.cancel") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDone(finished(tile));
        }}
      >
        <Stack>
          <TextInput
            label={t("dashboards.tileTitle")}
            value={tile.title}
            maxLength={200}
            onChange={(event) => setTile({ ...tile, title: event.currentTarget.value })}
            data-autofocus
          />
          <Fields tile={tile} dashboardId={dashboardId} onChange={setTile} />
          {isUnfinished(tile) && (
            <Text size="sm" c="red">
              {t("dashboards.unfinished")}
            </Text>
          )}
          <Group>
            <Button type="submit" disabled={isUnfinished(tile)}>
              {t("dashboards.done")}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {t("dashboards.cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
