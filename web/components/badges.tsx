import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device, Incident } from "../data/shapes.ts";

/** Whether a trap caught something, or a device has an incident nobody has closed. */
export function DeviceBadge({ device }: { device: Device }) {
  const { t } = useTranslation();
  if (device.retiredAt !== null) return <Badge color="gray">{t("device.retired")}</Badge>;
  const sprung = device.latest.sprung?.value === true || device.openIncidents > 0;
  if (sprung) {
    return (
      <Badge color="red" variant="filled">
        {t(device.trap ? "device.sprung" : "device.alerting")}
      </Badge>
    );
  }
  return device.trap ? (
    <Badge color="teal" variant="light">
      {t("device.armed")}
    </Badge>
  ) : null;
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
