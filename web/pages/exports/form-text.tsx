import { useTranslation } from "react-i18next";
import type { FileForm } from "../../data/exports.ts";

/** How a file is written, in a few words. */
export function FormText({ form }: { form: FileForm }) {
  const { t } = useTranslation();
  const kinds = ["archive", "layout", "encoding"] as const;
  return <>{kinds.map((kind) => t(`exports.${kind}.${form[kind]}`)).join(" · ")}</>;
}
