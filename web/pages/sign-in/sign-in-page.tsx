import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { Brand } from "../../components/brand.tsx";
import { useSubmission } from "../../components/submission.ts";
import { signIn } from "../../data/me.ts";

export function SignInPage() {
  const { t } = useTranslation();
  const form = useSubmission((said) => signIn({ userId: said.text("userId"), password: said.secret("password") }));
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <form onSubmit={form.onSubmit}>
          <Stack>
            <Brand />
            <Text c="dimmed" size="sm">
              {t("signIn.lead")}
            </Text>
            <ProblemAlert error={form.error} />
            <TextInput name="userId" label={t("user.userId")} autoComplete="username" required />
            <PasswordInput name="password" label={t("user.password")} autoComplete="current-password" required />
            <Button type="submit" loading={form.busy}>
              {t("signIn.action")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
