import { useMemo } from "react";
import { useValueText } from "../../../components/moment.tsx";
import type { TileOf } from "../../../data/dashboards.ts";
import { DeviceMap, type Place } from "../../map/device-map.tsx";
import { useBoard, useShownDevices } from "../board.ts";
import { Nothing } from "./reading.tsx";

const colours = { alert: "#c92a2a", silent: "#e67700", fine: "#0e8fae" } as const;

/** Where devices are, with the value of one field. */
export function MapTile({ tile }: { tile: TileOf<"map"> }) {
  const { onOpen } = useBoard();
  const known = useShownDevices();
  const text = useValueText();
  const places = useMemo(
    () =>
      tile.devices.flatMap((id): Place[] => {
        const device = known.get(id);
        if (!device || device.latitude === null || device.longitude === null) return [];
        const { name, latitude, longitude, latest, silent } = device;
        const value = tile.field === null ? undefined : latest[tile.field];
        const standing = value?.value === true ? "alert" : silent ? "silent" : "fine";
        const lines = value === undefined ? [name] : [name, `${value.label} ${text(value.value)} ${value.unit ?? ""}`];
        return [{ id, latitude, longitude, lines, colour: colours[standing] }];
      }),
    [tile.devices, tile.field, known, text],
  );
  if (places.length === 0) return <Nothing device={known.get(tile.devices[0] ?? "") ?? null} />;
  return <DeviceMap places={places} onOpen={onOpen} height="100%" />;
}
