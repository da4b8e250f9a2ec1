import { useTranslation } from "react-i18next";
import { PasswordField } from "../../components/password-field.tsx";
import { useSubmission } from "../../components/submission.ts";
import { redeemPasswordReset } from "../../data/me.ts";
import { BackToSignIn, Front } from "./front.tsx";

/** Where the link of a letter leads. Its secret stands after the #, which no server and no log is told. */
export function ResetPage() {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    redeemPasswordReset({ token: window.location.hash.slice(1), next: said.secret("next") }),
  );
  return (
    <Front
      form={form}
      lead={t("reset.lead")}
      action={t("password.action")}
      done={t("password.changed")}
      ways={<BackToSignIn />}
    >
      <PasswordField
        name="next"
        label={t("password.next")}
        description={t("password.rule")}
        autoComplete="new-password"
        minLength={10}
        required
        error={form.fault("next")}
      />
    </Front>
  );
}
