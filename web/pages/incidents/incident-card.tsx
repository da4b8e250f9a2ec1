import { Anchor, Button, Card, Group, Menu, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { IncidentBadge } from "../../components/badges.tsx";
import { Moment, useValueText } from "../../components/moment.tsx";
import { useUndoable } from "../../components/undoable.tsx";
import { act, actsBack, type IncidentAct } from "../../data/incidents.ts";
import { useAllowed } from "../../data/me.ts";
import type { Incident } from "../../data/shapes.ts";
import { IncidentTimeline } from "./incident-timeline.tsx";

const hoursOfMute = [3, 24, 168] as const;

/** What a person may do to an incident now. */
function IncidentActs({ incident, onAct }: { incident: Incident; onAct: (what: IncidentAct) => void }) {
  const { t } = useTranslation();
  if (incident.state === "resolved")
    return (
      <Button size="sm" variant="default" onClick={() => onAct("reopen")}>
        {t("incidents.reopen")}
      </Button>
    );
  const muteFor = (hours: number) => onAct({ mutedUntil: new Date(Date.now() + hours * 3_600_000).toISOString() });
  return (
    <Group gap="xs">
      {incident.state === "open" && (
        <Button size="sm" onClick={() => onAct("acknowledge")}>
          {t("incidents.acknowledge")}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button size="sm" variant="default">
            {t("incidents.mute")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {hoursOfMute.map((hours) => (
            <Menu.Item key={hours} onClick={() => muteFor(hours)}>
              {t(`incidents.mute${hours}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="sm" variant="default" onClick={() => onAct("resolve")}>
        {t("incidents.resolve")}
      </Button>
    </Group>
  );
}

function Facts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const text = useValueText();
  return (
    <>
      <Text size="sm">
        {incident.deviceId === null ? (
          t("incidents.gateway", { name: incident.deviceName })
        ) : (
          <Anchor component={Link} to={`/devices/${incident.deviceId}`} underline="always" inherit>
            {incident.deviceName}
          </Anchor>
        )}
        {" — "}
        {t("incidents.value", { value: text(incident.value) })}
      </Text>
      <Text size="xs" c="dimmed">
        {t("incidents.openedAt")} <Moment at={incident.openedAt} />
        {incident.resolvedAt !== null && (
          <>
            {" / "}
            {t("incidents.resolvedAt")} <Moment at={incident.resolvedAt} />
          </>
        )}
      </Text>
      {incident.heldUnder !== null && <Text size="xs">{t("incidents.held", { gateway: incident.heldUnder })}</Text>}
      {incident.mutedUntil !== null && incident.state !== "resolved" && (
        <Text size="xs">
          {t("incidents.mutedUntil")} <Moment at={incident.mutedUntil} />
        </Text>
      )}
    </>
  );
}

export function IncidentCard({ incident, isAlone = false }: { incident: Incident; isAlone?: boolean }) {
  const { t } = useTranslation();
  const mayAct = useAllowed("rules");
  const [isOpen, setOpen] = useState(isAlone);
  const { make } = useUndoable();
  const onAct = (what: IncidentAct) =>
    make({
      said: t(`incidents.done-${typeof what === "string" ? what : "mute"}`, { name: incident.ruleName }),
      act: () => act(incident.id, what),
      undo: async () => {
        for (const back of actsBack(incident, what)) await act(incident.id, back);
      },
    });
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <IncidentBadge state={incident.state} />
            {!isAlone && (
              <Anchor component={Link} to={`/incidents/${incident.id}`} fw={650}>
                {incident.ruleName}
              </Anchor>
            )}
          </Group>
          {mayAct && <IncidentActs incident={incident} onAct={onAct} />}
        </Group>
        <Facts incident={incident} />
        {!isAlone && (
          <div>
            <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t(isOpen ? "incidents.hideTimeline" : "incidents.showTimeline")}
            </Button>
          </div>
        )}
        {isOpen && <IncidentTimeline id={incident.id} />}
      </Stack>
    </Card>
  );
}
