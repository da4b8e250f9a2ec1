import { Alert, Anchor, Button, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { useSubmission } from "../../components/submission.ts";
import { apply } from "../../data/applications.ts";
import { spokenLanguage } from "../../text.ts";
import { Front } from "./front.tsx";

/** Where anybody applies to become a contract holder (申込); nobody has to sign in. */
export function ApplyPage() {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const corporateNumber = said.text("corporateNumber");
    return apply({
      name: said.text("name"),
      corporateNumber: corporateNumber === "" ? null : corporateNumber,
      contactName: said.text("contactName"),
      email: said.text("email"),
      message: said.secret("message").trim(),
      language: spokenLanguage(),
    });
  });
  return (
    <Front lead={t("apply.lead")} onSubmit={form.onSubmit}>
      <ProblemAlert error={form.error} />
      {form.done ? (
        <Alert color="teal" role="status">
          {t("apply.done")}
        </Alert>
      ) : (
        <>
          <TextInput
            name="name"
            label={t("organizations.name")}
            autoComplete="organization"
            maxLength={200}
            required
            error={form.fault("name")}
          />
          <TextInput
            name="corporateNumber"
            label={t("organizations.corporateNumber")}
            description={t("apply.corporateNumberHint")}
            inputMode="numeric"
            maxLength={13}
            error={form.fault("corporateNumber")}
          />
          <TextInput
            name="contactName"
            label={t("applications.contactName")}
            autoComplete="name"
            maxLength={200}
            required
            error={form.fault("contactName")}
          />
          <TextInput
            name="email"
            type="email"
            label={t("user.email")}
            description={t("apply.emailHint")}
            autoComplete="email"
            maxLength={254}
            required
            error={form.fault("email")}
          />
          <Textarea
            name="message"
            label={t("apply.message")}
            autosize
            minRows={3}
            maxLength={4_000}
            error={form.fault("message")}
          />
          <Button type="submit" loading={form.busy}>
            {t("apply.action")}
          </Button>
        </>
      )}
      <Anchor href="/" size="sm">
        {t("forgotten.back")}
      </Anchor>
    </Front>
  );
}
