import { Alert, Anchor, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconClockOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Age } from "../../components/moment.tsx";
import { useIncidents } from "../../data/incidents.ts";
import { useProfiles } from "../../data/operation.ts";
import type { Device, Incident } from "../../data/shapes.ts";
import { isSilent } from "./silence.ts";

const shown = 5;

function More({ count, to }: { count: number; to?: string }) {
  const { t } = useTranslation();
  if (count <= 0) return null;
  const text = t("attention.more", { count });
  return (
    <Text size="sm" mt={4}>
      {to === undefined ? (
        text
      ) : (
        <Anchor component={Link} to={to} inherit>
          {text}
        </Anchor>
      )}
    </Text>
  );
}

function OpenIncidents({ incidents }: { incidents: readonly Incident[] }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t("attention.incidents", { count: incidents.length })}>
      <List size="sm" listStyleType="none">
        {incidents.slice(0, shown).map(({ id, deviceId, deviceName, ruleName, openedAt }) => (
          <List.Item key={id}>
            <Group gap={8}>
              <Anchor component={Link} to={deviceId === null ? "/incidents" : `/devices/${deviceId}`} fw={600} inherit>
                {deviceName}
              </Anchor>
              {ruleName}
              <Text span size="xs" c="dimmed">
                <Age at={openedAt} />
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
      <More count={incidents.length - shown} to="/incidents" />
    </Alert>
  );
}

function SilentDevices({ devices }: { devices: readonly Device[] }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconClockOff />} title={t("attention.silent", { count: devices.length })}>
      <List size="sm" listStyleType="none">
        {devices.slice(0, shown).map((device) => (
          <List.Item key={device.id}>
            <Group gap={8}>
              <Anchor component={Link} to={`/devices/${device.id}`} fw={600} inherit>
                {device.name}
              </Anchor>
              <Text span size="xs" c="dimmed">
                {device.lastUplinkAt === null ? t("devices.nothingYet") : <Age at={device.lastUplinkAt} />}
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
      <More count={devices.length - shown} />
    </Alert>
  );
}

/** What a person should look at first: incidents nobody has answered, and devices that should have been heard. */
export function Attention({ devices }: { devices: readonly Device[] }) {
  const open = useIncidents("open").data?.pages.flatMap((page) => page.items) ?? [];
  const profiles = useProfiles().data?.items ?? [];
  const intervals = new Map(profiles.map(({ id, expectedIntervalSeconds }) => [id, expectedIntervalSeconds]));
  const now = Date.now();
  const silent = devices.filter((device) => isSilent(device, intervals.get(device.profileId) ?? null, now));
  return (
    <>
      {open.length > 0 && <OpenIncidents incidents={open} />}
      {silent.length > 0 && <SilentDevices devices={silent} />}
    </>
  );
}
