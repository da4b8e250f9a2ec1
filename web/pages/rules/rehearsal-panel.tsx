import { Alert, Button, List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Moment } from "../../components/moment.tsx";
import type { Condition, Rehearsal } from "../../data/shapes.ts";
import { conditionWords } from "./condition-words.ts";

const shown = 10;

/** What a rule would have done, and what would have cut the noise. */
export function RehearsalPanel({
  rehearsal,
  onTake,
}: {
  rehearsal: Rehearsal;
  onTake: (calmer: { condition: Condition; forSeconds: number }) => void;
}) {
  const { t } = useTranslation();
  const { count, mails, devices, incidents, suggestion, partial } = rehearsal;
  return (
    <Alert title={t("rehearsal.title", { count, mails })} color={count === 0 ? "gray" : "blue"} role="status">
      <Stack gap="xs">
        <Text size="sm">{t("rehearsal.over", { devices })}</Text>
        {partial && <Text size="sm">{t("rehearsal.partial")}</Text>}
        <List size="sm">
          {incidents.slice(0, shown).map(({ deviceId, deviceName, from, to }) => (
            <List.Item key={`${deviceId} ${from}`}>
              {deviceName} <Moment at={from} />
              {to === null ? (
                t("rehearsal.notOver")
              ) : (
                <>
                  {" "}
                  – <Moment at={to} />
                </>
              )}
            </List.Item>
          ))}
        </List>
        {count > shown && <Text size="sm">{t("rehearsal.more", { count: count - shown })}</Text>}
        {suggestion && (
          <>
            <Text size="sm" fw={600}>
              {t("rehearsal.suggestion", {
                condition: conditionWords(suggestion.condition, t),
                hysteresis: "hysteresis" in suggestion.condition ? (suggestion.condition.hysteresis ?? 0) : 0,
                minutes: suggestion.forSeconds / 60,
                count: suggestion.count,
                mails: suggestion.mails,
              })}
            </Text>
            <div>
              <Button size="sm" variant="default" onClick={() => onTake(suggestion)}>
                {t("rehearsal.take")}
              </Button>
            </div>
          </>
        )}
      </Stack>
    </Alert>
  );
}
