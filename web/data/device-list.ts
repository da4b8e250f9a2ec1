import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import { type DeviceState, deviceStates } from "./shapes.ts";

export const deviceSorts = ["registered", "name", "heard"] as const;
export type DeviceSort = (typeof deviceSorts)[number];

/** What the list shows; as it stands in the page's address, so that it can be kept and sent. Empty: no such condition. */
export interface ListWish {
  readonly search: string;
  readonly group: string;
  readonly profileId: string;
  readonly standing: DeviceState | "";
  readonly sort: DeviceSort;
}

export function useListWish(): [ListWish, (change: Partial<ListWish>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const one = (name: string) => parameters.get(name) ?? "";
  const wish: ListWish = {
    ...{ search: one("search"), group: one("group"), profileId: one("profileId") },
    standing: deviceStates.find((name) => name === one("standing")) ?? "",
    sort: deviceSorts.find((name) => name === one("sort")) ?? "registered",
  };
  const change = useCallback(
    (wanted: Partial<ListWish>) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(wanted)) {
            if (value === "" || (name === "sort" && value === "registered")) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return [wish, change];
}

export const optionalColumns = [
  "organization",
  "place",
  "profile",
  "identity",
  "groups",
  "latest",
  "battery",
  "lastUplink",
  "registeredAt",
] as const;
export type OptionalColumn = (typeof optionalColumns)[number];

/** Keys of what stands above each. */
export const columnNames: Readonly<Record<OptionalColumn, string>> = {
  organization: "device.organization",
  place: "device.place",
  profile: "device.profile",
  identity: "device.identity",
  groups: "groups.title",
  latest: "device.latest",
  battery: "device.battery",
  lastUplink: "device.lastUplink",
  registeredAt: "device.registeredAt",
};

const columnsKey = "hatoba.device-columns";
const usual: readonly OptionalColumn[] = ["organization", "groups", "latest", "lastUplink"];

function keptColumns(): readonly OptionalColumn[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(columnsKey) ?? "null");
    return Array.isArray(kept) ? optionalColumns.filter((column) => kept.includes(column)) : usual;
  } catch {
    return usual; // a browser that keeps nothing, or something else under our name
  }
}

/** The columns that this browser's user chose, in their own order. */
export function useColumns(): [readonly OptionalColumn[], (columns: readonly OptionalColumn[]) => void] {
  const [columns, setColumns] = useState(keptColumns);
  const keep = (chosen: readonly OptionalColumn[]) => {
    setColumns(optionalColumns.filter((column) => chosen.includes(column)));
    try {
      localStorage.setItem(columnsKey, JSON.stringify(chosen));
    } catch {
      // Not kept: a private window, or a full store. It holds until the page is left.
    }
  };
  return [columns, keep];
}
