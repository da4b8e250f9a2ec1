import { Group, Paper, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DeviceBadge } from "../../components/badges.tsx";
import { Age, useValueText } from "../../components/moment.tsx";
import type { OverviewValues } from "../../data/shapes.ts";
import { Sparkline } from "./sparkline.tsx";

function Tile({ item: { device, course } }: { item: OverviewValues }) {
  const { t } = useTranslation();
  const text = useValueText();
  const main = course === null ? undefined : device.latest[course.field];
  const others = Object.entries(device.latest).filter(([field]) => field !== course?.field && field !== "sprung");
  return (
    <Paper
      withBorder
      p="md"
      component={Link}
      to={`/devices/${device.id}`}
      c="inherit"
      style={{ textDecoration: "none", minWidth: 0 }}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm" truncate>
          {device.name}
        </Text>
        <DeviceBadge device={device} />
      </Group>
      {course !== null && main !== undefined && (
        <Group justify="space-between" wrap="nowrap" gap="sm" mt={4}>
          <div style={{ flex: "none" }}>
            <Text size="xs" c="dimmed">
              {course.label}
            </Text>
            <Text fz={22} fw={650} lh={1.2}>
              {text(main.value)}
              <Text span size="sm" c="dimmed" ml={4}>
                {course.unit}
              </Text>
            </Text>
          </div>
          <Sparkline means={course.means} />
        </Group>
      )}
      <Text size="xs" c="dimmed" mt={4} truncate>
        {others
          .slice(0, 3)
          .map(([, { label, value, unit }]) => `${label} ${text(value)}${unit === null ? "" : ` ${unit}`}`)
          .join(" · ")}
      </Text>
      <Text size="xs" c="dimmed">
        {device.lastUplinkAt === null ? t("devices.nothingYet") : <Age at={device.lastUplinkAt} />}
      </Text>
    </Paper>
  );
}

/** The newest values of some devices, and how one of them went in a day. */
export function ValueTiles({ items }: { items: readonly OverviewValues[] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="sm">
      {items.map((item) => (
        <Tile key={item.device.id} item={item} />
      ))}
    </SimpleGrid>
  );
}
