import { Anchor, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../components/password-field.tsx";
import { useSubmission } from "../../components/submission.ts";
import { Problem } from "../../data/client.ts";
import { signIn } from "../../data/me.ts";
import { ForgottenPage } from "./forgotten-page.tsx";
import { Front } from "./front.tsx";

/** Asks for a code only when the password was right and there is a second factor. */
function asksForCode(error: Error | null): boolean {
  return error instanceof Problem && (error.kind === "code-needed" || error.kind === "code-wrong");
}

export function SignInPage() {
  const { t } = useTranslation();
  const [forgotten, setForgotten] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const form = useSubmission(async (said) => {
    const code = said.text("code");
    try {
      await signIn({
        userId: said.text("userId"),
        password: said.secret("password"),
        ...(code === "" ? {} : { code }),
      });
    } catch (error) {
      if (asksForCode(error as Error)) setNeedsCode(true);
      throw error;
    }
  });
  if (forgotten) return <ForgottenPage onBack={() => setForgotten(false)} />;
  return (
    <Front
      form={form}
      lead={t("signIn.lead")}
      action={t("signIn.action")}
      ways={
        <>
          <Anchor component="button" type="button" size="sm" onClick={() => setForgotten(true)}>
            {t("signIn.forgotten")}
          </Anchor>
          <Anchor href="/apply" size="sm">
            {t("signIn.apply")}
          </Anchor>
        </>
      }
    >
      <TextInput name="userId" label={t("user.userId")} autoComplete="username" required />
      <PasswordField name="password" label={t("user.password")} autoComplete="current-password" required />
      {needsCode && (
        <TextInput
          name="code"
          label={t("signIn.code")}
          description={t("signIn.codeHint")}
          autoComplete="one-time-code"
          required
        />
      )}
    </Front>
  );
}
