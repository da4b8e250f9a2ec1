import { Alert, Anchor, Button, PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { useSubmission } from "../../components/submission.ts";
import { redeemPasswordReset } from "../../data/me.ts";
import { Front } from "./front.tsx";

/** Where the link of a letter leads. Its secret stands after the #, which no server and no log is told. */
export function ResetPage() {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    redeemPasswordReset({ token: window.location.hash.slice(1), next: said.secret("next") }),
  );
  return (
    <Front lead={t("reset.lead")} onSubmit={form.onSubmit}>
      <ProblemAlert error={form.error} />
      {form.done ? (
        <Alert color="teal">{t("password.changed")}</Alert>
      ) : (
        <>
          <PasswordInput
            name="next"
            label={t("password.next")}
            description={t("password.rule")}
            autoComplete="new-password"
            minLength={10}
            required
            error={form.fault("next")}
          />
          <Button type="submit" loading={form.busy}>
            {t("password.action")}
          </Button>
        </>
      )}
      <Anchor href="/" size="sm">
        {t("forgotten.back")}
      </Anchor>
    </Front>
  );
}
