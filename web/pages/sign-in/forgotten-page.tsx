import { Anchor, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSubmission } from "../../components/submission.ts";
import { askPasswordReset } from "../../data/me.ts";
import { Front } from "./front.tsx";

/** Says the same whether or not there is such a user. */
export function ForgottenPage({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => askPasswordReset(said.text("userId")));
  return (
    <Front
      form={form}
      lead={t("forgotten.lead")}
      action={t("forgotten.action")}
      done={t("forgotten.done")}
      ways={
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          {t("forgotten.back")}
        </Anchor>
      }
    >
      <TextInput name="userId" label={t("user.userId")} autoComplete="username" required />
    </Front>
  );
}
