import { Button, Paper, SegmentedControl, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { changeLanguage, signOut, useMe } from "../../data/me.ts";
import type { Language } from "../../data/shapes.ts";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactorPanel } from "./second-factor.tsx";
import { Sessions } from "./sessions.tsx";
import { Tokens } from "./tokens.tsx";

export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const language = useMutation({ mutationFn: changeLanguage });
  return (
    <PageFrame title={t("account.title")} lead={`${me.userId} — ${me.organization.name}`}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper withBorder p="lg">
          <Stack>
            <Title order={4}>{t("account.language")}</Title>
            <ProblemAlert error={language.error} />
            <SegmentedControl
              value={me.language}
              onChange={(chosen) => language.mutate(chosen as Language)}
              data={[
                { value: "ja", label: "日本語" },
                { value: "en", label: "English" },
              ]}
            />
            <Text size="sm" c="dimmed">
              {t("account.timezone", { timezone: me.timezone })}
            </Text>
            <Button variant="default" onClick={() => void signOut()}>
              {t("account.signOut")}
            </Button>
          </Stack>
        </Paper>
        <Paper withBorder p="lg">
          <Stack>
            <Title order={4}>{t("user.password")}</Title>
            <PasswordForm />
          </Stack>
        </Paper>
      </SimpleGrid>
      <SecondFactorPanel />
      <Title order={3}>{t("sessions.title")}</Title>
      <Sessions />
      <Title order={3}>{t("tokens.title")}</Title>
      <Tokens />
    </PageFrame>
  );
}
