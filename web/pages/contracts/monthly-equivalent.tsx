import { Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { Fact } from "../../components/fact.tsx";
import { useYenText } from "../../components/yen.tsx";
import { useMonthlyEquivalent } from "../../data/contracts.ts";
import { useMe } from "../../data/me.ts";
import { spokenLanguage } from "../../text.ts";

/** What the contract comes to in a month, the limit of liability for a damage in it (MAS 第11条1項). */
export function MonthlyEquivalent({ contractId }: { contractId: string }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const yenText = useYenText();
  const [month, setMonth] = useState(() => DateTime.now().setZone(timezone).toFormat("yyyy-MM"));
  const language = spokenLanguage();
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={4}>{t("contracts.equivalent")}</Title>
        <Text size="sm">{t("contracts.equivalentLead")}</Text>
        <TextInput
          type="month"
          label={t("contracts.equivalentMonth")}
          value={month}
          maw={320}
          onChange={(event) => setMonth(event.currentTarget.value)}
        />
        <Answer asked={useMonthlyEquivalent(contractId, month)}>
          {({ yen, parts }) => (
            <>
              <Fact name={t("contracts.equivalentYen")}>
                {yen === null ? t("contracts.equivalentUnknown") : yenText(yen)}
              </Fact>
              {parts.map(({ label, formula }) => (
                <Text key={`${label.en} ${formula.en}`} size="sm">
                  {`${label[language]}: ${formula[language]}`}
                </Text>
              ))}
            </>
          )}
        </Answer>
      </Stack>
    </Paper>
  );
}
