import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { probe, useConnection } from "../data/connection.ts";
import { askMissed, useMissed } from "../data/missed.ts";
import { useMomentText } from "./moment.tsx";

/** Answers that failed, wherever on the page they are missing or old, and the way to ask for all of them again. */
function Missed() {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t("missed.title")} role="alert" mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t("missed.detail")}</Text>
        <Button size="compact-sm" variant="default" onClick={() => void askMissed()}>
          {t("missed.again")}
        </Button>
      </Group>
    </Alert>
  );
}

/** Over every page while its answers don't come: the server is away, or some failed. It goes by itself. `stale` tells since when what stands below is not current. */
export function Interruptions({ stale }: { stale?: (lostAt: number) => string }) {
  const { t } = useTranslation();
  const { lostAt, offline, isBack } = useConnection();
  const missed = useMissed();
  if (lostAt !== null)
    return (
      <Alert color="orange" icon={<IconPlugConnectedX />} title={t("connection.lost")} role="alert" mb="md">
        <Group justify="space-between" gap="sm">
          <Text size="sm">
            {offline && `${t("connection.offline")} `}
            {stale?.(lostAt)}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => void probe()}>
            {t("connection.again")}
          </Button>
        </Group>
      </Alert>
    );
  if (missed > 0) return <Missed />;
  return isBack ? (
    <Alert color="teal" icon={<IconPlugConnected />} role="status" mb="md">
      {t("connection.back")}
    </Alert>
  ) : null;
}

/** Of pages that show data: with the time from which it is. */
export function DataInterruptions() {
  const { t } = useTranslation();
  const moment = useMomentText();
  return <Interruptions stale={(lostAt) => t("connection.stale", { at: moment(lostAt) })} />;
}
