import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ConnectionNow } from "../data/shapes.ts";

const stateColours = { connected: "teal", connecting: "yellow", waiting: "gray", disabled: "gray" } as const;

/** Whether a network server is here, and what keeps it away. */
export function ConnectionState({
  connection: { state, lastError },
}: {
  connection: Pick<ConnectionNow, "state" | "lastError">;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Badge color={stateColours[state]} variant="light">
        {t(`connectionState.${state}`)}
      </Badge>
      {lastError !== null && state !== "connected" && (
        <Text size="xs" c="dimmed" maw={280}>
          {lastError}
        </Text>
      )}
    </>
  );
}
