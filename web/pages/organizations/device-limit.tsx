import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { setDeviceLimit, useDeviceLimit } from "../../data/organizations.ts";

/** How many devices a contract holder may have (IOT 第14条3項), for the provider's staff. */
export function DeviceLimit({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation();
  const { data } = useDeviceLimit(organizationId);
  const form = useSubmission((said) => {
    const limit = said.text("limit");
    return setDeviceLimit(organizationId, limit === "" ? null : Number(limit.replaceAll(",", "")));
  });
  if (!data) return null;
  return (
    <FormPanel title={t("deviceLimit.title")} action={t("deviceLimit.set")} form={form}>
      <NumberInput
        key={String(data.limit)}
        name="limit"
        label={t("deviceLimit.devices")}
        description={t("deviceLimit.hint", { count: data.underContract })}
        defaultValue={data.limit ?? ""}
        min={0}
        allowDecimal={false}
        thousandSeparator=","
        maw={320}
        error={form.fault("limit")}
      />
    </FormPanel>
  );
}
