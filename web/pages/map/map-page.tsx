import { Box, Group, Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { useValueText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useAllDevices } from "../../data/devices.ts";
import { useProfiles } from "../../data/operation.ts";
import type { Device } from "../../data/shapes.ts";
import { isSilent } from "../devices/silence.ts";
import { DeviceMap, type Place } from "./device-map.tsx";

const colours = { alert: "#c92a2a", silent: "#e67700", fine: "#0e8fae" } as const;
type Standing = keyof typeof colours;

function usePlaces(devices: readonly Device[]): { places: (Place & { standing: Standing })[]; elsewhere: number } {
  const text = useValueText();
  const profiles = useProfiles().data?.items;
  return useMemo(() => {
    const inUse = devices.filter(({ retiredAt }) => retiredAt === null);
    const now = Date.now();
    const places = inUse.flatMap((device) => {
      const { id, name, place, latitude, longitude, latest, openIncidents, profileId } = device;
      if (latitude === null || longitude === null) return [];
      const every = profiles?.find((profile) => profile.id === profileId)?.expectedIntervalSeconds ?? null;
      const standing: Standing =
        openIncidents > 0 || latest.sprung?.value === true ? "alert" : isSilent(device, every, now) ? "silent" : "fine";
      const values = Object.values(latest).map(({ label, value, unit }) => `${label} ${text(value)} ${unit ?? ""}`);
      const lines = [name, ...(place === null ? [] : [place]), ...values.slice(0, 6)];
      return [{ id, latitude, longitude, lines, standing, colour: colours[standing] }];
    });
    // What needs somebody is drawn last, on top.
    const order: Standing[] = ["fine", "silent", "alert"];
    places.sort((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing));
    return { places, elsewhere: inUse.length - places.length };
  }, [devices, profiles, text]);
}

function Legend({ places }: { places: readonly { standing: Standing }[] }) {
  const { t } = useTranslation();
  return (
    <Group gap="lg">
      {(["alert", "silent", "fine"] as const).map((standing) => (
        <Group key={standing} gap={6} wrap="nowrap">
          <Box w={14} h={14} bg={colours[standing]} style={{ borderRadius: 7 }} aria-hidden />
          <Text size="sm">
            {t(`map.${standing}`)} {places.filter((place) => place.standing === standing).length}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

function Mapped({ devices }: { devices: readonly Device[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { places, elsewhere } = usePlaces(devices);
  const onOpen = useCallback((id: string) => void navigate(`/devices/${id}`), [navigate]);
  if (places.length === 0) return <Empty title={t("map.none")}>{t("map.noneNext")}</Empty>;
  return (
    <>
      <Legend places={places} />
      <DeviceMap places={places} onOpen={onOpen} />
      {elsewhere > 0 && (
        <Text size="sm" c="dimmed">
          {t("map.elsewhere", { count: elsewhere })}
        </Text>
      )}
    </>
  );
}

export function MapPage() {
  const { t } = useTranslation();
  const devices = useAllDevices();
  return (
    <PageFrame title={t("map.title")} lead={t("map.lead")}>
      <Answer asked={devices}>{(all) => <Mapped devices={all} />}</Answer>
    </PageFrame>
  );
}
