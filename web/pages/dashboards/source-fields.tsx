import { Select, SimpleGrid } from "@mantine/core";
import { createContext, type FocusEvent, use } from "react";
import { useTranslation } from "react-i18next";
import type { Source } from "../../data/dashboards.ts";
import type { Device } from "../../data/shapes.ts";

/** Devices that may be put on the dashboard that is edited. */
export const DevicesContext = createContext<readonly Device[]>([]);
export const useEditedDevices = () => use(DevicesContext);

interface Choice {
  value: string;
  label: string;
}

export const choicesOf = (devices: readonly Device[]): Choice[] =>
  devices.map(({ id, name, place }) => ({ value: id, label: place === null ? name : `${name}（${place}）` }));

/** The fields that devices have said so far, by the names that people read. */
export function fieldChoices(devices: readonly Device[], chosen: readonly string[] = []): Choice[] {
  const labels = new Map(chosen.map((field) => [field, field]));
  for (const { latest } of devices)
    for (const [field, { label }] of Object.entries(latest))
      labels.set(field, label === field ? field : `${label}（${field}）`);
  return [...labels].filter(([value]) => value !== "").map(([value, label]) => ({ value, label }));
}

/** Ten thousand devices are searched, not listed. */
const listedMax = 50;

/** What is typed takes the place of what is chosen, as in any other field that is tabbed to. */
const overwrite = (event: FocusEvent<HTMLInputElement>) => event.currentTarget.select();

export function SourceFields({ value, onChange }: { value: Source; onChange: (source: Source) => void }) {
  const { t } = useTranslation();
  const devices = useEditedDevices();
  const device = devices.find(({ id }) => id === value.deviceId);
  const choose = (id: string) => {
    const latest = devices.find((one) => one.id === id)?.latest ?? {};
    onChange({ deviceId: id, field: value.field in latest ? value.field : (Object.keys(latest)[0] ?? "") });
  };
  return (
    <SimpleGrid cols={2} spacing="xs" style={{ flex: 1 }}>
      <Select
        label={t("device.name")}
        data={choicesOf(devices)}
        value={device === undefined ? null : value.deviceId}
        onChange={(id) => id !== null && choose(id)}
        searchable
        selectFirstOptionOnChange
        onFocus={overwrite}
        limit={listedMax}
        allowDeselect={false}
        nothingFoundMessage={t("dashboards.noneFound")}
      />
      <Select
        label={t("dashboards.field")}
        data={fieldChoices(device === undefined ? [] : [device], [value.field])}
        value={value.field === "" ? null : value.field}
        onChange={(field) => field !== null && onChange({ ...value, field })}
        searchable
        selectFirstOptionOnChange
        onFocus={overwrite}
        allowDeselect={false}
        nothingFoundMessage={t("dashboards.noneFound")}
      />
    </SimpleGrid>
  );
}
