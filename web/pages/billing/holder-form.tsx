import { NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type HolderParticulars, setHolderParticulars, useHolderParticulars } from "../../data/billing.ts";
import { HolderSelect } from "./holder-select.tsx";

const choices = { statementMail: ["link", "pdf"], language: ["ja", "en"], era: ["western", "japanese"] } as const;

function Particulars({ holder }: { holder: HolderParticulars }) {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    setHolderParticulars(holder.organizationId, {
      department: said.text("department") || null,
      postalCode: said.text("postalCode") || null,
      address: said.text("address") || null,
      email: said.text("email") || null,
      language: said.choice("language", choices.language),
      era: said.choice("era", choices.era),
      statementMail: said.choice("statementMail", choices.statementMail),
    }),
  );
  const field = (name: "department" | "postalCode" | "address" | "email") => ({
    name,
    label: t(`billing.holder.${name}`),
    defaultValue: holder[name] ?? "",
    error: form.fault(name),
  });
  const choice = (name: keyof typeof choices) => (
    <NativeSelect
      name={name}
      label={t(`billing.holder.${name}`)}
      defaultValue={holder[name]}
      data={choices[name].map((value) => ({ value, label: t(`billing.holder.${name}.${value}`) }))}
    />
  );
  return (
    <FormPanel title={t("billing.holderPaper")} action={t("billing.issuerSave")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput {...field("department")} />
        <TextInput {...field("email")} type="email" placeholder={t("billing.holder.emailOwn")} />
        <TextInput {...field("postalCode")} />
        <Textarea {...field("address")} autosize minRows={2} />
        {choice("statementMail")}
        {choice("language")}
        {choice("era")}
      </SimpleGrid>
    </FormPanel>
  );
}

function AskedParticulars({ organizationId }: { organizationId: string }) {
  const asked = useHolderParticulars(organizationId);
  return <Answer asked={asked}>{(holder) => <Particulars key={JSON.stringify(holder)} holder={holder} />}</Answer>;
}

/** What a contract holder's statements say about it, and how they reach it. */
export function HolderPanel() {
  const [organizationId, setOrganizationId] = useState<string | null>(null);
  return (
    <>
      <HolderSelect value={organizationId} onChange={setOrganizationId} />
      {organizationId !== null && <AskedParticulars organizationId={organizationId} />}
    </>
  );
}
