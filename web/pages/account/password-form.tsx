import { Alert, Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { useSubmission } from "../../components/submission.ts";
import { changePassword } from "../../data/me.ts";

export function PasswordForm() {
  const { t } = useTranslation();
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const form = useSubmission(async (said) => {
    await changePassword({ current: said.secret("current"), next });
    setNext("");
    setAgain("");
  });
  const differs = again !== "" && again !== next;
  return (
    <form onSubmit={form.onSubmit}>
      <Stack>
        <ProblemAlert error={form.error} />
        {form.done && <Alert color="teal">{t("password.changed")}</Alert>}
        <PasswordField name="current" label={t("password.current")} autoComplete="current-password" required />
        <PasswordField
          label={t("password.next")}
          description={t("password.rule")}
          autoComplete="new-password"
          minLength={10}
          required
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={form.fault("next")}
        />
        <PasswordField
          label={t("password.again")}
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={differs ? t("password.differs") : undefined}
        />
        <Button type="submit" loading={form.busy} disabled={next === "" || next !== again}>
          {t("password.action")}
        </Button>
      </Stack>
    </form>
  );
}
