import { Badge, Group, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconZzz } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Age, useValueText } from "../../../components/moment.tsx";
import type { Alarm, ShownDevice } from "../../../data/dashboards.ts";
import type { Latest } from "../../../data/shapes.ts";
import { beyond } from "./alarm.ts";

/** That a device should have spoken by now: what is shown of it is old. */
export function SilentBadge({ device }: { device: ShownDevice }) {
  const { t } = useTranslation();
  if (!device.silent) return null;
  return (
    <Badge color="orange" variant="light" leftSection={<IconZzz size={12} />}>
      {t("dashboards.silent")}
    </Badge>
  );
}

export function AlarmBadge({ latest, alarm }: { latest: Latest; alarm: Alarm }) {
  const { t } = useTranslation();
  const side = beyond(latest.value, alarm);
  if (side === null) return null;
  const Icon = side === "above" ? IconArrowUp : IconArrowDown;
  return (
    <Badge color="red" variant="filled" leftSection={<Icon size={12} />}>
      {t(`dashboards.${side}`, { bound: alarm[side] })}
    </Badge>
  );
}

/** Under a value: whose it is, how old, and whether that is too old. */
export function Source({ device, latest }: { device: ShownDevice; latest: Latest }) {
  return (
    <Group gap={6} justify="center" className="tile-source">
      <Text size="sm" c="dimmed" truncate>
        {device.name}
      </Text>
      <Text size="xs" c="dimmed">
        <Age at={latest.at} />
      </Text>
      <SilentBadge device={device} />
    </Group>
  );
}

/** There is nothing to show: the device is gone, or has not said this yet. */
export function Nothing({ device }: { device: ShownDevice | null }) {
  const { t } = useTranslation();
  return (
    <Text c="dimmed" size="sm" ta="center" m="auto">
      {device === null ? t("dashboards.noDevice") : t("dashboards.noValue", { name: device.name })}
    </Text>
  );
}

export function useReadingText(): (latest: Latest | null) => string {
  const text = useValueText();
  return (latest) => (latest === null ? "—" : `${text(latest.value)}${latest.unit === null ? "" : ` ${latest.unit}`}`);
}
