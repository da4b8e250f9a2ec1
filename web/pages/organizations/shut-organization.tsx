import { Textarea, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Consequences } from "../../components/consequences.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { deactivateOrganization, eraseOrganization, reactivateOrganization } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";

function DeactivateForm({ organization: { id, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => deactivateOrganization(id, said.text("reason")));
  const sentences = ["out", "customers", "devices", "kept", "back"].map((what) => t(`deactivate.${what}`, { name }));
  return (
    <FormPanel title={t("deactivate.title")} action={t("deactivate.action")} form={form} grave>
      <Consequences sentences={sentences} />
      <Textarea
        name="reason"
        label={t("deactivate.reason")}
        autosize
        required
        maxLength={1_000}
        error={form.fault("reason")}
      />
    </FormPanel>
  );
}

function ReactivateForm({ organization: { id, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const form = useSubmission(() => reactivateOrganization(id));
  return (
    <FormPanel title={t("reactivate.title")} action={t("reactivate.action")} form={form}>
      <Consequences sentences={["in", "tokens", "customers"].map((what) => t(`reactivate.${what}`, { name }))} />
    </FormPanel>
  );
}

function EraseForm({ organization: { id, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const form = useSubmission(async () => {
    if (window.confirm(t("erase.sure", { name }))) await eraseOrganization(id);
  });
  const sentences = ["people", "application", "kept", "measurements", "final"].map((what) =>
    t(`erase.${what}`, { name }),
  );
  return (
    <FormPanel title={t("erase.title")} action={t("erase.action")} form={form} grave>
      <Consequences sentences={sentences} />
    </FormPanel>
  );
}

/** Deactivated, never deleted, as contracts and the trail need it; afterwards its people's data can go. */
export function ShutOrganization({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  return (
    <>
      <Title order={3}>{t("deactivate.section")}</Title>
      {organization.deactivatedAt === null ? (
        <DeactivateForm organization={organization} />
      ) : (
        <>
          <ReactivateForm organization={organization} />
          <EraseForm organization={organization} />
        </>
      )}
    </>
  );
}
