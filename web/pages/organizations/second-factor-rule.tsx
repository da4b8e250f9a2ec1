import { useTranslation } from "react-i18next";
import { Consequences } from "../../components/consequences.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { requireSecondFactor } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";

/** Whether the organization's people may sign in with a password alone. */
export function SecondFactorRule({ organization: { id, secondFactorRequiredAt } }: { organization: Organization }) {
  const { t } = useTranslation();
  const isRequired = secondFactorRequiredAt !== null;
  const form = useSubmission(() => requireSecondFactor(id, !isRequired));
  const what = isRequired ? "free" : "require";
  return (
    <FormPanel title={t("factorRule.title")} action={t(`factorRule.${what}`)} form={form}>
      <Consequences
        sentences={[
          t(isRequired ? "factorRule.isRequired" : "factorRule.isFree"),
          ...(isRequired ? ["keeps"] : ["next", "tokens"]).map((sentence) => t(`factorRule.${sentence}`)),
        ]}
      />
    </FormPanel>
  );
}
