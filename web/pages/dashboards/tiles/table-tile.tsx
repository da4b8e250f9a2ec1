import { Anchor, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../../components/data-table.tsx";
import { Age } from "../../../components/moment.tsx";
import type { ShownDevice, TileOf } from "../../../data/dashboards.ts";
import { useBoard, useShownDevices } from "../board.ts";
import { Nothing, SilentBadge, useReadingText } from "./reading.tsx";

function Name({ device }: { device: ShownDevice }) {
  const { onOpen } = useBoard();
  return (
    <Group gap={6} wrap="nowrap">
      {onOpen === undefined ? (
        device.name
      ) : (
        <Anchor
          href={`/devices/${device.id}`}
          inherit
          onClick={(event) => {
            event.preventDefault();
            onOpen(device.id);
          }}
        >
          {device.name}
        </Anchor>
      )}
      <SilentBadge device={device} />
    </Group>
  );
}

/** Devices under each other, fields beside each other. */
export function TableTile({ tile }: { tile: TileOf<"table"> }) {
  const { t } = useTranslation();
  const text = useReadingText();
  const known = useShownDevices();
  const rows = tile.devices.flatMap((id) => known.get(id) ?? []);
  if (rows.length === 0) return <Nothing device={null} />;
  const labelOf = (field: string) => rows.find(({ latest }) => latest[field])?.latest[field]?.label ?? field;
  return (
    <DataTable
      rows={rows}
      rowKey={({ id }) => id}
      minWidth={270 + 110 * tile.fields.length}
      folds={false}
      columns={[
        { head: t("device.name"), cell: (device) => <Name device={device} /> },
        ...tile.fields.map((field) => ({
          head: labelOf(field),
          cell: ({ latest }: ShownDevice) => text(latest[field] ?? null),
          numeric: rows.every(({ latest }) => typeof (latest[field]?.value ?? 0) === "number"),
        })),
        { head: t("dashboards.heard"), cell: ({ lastUplinkAt }) => <Age at={lastUplinkAt} /> },
      ]}
    />
  );
}
