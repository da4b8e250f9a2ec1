import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device, DeviceState, Incident } from "../data/shapes.ts";

/** Of marks on a map and of figures; words stand beside them. */
export const stateColours: Readonly<Record<DeviceState, string>> = {
  incident: "#c92a2a",
  silent: "#e67700",
  "low-battery": "#9c36b5",
  ok: "#0e8fae",
  retired: "#868e96",
};

const badgeColours: Readonly<Record<DeviceState, string>> = {
  incident: "red",
  silent: "orange",
  "low-battery": "grape",
  ok: "teal",
  retired: "gray",
};

export function StateBadge({ state }: { state: DeviceState }) {
  const { t } = useTranslation();
  return (
    <Badge color={badgeColours[state]} variant={state === "incident" ? "filled" : "light"}>
      {t(`state.${state}`)}
    </Badge>
  );
}

/** How a device stands, in the words of traps where it is one. */
export function DeviceBadge({ device }: { device: Device }) {
  const { t } = useTranslation();
  if (!device.trap || (device.standing !== "incident" && device.standing !== "ok"))
    return <StateBadge state={device.standing} />;
  return device.standing === "incident" ? (
    <Badge color="red" variant="filled">
      {t("device.sprung")}
    </Badge>
  ) : (
    <Badge color="teal" variant="light">
      {t("device.armed")}
    </Badge>
  );
}

const incidentColours = { open: "red", acknowledged: "yellow", resolved: "gray" } as const;

export function IncidentBadge({ state }: { state: Incident["state"] }) {
  const { t } = useTranslation();
  return (
    <Badge color={incidentColours[state]} variant="light">
      {t(`incident.${state}`)}
    </Badge>
  );
}

/** An outcome of the intake or of decoding, in the colour of how much it asks of the reader. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  const { t } = useTranslation();
  const fine = outcome === "stored" || outcome === "decoded";
  const quiet = outcome === "duplicate" || outcome === "waiting" || outcome === "not-an-uplink";
  return (
    <Badge color={fine ? "teal" : quiet ? "gray" : "orange"} variant="light">
      {t(`outcome.${outcome}`, outcome)}
    </Badge>
  );
}
