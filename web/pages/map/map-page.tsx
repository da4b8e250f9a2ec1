import { Box, Group, Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { stateColours } from "../../components/badges.tsx";
import { useValueText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useAllDevices } from "../../data/devices.ts";
import { type Device, type DeviceState, deviceStates } from "../../data/shapes.ts";
import { DeviceMap, type Place } from "./device-map.tsx";

type Placed = Place & { standing: DeviceState };

function usePlaces(devices: readonly Device[]): { places: Placed[]; elsewhere: number } {
  const text = useValueText();
  return useMemo(() => {
    const inUse = devices.filter(({ standing }) => standing !== "retired");
    const places = inUse.flatMap(({ id, name, place, latitude, longitude, latest, standing }): Placed[] => {
      if (latitude === null || longitude === null) return [];
      const values = Object.values(latest).map(({ label, value, unit }) => `${label} ${text(value)} ${unit ?? ""}`);
      const lines = [name, ...(place === null ? [] : [place]), ...values.slice(0, 6)];
      return [{ id, latitude, longitude, lines, standing, colour: stateColours[standing] }];
    });
    // What needs somebody is drawn last, on top.
    places.sort((a, b) => deviceStates.indexOf(b.standing) - deviceStates.indexOf(a.standing));
    return { places, elsewhere: inUse.length - places.length };
  }, [devices, text]);
}

function Legend({ places }: { places: readonly Placed[] }) {
  const { t } = useTranslation();
  return (
    <Group gap="lg">
      {deviceStates
        .filter((state) => state !== "retired")
        .map((state) => (
          <Group key={state} gap={6} wrap="nowrap">
            <Box w={14} h={14} bg={stateColours[state]} style={{ borderRadius: 7 }} aria-hidden />
            <Text size="sm">
              {t(`state.${state}`)} {places.filter((place) => place.standing === state).length}
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
