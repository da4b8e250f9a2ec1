import { Badge, Card, Group, Paper, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DeviceBadge } from "../../components/badges.tsx";
import "../../components/data-table.css";
import { Age, Moment, useValueText } from "../../components/moment.tsx";
import { Wide } from "../../components/wide.tsx";
import { columnNames, type OptionalColumn } from "../../data/device-list.ts";
import type { Device } from "../../data/shapes.ts";

function LatestValues({ device }: { device: Device }) {
  const { t } = useTranslation();
  const text = useValueText();
  const latest = Object.entries(device.latest).filter(([field]) => field !== "sprung");
  if (latest.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("devices.nothingYet")}
      </Text>
    );
  }
  return (
    <Group gap="4px 16px">
      {latest.slice(0, 5).map(([field, { value, label, unit }]) => (
        <div key={field}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text size="sm" fw={600}>
            {text(value)} {unit}
          </Text>
        </div>
      ))}
    </Group>
  );
}

function GroupBadges({ device: { groups } }: { device: Device }) {
  return (
    <Group gap={4}>
      {groups.map(({ id, name }) => (
        <Badge key={id} variant="default" size="sm" tt="none">
          {name}
        </Badge>
      ))}
    </Group>
  );
}

function cellOf(column: OptionalColumn, device: Device): ReactNode {
  switch (column) {
    case "organization":
      return device.organizationName;
    case "place":
      return device.place;
    case "profile":
      return device.profileName;
    case "identity":
      return device.devEui ?? device.sigfoxId;
    case "groups":
      return <GroupBadges device={device} />;
    case "latest":
      return <LatestValues device={device} />;
    case "battery":
      return device.batteryPercent === null ? "—" : `${Math.round(device.batteryPercent)}%`;
    case "lastUplink":
      return <Age at={device.lastUplinkAt} />;
    case "registeredAt":
      return <Moment at={device.registeredAt} />;
  }
}

interface RowProps {
  device: Device;
  columns: readonly OptionalColumn[];
  index: number;
  measure: (element: HTMLElement | null) => void;
}

/** Drawn again only when the device itself changes, not for every step of the scrolling. */
const Row = memo(function Row({ device, columns, index, measure }: RowProps) {
  return (
    <tr data-index={index} aria-rowindex={index + 2} ref={measure}>
      <td>
        <Text component={Link} to={`/devices/${device.id}`} fw={600} c="harbour" inherit>
          {device.name}
        </Text>
        {!columns.includes("place") && !columns.includes("identity") && (
          <Text size="xs" c="dimmed">
            {[device.place, device.devEui ?? device.sigfoxId].filter(Boolean).join(" · ")}
          </Text>
        )}
      </td>
      {columns.map((column) => (
        <td key={column}>{cellOf(column, device)}</td>
      ))}
      <td>
        <DeviceBadge device={device} />
      </td>
    </tr>
  );
});

const DeviceCard = memo(function DeviceCard({ device, index, measure }: Omit<RowProps, "columns">) {
  return (
    <div data-index={index} ref={measure} style={{ paddingBottom: 12 }}>
      <Card withBorder component={Link} to={`/devices/${device.id}`} c="inherit">
        <Stack gap="xs">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Text fw={650}>{device.name}</Text>
            <DeviceBadge device={device} />
          </Group>
          <Text size="xs" c="dimmed">
            {[device.place, device.organizationName].filter(Boolean).join(" · ")}
          </Text>
          <LatestValues device={device} />
          <GroupBadges device={device} />
          <Text size="xs" c="dimmed">
            <Age at={device.lastUplinkAt} />
          </Text>
        </Stack>
      </Card>
    </div>
  );
});

interface ListProps {
  devices: readonly Device[];
  columns: readonly OptionalColumn[];
  /** Called when the end comes near. */
  onEnd: () => void;
}

/** The rows that are on the screen and some beyond, of a list as long as the window scrolls. */
function useRows(count: number, rowHeight: number, frame: RefObject<HTMLElement | null>, onEnd: () => void) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const top = frame.current?.getBoundingClientRect().top ?? 0;
    setScrollMargin(Math.round(top + window.scrollY));
  }, [frame]);
  const rows = useWindowVirtualizer({ count, estimateSize: () => rowHeight, overscan: 12, scrollMargin });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count - last < 100) onEnd();
  }, [count, last, onEnd]);
  const before = (shown[0]?.start ?? scrollMargin) - scrollMargin;
  const after = rows.getTotalSize() - ((shown.at(-1)?.end ?? scrollMargin) - scrollMargin);
  return { shown, before, after: Math.max(0, after), measure: rows.measureElement };
}

function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr style={{ height, border: 0 }}>
      <td colSpan={columns} style={{ padding: 0 }} />
    </tr>
  );
}

function DeviceTable({ devices, columns, onEnd }: ListProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const { shown, before, after, measure } = useRows(devices.length, 62, body, onEnd);
  return (
    <Paper withBorder>
      <Wide minWidth={720}>
        <table className="data-table" aria-rowcount={devices.length + 1}>
          <thead>
            <tr>
              <th scope="col">{t("device.name")}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(columnNames[column])}
                </th>
              ))}
              <th scope="col">{t("device.state")}</th>
            </tr>
          </thead>
          <tbody ref={body}>
            <Space height={before} columns={columns.length + 2} />
            {shown.map(rowOf)}
            <Space height={after} columns={columns.length + 2} />
          </tbody>
        </table>
      </Wide>
    </Paper>
  );

  function rowOf({ index }: VirtualItem) {
    const device = devices[index];
    return device && <Row key={device.id} device={device} columns={columns} index={index} measure={measure} />;
  }
}

function DeviceCards({ devices, onEnd }: Omit<ListProps, "columns">) {
  const frame = useRef<HTMLDivElement>(null);
  const { shown, before, after, measure } = useRows(devices.length, 190, frame, onEnd);
  return (
    <div ref={frame} style={{ paddingTop: before, paddingBottom: after }}>
      {shown.map(({ index }) => {
        const device = devices[index];
        return device && <DeviceCard key={device.id} device={device} index={index} measure={measure} />;
      })}
    </div>
  );
}

/** Ten thousand devices scroll as ten do: a table, on a phone cards. */
export function DeviceRows(props: ListProps) {
  const isWide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  return isWide ? <DeviceTable {...props} /> : <DeviceCards {...props} />;
}
