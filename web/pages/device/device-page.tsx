import { Anchor, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, Waiting } from "../../components/answers.tsx";
import { DeviceBadge, stateColours } from "../../components/badges.tsx";
import { Fact } from "../../components/fact.tsx";
import { Age, DateText, useValueText } from "../../components/moment.tsx";
import { Parts } from "../../components/parts.tsx";
import { useProfile } from "../../data/codecs.ts";
import { useDevice } from "../../data/devices.ts";
import { useAllowed } from "../../data/me.ts";
import type { Device } from "../../data/shapes.ts";
import { Redecode } from "../profile/redecode.tsx";
import { DeviceCharts } from "./device-charts.tsx";
import { DeviceRadio } from "./device-radio.tsx";
import { DeviceSettings } from "./device-settings.tsx";
import { DeviceUplinks } from "./device-uplinks.tsx";

const DeviceMap = lazy(async () => ({ default: (await import("../map/device-map.tsx")).DeviceMap }));

/** Where it stands, for a device whose coordinates are known. */
function Whereabouts({ device }: { device: Device }) {
  const { id, name, place, latitude, longitude, standing } = device;
  const places = useMemo(() => {
    if (latitude === null || longitude === null) return [];
    const lines = [name, place ?? `${latitude}, ${longitude}`];
    return [{ id, latitude, longitude, lines, colour: stateColours[standing] }];
  }, [id, name, place, latitude, longitude, standing]);
  return (
    <Suspense fallback={<Waiting />}>
      <DeviceMap places={places} />
    </Suspense>
  );
}

function Facts({ device }: { device: Device }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md">
        <Fact name={t("device.organization")}>{device.organizationName}</Fact>
        <Fact name={device.network === "lorawan" ? "DevEUI" : "Sigfox ID"}>
          {device.devEui ?? device.sigfoxId ?? "—"}
        </Fact>
        <Fact name={t("device.profile")}>{device.profileName}</Fact>
        <Fact name={t("device.childContract")}>{device.contract.child}</Fact>
        <Fact name={t("device.parentContract")}>{device.contract.parent}</Fact>
        <Fact name={t("device.billingStartDate")}>
          <DateText of={device.billingStartDate} />
        </Fact>
        {device.contract.endedOn !== null && (
          <Fact name={t("device.endedOn")}>
            <DateText of={device.contract.endedOn} />
          </Fact>
        )}
      </SimpleGrid>
    </Paper>
  );
}

function Tiles({ device }: { device: Device }) {
  const text = useValueText();
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      {Object.entries(device.latest).map(([field, { value, at, label, unit }]) => (
        <Paper key={field} withBorder p="md">
          <Text size="xs" c="dimmed" truncate title={field}>
            {label}
          </Text>
          <Text fz={24} fw={700} lh={1.3} truncate>
            {text(value)}
            {unit !== null && (
              <Text span size="sm" c="dimmed" ml={4}>
                {unit}
              </Text>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            <Age at={at} />
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function DeviceHistory({ device }: { device: Device }) {
  const profile = useProfile(device.profileId);
  return <Answer asked={profile}>{(data) => <Redecode profile={data} device={device} />}</Answer>;
}

function Received({ device }: { device: Device }) {
  const mayOperate = useAllowed("operate");
  return (
    <Stack gap="lg">
      <DeviceUplinks id={device.id} />
      {mayOperate && <DeviceHistory device={device} />}
    </Stack>
  );
}

function DeviceView({ device }: { device: Device }) {
  const { t } = useTranslation();
  // A third party that the device was given to sees it, and is not told whose it is: the device is not its own to change.
  const isOwn = device.organizationName !== "";
  const mayChange = useAllowed("devices") && isOwn;
  return (
    <Stack gap="lg" maw={1280} mx="auto">
      <div>
        <Anchor component={Link} to="/devices" size="sm">
          ← {t("devices.title")}
        </Anchor>
        <Group gap="sm" mt={4}>
          <Title order={2}>{device.name}</Title>
          <DeviceBadge device={device} />
        </Group>
        {device.place !== null && (
          <Text c="dimmed" size="sm">
            {device.place}
          </Text>
        )}
      </div>
      <Tiles device={device} />
      <Facts device={device} />
      <Parts
        parts={[
          { name: "charts", label: t("device.charts"), content: <DeviceCharts device={device} /> },
          { name: "uplinks", label: t("device.uplinks"), content: <Received device={device} /> },
          { name: "radio", label: t("device.radio"), content: <DeviceRadio id={device.id} withEvents={isOwn} /> },
          ...(device.latitude === null
            ? []
            : [{ name: "map", label: t("nav.map"), content: <Whereabouts device={device} /> }]),
          ...(mayChange
            ? [{ name: "settings", label: t("device.settings"), content: <DeviceSettings device={device} /> }]
            : []),
        ]}
      />
    </Stack>
  );
}

export function DevicePage() {
  const { id = "" } = useParams();
  const device = useDevice(id);
  return <Answer asked={device}>{(data) => <DeviceView key={data.id} device={data} />}</Answer>;
}
