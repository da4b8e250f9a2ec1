import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { stateColours } from "../../components/badges.tsx";
import type { Overview } from "../../data/shapes.ts";
import { DeviceMap } from "../map/device-map.tsx";

/** Where devices stand; several that stand close are one mark with their number. */
export function OverviewMap({ places }: { places: Overview["places"] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const onOpen = useCallback((id: string) => void navigate(id === "" ? "/map" : `/devices/${id}`), [navigate]);
  const marks = useMemo(
    () =>
      places.map(({ latitude, longitude, devices, standing, deviceId, name }) => ({
        ...{ id: deviceId ?? "", latitude, longitude, colour: stateColours[standing], devices },
        lines: [deviceId === null ? t("overview.several", { count: devices, name }) : name, t(`state.${standing}`)],
      })),
    [places, t],
  );
  return <DeviceMap places={marks} onOpen={onOpen} height="100%" />;
}
