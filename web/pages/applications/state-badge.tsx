import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ApplicationState } from "../../data/applications.ts";

const colours = { waiting: "yellow", accepted: "teal", refused: "gray" } as const;

export function ApplicationBadge({ state }: { state: ApplicationState }) {
  const { t } = useTranslation();
  return (
    <Badge color={colours[state]} variant="light">
      {t(`applications.state.${state}`)}
    </Badge>
  );
}
