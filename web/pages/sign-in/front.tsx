import { Alert, Anchor, Button, Center, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { Brand } from "../../components/brand.tsx";
import { Interruptions } from "../../components/interruptions.tsx";
import type { useSubmission } from "../../components/submission.ts";

/** A form before the sign-in: the name of the house, a sentence, what is asked, and other ways in. Once sent, it says `done`. */
export function Front({
  form,
  lead,
  action,
  done,
  ways,
  children,
}: {
  form: Pick<ReturnType<typeof useSubmission>, "onSubmit" | "error" | "done" | "busy">;
  lead: string;
  action: string;
  done?: string;
  ways: ReactNode;
  children: ReactNode;
}) {
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <form onSubmit={form.onSubmit}>
          <Stack>
            <Brand />
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
            <Interruptions />
            <ProblemAlert error={form.error} />
            {form.done && done !== undefined ? (
              <Alert color="teal" role="status">
                {done}
              </Alert>
            ) : (
              <>
                {children}
                <Button type="submit" loading={form.busy}>
                  {action}
                </Button>
              </>
            )}
            {ways}
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

/** A way back to the sign-in, by loading the page anew. */
export function BackToSignIn() {
  const { t } = useTranslation();
  return (
    <Anchor href="/" size="sm">
      {t("forgotten.back")}
    </Anchor>
  );
}
