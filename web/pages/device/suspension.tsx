import { Alert, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type DeviceContract, resumeContract, suspendContract, useContractOfDevice } from "../../data/contracts.ts";
import { useMe } from "../../data/me.ts";

const kinds = ["suspension", "restriction", "interruption"] as const;
const causes = ["non-payment", "breach", "prohibited-act", "carrier", "law", "works", "fault"] as const;

function SuspendForm({ contract }: { contract: DeviceContract }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const [on, until] = [said.text("on"), said.text("until")];
    return suspendContract(contract.id, {
      suspension: said.choice("suspension", kinds),
      cause: said.choice("cause", causes),
      reason: said.text("reason"),
      ...(on === "" ? {} : { on }),
      ...(until === "" ? {} : { until }),
    });
  });
  const choice = (name: "suspension" | "cause", values: readonly string[]) => (
    <NativeSelect
      name={name}
      label={t(`contracts.field.${name}`)}
      data={values.map((value) => ({ value, label: t(`contracts.${name}.${value}`) }))}
    />
  );
  return (
    <FormPanel title={t("contracts.fact.suspended")} action={t("contracts.recordAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {choice("suspension", kinds)}
        {choice("cause", causes)}
        <TextInput name="on" type="date" label={t("contracts.day")} error={form.fault("on")} />
        <TextInput name="until" type="date" label={t("contracts.field.until")} error={form.fault("until")} />
        <TextInput name="reason" label={t("contracts.field.reason")} required error={form.fault("reason")} />
      </SimpleGrid>
    </FormPanel>
  );
}

function ResumeForm({ contract }: { contract: DeviceContract }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const on = said.text("on");
    return resumeContract(contract.id, on === "" ? {} : { on });
  });
  return (
    <FormPanel title={t("contracts.fact.resumed")} action={t("contracts.recordAction")} form={form}>
      <TextInput name="on" type="date" label={t("contracts.day")} error={form.fault("on")} maw={320} />
    </FormPanel>
  );
}

/** A device's contracts while they are suspended, restricted or interrupted; the provider begins and ends that. */
export function Suspension({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const contract = useContractOfDevice(deviceId);
  if (contract === undefined) return null;
  const { suspension } = contract;
  if (suspension === null) return isProvider ? <SuspendForm contract={contract} /> : null;
  const { since, until, reason } = suspension;
  const [kind, cause] = [t(`contracts.suspension.${suspension.suspension}`), t(`contracts.cause.${suspension.cause}`)];
  const last = until === null ? "" : ` ${t("contracts.toDay", { day: until })}`;
  return (
    <>
      <Alert color="yellow" role="status" title={`${kind} · ${cause}`}>
        {t("contracts.fromDay", { day: since })}
        {last} · {reason}
      </Alert>
      {isProvider && <ResumeForm contract={contract} />}
    </>
  );
}
