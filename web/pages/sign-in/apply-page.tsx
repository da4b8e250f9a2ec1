import { Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSubmission } from "../../components/submission.ts";
import { apply } from "../../data/applications.ts";
import { spokenLanguage } from "../../text.ts";
import { BackToSignIn, Front } from "./front.tsx";

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
    <Front form={form} lead={t("apply.lead")} action={t("apply.action")} done={t("apply.done")} ways={<BackToSignIn />}>
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
    </Front>
  );
}
