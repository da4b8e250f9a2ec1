import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useIncidents } from "../../data/incidents.ts";
import type { Incident } from "../../data/shapes.ts";
import { IncidentCard } from "./incident-card.tsx";

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
