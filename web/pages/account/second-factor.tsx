import { Code, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { QrCode } from "../../components/qr.tsx";
import { useSubmission } from "../../components/submission.ts";
import { beginSecondFactor, confirmSecondFactor, disableSecondFactor, useSecondFactor } from "../../data/me.ts";

function OwnPassword() {
  const { t } = useTranslation();
  return (
    <PasswordField name="password" label={t("password.current")} autoComplete="current-password" required maw={420} />
  );
}

/** Two steps: the secret goes into an authenticator app, and a code from it turns the factor on. */
function Enabling({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const beginning = useSubmission((said) => beginSecondFactor(said.secret("password")));
  const confirming = useSubmission(async (said) => onCodes(await confirmSecondFactor(said.text("code"))));
  if (beginning.answer === undefined)
    return (
      <FormPanel title={t("secondFactor.title")} action={t("secondFactor.begin")} form={beginning}>
        <Text size="sm">{t("secondFactor.lead")}</Text>
        <OwnPassword />
      </FormPanel>
    );
  return (
    <FormPanel title={t("secondFactor.title")} action={t("secondFactor.confirm")} form={confirming}>
      <Text size="sm">{t("secondFactor.enter")}</Text>
      <QrCode text={beginning.answer.uri} label={t("secondFactor.qr")} />
      <Copyable label={t("secondFactor.secret")} value={beginning.answer.secret} />
      <Copyable label={t("secondFactor.uri")} value={beginning.answer.uri} />
      <TextInput name="code" label={t("signIn.code")} autoComplete="one-time-code" required maw={420} />
    </FormPanel>
  );
}

function Disabling({ codesLeft }: { codesLeft: number }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => disableSecondFactor(said.secret("password")));
  return (
    <FormPanel title={t("secondFactor.title")} action={t("secondFactor.disable")} form={form}>
      <Text size="sm">{t("secondFactor.on", { codesLeft })}</Text>
      <OwnPassword />
    </FormPanel>
  );
}

export function SecondFactorPanel() {
  const { t } = useTranslation();
  const asked = useSecondFactor();
  const [codes, setCodes] = useState<readonly string[]>([]);
  return (
    <Stack>
      {codes.length > 0 && (
        <ShownOnce title={t("secondFactor.codes")} onClose={() => setCodes([])}>
          <Code block>{codes.join("\n")}</Code>
        </ShownOnce>
      )}
      <Answer asked={asked}>
        {({ enabledAt, recoveryCodesLeft }) =>
          enabledAt === null ? <Enabling onCodes={setCodes} /> : <Disabling codesLeft={recoveryCodesLeft} />
        }
      </Answer>
    </Stack>
  );
}
