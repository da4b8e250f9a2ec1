import { Badge, Box, Button, Card, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DeviceBadge } from "../../components/badges.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, useValueText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useDevices } from "../../data/devices.ts";
import { useGroups } from "../../data/groups.ts";
import { useAllowed } from "../../data/me.ts";
import type { Device } from "../../data/shapes.ts";
import { Attention } from "./attention.tsx";

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

function DeviceName({ device }: { device: Device }) {
  return (
    <>
      <Text component={Link} to={`/devices/${device.id}`} fw={600} c="harbour" inherit>
        {device.name}
      </Text>
      <Text size="xs" c="dimmed">
        {[device.place, device.devEui ?? device.sigfoxId].filter(Boolean).join(" · ")}
      </Text>
    </>
  );
}

function GroupBadges({ device: { groups } }: { device: Device }) {
  if (groups.length === 0) return null;
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

function DeviceTable({ devices }: { devices: readonly Device[] }) {
  const { t } = useTranslation();
  return (
    <Box visibleFrom="sm">
      <DataTable
        rows={devices}
        rowKey={(device) => device.id}
        minWidth={720}
        columns={[
          { head: t("device.name"), cell: (device) => <DeviceName device={device} /> },
          { head: t("device.organization"), cell: (device) => device.organizationName },
          ...(devices.some(({ groups }) => groups.length > 0)
            ? [{ head: t("groups.title"), cell: (device: Device) => <GroupBadges device={device} /> }]
            : []),
          { head: t("device.latest"), cell: (device) => <LatestValues device={device} /> },
          {
            head: t("device.lastUplink"),
            cell: (device) => (
              <Text size="sm" c="dimmed">
                <Age at={device.lastUplinkAt} />
              </Text>
            ),
          },
          { head: t("device.state"), cell: (device) => <DeviceBadge device={device} /> },
        ]}
      />
    </Box>
  );
}

function DeviceCards({ devices }: { devices: readonly Device[] }) {
  return (
    <SimpleGrid cols={1} spacing="sm" hiddenFrom="sm">
      {devices.map((device) => (
        <Card key={device.id} withBorder component={Link} to={`/devices/${device.id}`} c="inherit">
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
      ))}
    </SimpleGrid>
  );
}

export function DevicesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [sought] = useDebouncedValue(search.trim(), 300);
  const [group, setGroup] = useState("");
  const groups = useGroups().data?.items ?? [];
  const listing = useDevices({ search: sought, group });
  const mayRegister = useAllowed("devices");
  return (
    <PageFrame
      title={t("devices.title")}
      actions={
        <Group gap="sm">
          <Button component={Link} to="/groups" variant="default">
            {t("groups.title")}
          </Button>
          {mayRegister && (
            <Button component={Link} to="/devices/register" leftSection={<IconPlus size={18} />}>
              {t("devices.register")}
            </Button>
          )}
        </Group>
      }
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} maw={720}>
        <TextInput
          type="search"
          placeholder={t("devices.search")}
          aria-label={t("devices.search")}
          leftSection={<IconSearch size={18} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {groups.length > 0 && (
          <NativeSelect
            aria-label={t("groups.filter")}
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value)}
            data={[
              { value: "", label: t("groups.all") },
              ...groups.map(({ id, name, devices }) => ({ value: id, label: `${name} (${devices})` })),
            ]}
          />
        )}
      </SimpleGrid>
      <Answer asked={listing}>
        {({ pages }) => {
          const devices = pages.flatMap((page) => page.items);
          if (devices.length === 0) {
            if (group !== "" && sought === "") return <Empty title={t("groups.noDevices")} />;
            return sought === "" ? (
              <Empty title={t("devices.none")}>{t(mayRegister ? "devices.noneRegister" : "devices.noneAsk")}</Empty>
            ) : (
              <Empty title={t("devices.notFound", { sought })}>{t("devices.notFoundNext")}</Empty>
            );
          }
          return (
            <>
              {sought === "" && group === "" && <Attention devices={devices} />}
              <DeviceTable devices={devices} />
              <DeviceCards devices={devices} />
            </>
          );
        }}
      </Answer>
      <MoreButton listing={listing} />
    </PageFrame>
  );
}
