import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { StateBadge } from "../../components/badges.tsx";
import { Age } from "../../components/moment.tsx";
import type { Overview } from "../../data/shapes.ts";

type Needy = Overview["attention"][number];

function Why({ device }: { device: Needy }) {
  const { t } = useTranslation();
  if (device.standing === "incident" && device.incidents > 0)
    return <>{t("overview.incidents", { count: device.incidents })}</>;
  if (device.standing === "low-battery" && device.batteryPercent !== null)
    return <>{t("overview.battery", { percent: Math.round(device.batteryPercent) })}</>;
  return device.lastUplinkAt === null ? t("devices.nothingYet") : <Age at={device.lastUplinkAt} />;
}

/** Devices that need somebody, the most urgent first; what is beyond the list is counted and led to. */
export function AttentionList({ overview: { attention, counts } }: { overview: Overview }) {
  const { t } = useTranslation();
  const more = counts.incident + counts.silent + counts["low-battery"] - attention.length;
  const [first] = attention;
  return (
    <Paper withBorder p="md" h="100%">
      <Title order={3} size="h4" mb="sm">
        {t("overview.attention")}
      </Title>
      {first === undefined ? (
        <Group gap="xs">
          <IconCircleCheck size={20} color="var(--mantine-color-teal-7)" aria-hidden />
          <Text size="sm">{t("overview.nothing")}</Text>
        </Group>
      ) : (
        <Stack gap={10} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {attention.map((device) => (
            <Group key={device.deviceId} component="li" justify="space-between" wrap="nowrap" gap="sm">
              <div style={{ minWidth: 0 }}>
                <Anchor component={Link} to={`/devices/${device.deviceId}`} fw={600} size="sm">
                  {device.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {device.place !== null && `${device.place} · `}
                  <Why device={device} />
                </Text>
              </div>
              <StateBadge state={device.standing} />
            </Group>
          ))}
          {more > 0 && (
            <Text component="li" size="sm">
              <Anchor component={Link} to={`/devices?standing=${attention.at(-1)?.standing ?? first.standing}`} inherit>
                {t("attention.more", { count: more })}
              </Anchor>
            </Text>
          )}
        </Stack>
      )}
    </Paper>
  );
}
