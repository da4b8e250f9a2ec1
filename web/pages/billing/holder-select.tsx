import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOrganizations } from "../../data/operation.ts";

/** Which contract holder it is about. */
export function HolderSelect({
  value,
  onChange,
  error,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
  error?: string | undefined;
}) {
  const { t } = useTranslation();
  const holders = useOrganizations().data?.items.filter(({ kind }) => kind === "contract-holder") ?? [];
  return (
    <Select
      label={t("billing.holder")}
      searchable
      required
      data={holders.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
