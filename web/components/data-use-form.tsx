import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ContractOf, type DataUseContent, type DataUsePurpose, recordDataUse } from "../data/data-use.ts";
import { FormPanel } from "./form-panel.tsx";
import { type Said, useSubmission } from "./submission.ts";

const kinds = ["consented", "consent-withdrawn", "processor-engaged", "processor-released", "disclosed"] as const;

function contentSaid(
  kind: (typeof kinds)[number],
  { purpose, version }: { purpose: string; version: number },
  said: Said,
): DataUseContent {
  const [by, processor, until] = [said.text("by"), said.text("processor"), said.text("until")];
  switch (kind) {
    case "consented":
      return { kind, purpose, version, by };
    case "consent-withdrawn":
      return { kind, purpose, by };
    case "processor-engaged":
      return { kind, processor, purpose, until: until === "" ? null : until };
    case "processor-released":
      return { kind, processor, purpose };
    case "disclosed":
      return { kind, receiver: said.text("receiver"), grounds: said.text("grounds"), scope: said.text("scope") };
  }
}

/** What the provider records: a consent that came on paper, or a processor (委託先). */
export function DataUseForm({ of, purposes }: { of: ContractOf; purposes: readonly DataUsePurpose[] }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<(typeof kinds)[number]>("consented");
  const isConsent = kind === "consented" || kind === "consent-withdrawn";
  const who = kind === "disclosed" ? ["receiver", "grounds", "scope"] : [isConsent ? "by" : "processor"];
  const form = useSubmission((said) => {
    const purpose = said.text("purpose");
    const on = said.text("on");
    const version = purposes.find(({ text }) => text.purpose === purpose)?.text.version ?? 1;
    const content = contentSaid(kind, { purpose, version }, said);
    return recordDataUse(of, { content, ...(on === "" ? {} : { on }) });
  });
  const isOffered = ({ text: { basis } }: DataUsePurpose) => {
    if (kind === "consented") return basis !== "terms";
    return kind === "consent-withdrawn" ? basis === "consent" : basis !== "application";
  };
  const offered = purposes.filter(isOffered);
  return (
    <FormPanel title={t("dataUse.record")} action={t("dataUse.recordAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t("dataUse.fact")}
          value={kind}
          onChange={(event) => setKind(kinds.find((one) => one === event.currentTarget.value) ?? "consented")}
          data={kinds.map((value) => ({ value, label: t(`dataUse.kind.${value}`) }))}
        />
        {kind !== "disclosed" && (
          <NativeSelect
            name="purpose"
            label={t("dataUse.purpose")}
            required
            data={offered.map(({ text }) => ({ value: text.purpose, label: text.title }))}
            error={form.fault("content.purpose") ?? form.fault("content.version")}
          />
        )}
        {who.map((name) => (
          <TextInput
            key={name}
            name={name}
            label={t(`dataUse.${name}`)}
            required
            error={form.fault(`content.${name}`)}
          />
        ))}
        <TextInput
          name="on"
          type="date"
          label={t(kind === "processor-released" ? "dataUse.lastDay" : "dataUse.day")}
          description={t("contracts.emptyIsToday")}
          error={form.fault("on")}
        />
        {kind === "processor-engaged" && (
          <TextInput
            name="until"
            type="date"
            label={t("dataUse.until")}
            description={t("dataUse.untilHint")}
            error={form.fault("content.until")}
          />
        )}
      </SimpleGrid>
    </FormPanel>
  );
}
