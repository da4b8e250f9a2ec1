import { Box, Checkbox, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type ApplicationText, apply, useApplicationTexts } from "../../data/applications.ts";
import { spokenLanguage } from "../../text.ts";
import { BackToSignIn, Front } from "./front.tsx";

/** Consumers can't apply (IOT 第8条). */
const applicantForms = ["corporation", "body", "sole-proprietor"] as const;

const agreedName = ({ purpose, version }: ApplicationText) => `agreed ${purpose} ${version}`;

/** A text with what is ticked to agree to it; nobody applies without the required ones. */
function Agreement({ text }: { text: ApplicationText }) {
  const { t } = useTranslation();
  const { title, body, version, basis } = text;
  const named = t("apply.agree", { title, version });
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Box
        mah={140}
        p="xs"
        bd="1px solid var(--mantine-color-default-border)"
        bdrs="sm"
        tabIndex={0}
        role="region"
        aria-label={title}
        style={{ overflowY: "auto" }}
      >
        <Text size="xs" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {body}
        </Text>
      </Box>
      <Checkbox
        name={agreedName(text)}
        value="yes"
        label={basis === "application" ? named : t("apply.agreeIfLiked", { named })}
        required={basis === "application"}
      />
    </Stack>
  );
}

/** Where anybody applies to become a contract holder (申込); nobody has to sign in. */
export function ApplyPage() {
  const { t } = useTranslation();
  const texts = useApplicationTexts();
  const form = useSubmission((said) => {
    const corporateNumber = said.text("corporateNumber");
    return apply({
      name: said.text("name"),
      corporateNumber: corporateNumber === "" ? null : corporateNumber,
      legalForm: said.choice("legalForm", applicantForms),
      contactName: said.text("contactName"),
      email: said.text("email"),
      message: said.secret("message").trim(),
      language: spokenLanguage(),
      agreed: (texts.data?.items ?? [])
        .filter((text) => said.text(agreedName(text)) !== "")
        .map(({ purpose, version }) => ({ purpose, version })),
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
      <NativeSelect
        name="legalForm"
        label={t("organizations.legalForm")}
        description={t("apply.legalFormHint")}
        data={applicantForms.map((value) => ({ value, label: t(`legalForm.${value}`) }))}
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
      <Answer asked={texts}>{({ items }) => items.map((text) => <Agreement key={text.id} text={text} />)}</Answer>
      {form.fault("agreed") && (
        <Text size="sm" c="red" role="alert">
          {form.fault("agreed")}
        </Text>
      )}
    </Front>
  );
}
