import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useYenText } from "../../components/yen.tsx";
import { setDeviceLimit, setFeeLimit, useDeviceLimit, useFeeLimit } from "../../data/organizations.ts";

function LimitForm({
  words,
  limit,
  hint,
  onSet,
}: {
  words: { title: string; label: string };
  limit: number | null;
  hint: string;
  onSet: (limit: number | null) => Promise<void>;
}) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const text = said.text("limit");
    return onSet(text === "" ? null : Number(text.replaceAll(",", "")));
  });
  return (
    <FormPanel title={words.title} action={t("deviceLimit.set")} form={form}>
      <NumberInput
        key={String(limit)}
        name="limit"
        label={words.label}
        description={hint}
        defaultValue={limit ?? ""}
        min={0}
        allowDecimal={false}
        thousandSeparator=","
        maw={320}
        error={form.fault("limit")}
      />
    </FormPanel>
  );
}

/** How many devices a contract holder may have (IOT 第14条3項), for the provider's staff. */
export function DeviceLimit({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation();
  const { data } = useDeviceLimit(organizationId);
  if (!data) return null;
  return (
    <LimitForm
      words={{ title: t("deviceLimit.title"), label: t("deviceLimit.devices") }}
      limit={data.limit}
      hint={t("deviceLimit.hint", { count: data.underContract })}
      onSet={(limit) => setDeviceLimit(organizationId, limit)}
    />
  );
}

/** The same of its fees of a month. */
export function FeeLimit({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const { data } = useFeeLimit(organizationId);
  if (!data) return null;
  return (
    <LimitForm
      words={{ title: t("feeLimit.title"), label: t("feeLimit.yen") }}
      limit={data.limit}
      hint={t("feeLimit.hint", { yen: yenText(data.monthlyYen) })}
      onSet={(limit) => setFeeLimit(organizationId, limit)}
    />
  );
}
