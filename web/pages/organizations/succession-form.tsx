import { Alert, Anchor, NativeSelect, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useOrganizations } from "../../data/operation.ts";
import { type AskedSuccession, type Succession, succeed } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";

const amounts = ["all", "some", "none"] as const;

/** What would pass, and the button that lets it. */
function Outcome({ of: { devices, contracts } }: { of: Succession }) {
  const { t } = useTranslation();
  const names = contracts.map(({ number, planName }) => `${number} ${planName}`).join(", ");
  return (
    <Alert color="blue" title={t("succession.would", { count: devices })}>
      {names === "" ? t("succession.noContracts") : names}
    </Alert>
  );
}

/** 承継: devices and contracts of a holder pass to another one; first as a trial, then for good. */
export function SuccessionForm({ organization: { id, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([]);
  const [which, setWhich] = useState<(typeof amounts)[number]>("all");
  const [tried, setTried] = useState<{ asked: AskedSuccession; outcome: Succession } | null>(null);
  const holders = (useOrganizations().data?.items ?? []).filter(
    (one) => one.kind === "contract-holder" && one.deactivatedAt === null && one.id !== id,
  );
  const trial = useSubmission(async (said) => {
    const deviceIds = which === "some" ? chosen : which === "all" ? "all" : [];
    const contractIds = said.choice("contracts", ["all", "none"]) === "all" ? "all" : [];
    const asked = {
      to: said.text("to"),
      on: said.text("on"),
      reason: said.text("reason"),
      deviceIds,
      contractIds,
    } as const;
    setTried({ asked: { ...asked }, outcome: await succeed(id, { ...asked, dryRun: true }) });
  });
  const passing = useSubmission(async () => {
    if (tried) await succeed(id, tried.asked);
    setTried(null);
  });
  if (tried)
    return (
      <FormPanel title={t("succession.title")} action={t("succession.pass")} form={passing} grave>
        <Outcome of={tried.outcome} />
        <Text size="sm">
          {t("succession.sure", { to: holders.find((one) => one.id === tried.asked.to)?.name, on: tried.asked.on })}
        </Text>
      </FormPanel>
    );
  return (
    <FormPanel title={t("succession.title")} action={t("succession.try")} form={trial}>
      <Text size="sm">{t("succession.lead", { name })}</Text>
      {passing.done && <Alert color="teal">{t("succession.done")}</Alert>}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          name="to"
          label={t("succession.to")}
          data={holders.map((one) => ({ value: one.id, label: one.name }))}
          error={trial.fault("to")}
        />
        <TextInput name="on" type="date" label={t("succession.on")} required error={trial.fault("on")} />
        <NativeSelect
          label={t("succession.devices")}
          value={which}
          onChange={(event) => setWhich(amounts.find((one) => one === event.currentTarget.value) ?? "all")}
          data={amounts.map((value) => ({ value, label: t(`succession.devices.${value}`) }))}
        />
        <NativeSelect
          name="contracts"
          label={t("succession.contracts")}
          data={(["all", "none"] as const).map((value) => ({ value, label: t(`succession.contracts.${value}`) }))}
        />
      </SimpleGrid>
      {which === "some" && (
        <DeviceChoice
          label={t("succession.chosen")}
          placeholder={t("given.choose")}
          value={chosen}
          onChange={setChosen}
          filter={{ organizationId: id }}
          max={1_000}
          error={trial.fault("deviceIds.0")}
        />
      )}
      <TextInput name="reason" label={t("succession.reason")} required error={trial.fault("reason")} />
      <Anchor component={Link} to="/contracts" size="sm">
        {t("succession.single")}
      </Anchor>
    </FormPanel>
  );
}
