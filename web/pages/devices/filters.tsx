import { Button, Checkbox, NativeSelect, Popover, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconColumns, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  columnNames,
  deviceSorts,
  type ListWish,
  type OptionalColumn,
  optionalColumns,
} from "../../data/device-list.ts";
import { useGroups } from "../../data/groups.ts";
import { useProfiles } from "../../data/operation.ts";
import { deviceStates } from "../../data/shapes.ts";

/** Text that is asked for when the typing pauses; what the address says wins when it changes by itself. */
function Search({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search);
  const say = useDebouncedCallback((text: string) => onChange(text.trim()), 300);
  useEffect(() => setTyped((now) => (now.trim() === search ? now : search)), [search]);
  return (
    <TextInput
      type="search"
      placeholder={t("devices.search")}
      aria-label={t("devices.search")}
      leftSection={<IconSearch size={18} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        say(event.currentTarget.value);
      }}
    />
  );
}

export function Filters({ wish, onChange }: { wish: ListWish; onChange: (change: Partial<ListWish>) => void }) {
  const { t } = useTranslation();
  const groups = useGroups().data?.items ?? [];
  const profiles = useProfiles().data?.items ?? [];
  const choices = {
    standing: [
      { value: "", label: t("devices.anyState") },
      ...deviceStates.map((state) => ({ value: state, label: t(`state.${state}`) })),
    ],
    group: [
      { value: "", label: t("groups.all") },
      ...groups.map(({ id, name, devices }) => ({ value: id, label: `${name} (${devices})` })),
    ],
    profileId: [
      { value: "", label: t("devices.anyProfile") },
      ...profiles.map(({ id, name }) => ({ value: id, label: name })),
    ],
    sort: deviceSorts.map((sort) => ({ value: sort, label: t(`devices.sort-${sort}`) })),
  };
  const labels = {
    standing: "devices.state",
    group: "groups.filter",
    profileId: "devices.profile",
    sort: "devices.sort",
  };
  const shown = (["standing", "group", "profileId", "sort"] as const).filter(
    (name) => (name !== "group" || groups.length > 0) && (name !== "profileId" || profiles.length > 1),
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: shown.length + 1 }} spacing="sm">
      <Search search={wish.search} onChange={(search) => onChange({ search })} />
      {shown.map((name) => (
        <NativeSelect
          key={name}
          aria-label={t(labels[name])}
          value={wish[name]}
          onChange={(event) => onChange({ [name]: event.currentTarget.value })}
          data={choices[name]}
        />
      ))}
    </SimpleGrid>
  );
}

/** Which columns the table has; on a phone there are cards instead, and nothing to choose. */
export function ColumnChoice({
  columns,
  onChange,
}: {
  columns: readonly OptionalColumn[];
  onChange: (columns: readonly OptionalColumn[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={18} />} visibleFrom="sm">
          {t("devices.columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group value={[...columns]} onChange={(chosen) => onChange(chosen as OptionalColumn[])}>
          <Stack gap="xs">
            {optionalColumns.map((column) => (
              <Checkbox key={column} value={column} label={t(columnNames[column])} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
