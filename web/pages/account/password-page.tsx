import { useTranslation } from "react-i18next";
import { Gate } from "./gate.tsx";
import { PasswordForm } from "./password-form.tsx";

/** Stands before every other page until the password handed over has been replaced. */
export function PasswordPage() {
  const { t } = useTranslation();
  return (
    <Gate title={t("password.firstTitle")} lead={t("password.firstLead")} maw={420}>
      <PasswordForm />
    </Gate>
  );
}
