import { MultiSelect } from "@mantine/core";
import { useState } from "react";
import { type DeviceFilter, useDevices, useDevicesNamed } from "../data/devices.ts";

/** Devices by name, sought while one types. */
export function DeviceChoice({
  label,
  placeholder,
  value,
  onChange,
  filter = {},
  max,
  without,
  error,
}: {
  /** Empty where what is said instead is enough. */
  label: string;
  /** Said while nothing is chosen. */
  placeholder: string;
  value: string[];
  onChange: (ids: string[]) => void;
  filter?: Omit<DeviceFilter, "search">;
  max?: number;
  /** A device that is not to be chosen. */
  without?: string;
  error?: string | undefined;
}) {
  const [search, setSearch] = useState("");
  const found = useDevices({ ...filter, search });
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  const others = useDevicesNamed(value.filter((chosen) => !items.some(({ id }) => id === chosen)));
  const known = Object.fromEntries([...others, ...items].map(({ id, name }) => [id, name]));
  return (
    <MultiSelect
      label={label === "" ? undefined : label}
      aria-label={label === "" ? placeholder : undefined}
      placeholder={value.length === 0 ? placeholder : ""}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      value={value}
      onChange={onChange}
      data={[...new Set([...value, ...items.map(({ id }) => id)])]
        .filter((id) => id !== without)
        .map((id) => ({ value: id, label: known[id] ?? id }))}
      filter={({ options }) => options}
      limit={50}
      hidePickedOptions
      error={error}
      {...(max === undefined ? {} : { maxValues: max })}
    />
  );
}
