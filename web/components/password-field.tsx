import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Mantine's, whose button says what it does in the reader's language, and is come to by keyboard, too (WCAG 2.1.1). */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation();
  const toggle = { "aria-label": t("password.toggle") };
  return <PasswordInput {...props} visibilityToggleFocusable visibilityToggleButtonProps={toggle} />;
}
