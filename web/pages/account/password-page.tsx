import { Button, Center, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Brand } from "../../components/brand.tsx";
import { signOut } from "../../data/me.ts";
import { PasswordForm } from "./password-form.tsx";

/** Stands before every other page until the password handed over has been replaced. */
export function PasswordPage() {
  const { t } = useTranslation();
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={420}>
        <Stack>
          <Brand />
          <Title order={3}>{t("password.firstTitle")}</Title>
          <Text c="dimmed" size="sm">
            {t("password.firstLead")}
          </Text>
          <PasswordForm />
          <Button variant="subtle" onClick={() => void signOut()}>
            {t("account.signOut")}
          </Button>
        </Stack>
      </Paper>
    </Center>
  );
}
