import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useIncident } from "../../data/incidents.ts";
import { IncidentCard } from "./incident-card.tsx";

/** Where a chart's mark leads: what happened, who was told, and what is to be done. */
export function IncidentPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  return (
    <Answer asked={useIncident(id)}>
      {(incident) => (
        <PageFrame title={incident.ruleName}>
          <div>
            <Anchor component={Link} to="/incidents" size="sm">
              ← {t("incidents.title")}
            </Anchor>
          </div>
          <IncidentCard incident={incident} isAlone />
        </PageFrame>
      )}
    </Answer>
  );
}
