import { Anchor, Button, Card, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton, ProblemAlert } from "../../components/answers.tsx";
import { IncidentBadge } from "../../components/badges.tsx";
import { Moment, useValueText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { acknowledge, useIncidents } from "../../data/incidents.ts";
import { useAllowed } from "../../data/me.ts";
import type { Incident } from "../../data/shapes.ts";

function IncidentCard({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const text = useValueText();
  const mayAcknowledge = useAllowed("rules") && incident.state === "open";
  const acknowledging = useMutation({ mutationFn: () => acknowledge(incident.id) });
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <IncidentBadge state={incident.state} />
            <Text fw={650}>{incident.ruleName}</Text>
          </Group>
          {mayAcknowledge && (
            <Button size="xs" loading={acknowledging.isPending} onClick={() => acknowledging.mutate()}>
              {t("incidents.acknowledge")}
            </Button>
          )}
        </Group>
        <Text size="sm">
          <Anchor component={Link} to={`/devices/${incident.deviceId}`} inherit>
            {incident.deviceName}
          </Anchor>
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
        <ProblemAlert error={acknowledging.error} />
      </Stack>
    </Card>
  );
}

export function IncidentsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<"" | Incident["state"]>("");
  const listing = useIncidents(state);
  return (
    <PageFrame title={t("incidents.title")} lead={t("incidents.lead")}>
      <div>
        <SegmentedControl
          value={state}
          onChange={(chosen) => setState(chosen as typeof state)}
          data={[
            { value: "", label: t("incidents.all") },
            { value: "open", label: t("incident.open") },
            { value: "acknowledged", label: t("incident.acknowledged") },
            { value: "resolved", label: t("incident.resolved") },
          ]}
        />
      </div>
      <Answer asked={listing}>
        {({ pages }) => {
          const incidents = pages.flatMap((page) => page.items);
          if (incidents.length === 0) return <Empty title={t("incidents.none")}>{t("incidents.noneNext")}</Empty>;
          return (
            <Stack gap="sm">
              {incidents.map((incident) => (
                <IncidentCard key={incident.id} incident={incident} />
              ))}
            </Stack>
          );
        }}
      </Answer>
      <MoreButton listing={listing} />
    </PageFrame>
  );
}
