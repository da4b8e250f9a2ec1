import { Alert, Anchor, Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { useSubmission } from "../../components/submission.ts";
import { askPasswordReset } from "../../data/me.ts";
import { Front } from "./front.tsx";

/** Says the same whether or not there is such a user. */
export function ForgottenPage({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => askPasswordReset(said.text("userId")));
  return (
    <Front lead={t("forgotten.lead")} onSubmit={form.onSubmit}>
      <ProblemAlert error={form.error} />
      {form.done && <Alert color="teal">{t("forgotten.done")}</Alert>}
      <TextInput name="userId" label={t("user.userId")} autoComplete="username" required />
      <Button type="submit" loading={form.busy}>
        {t("forgotten.action")}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={onBack}>
        {t("forgotten.back")}
      </Anchor>
    </Front>
  );
}
