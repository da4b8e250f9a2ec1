import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { probe, useConnection } from "../data/connection.ts";
import { useMomentText } from "./moment.tsx";

/** Over every page while the server is away: since when what stands below is not current. It goes by itself. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const moment = useMomentText();
  const { lostAt, offline, isBack } = useConnection();
  if (lostAt === null)
    return isBack ? (
      <Alert color="teal" icon={<IconPlugConnected />} role="status" mb="md">
        {t("connection.back")}
      </Alert>
    ) : null;
  return (
    <Alert color="orange" icon={<IconPlugConnectedX />} title={t("connection.lost")} role="alert" mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {offline && `${t("connection.offline")} `}
          {t("connection.stale", { at: moment(lostAt) })}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => void probe()}>
          {t("connection.again")}
        </Button>
      </Group>
    </Alert>
  );
}
