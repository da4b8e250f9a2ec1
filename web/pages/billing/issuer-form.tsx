import { Alert, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type DueRule, type Issuer, setIssuer, useIssuer } from "../../data/billing.ts";
import { HolderPanel } from "./holder-form.tsx";

const monthEnd: DueRule = { closingDay: "end", dueMonths: 1, dueDay: "end", onHoliday: "next" };
const dayFrom = (text: string) => (text === "end" ? "end" : Number(text));

function IssuerForm({ issuer }: { issuer: Issuer | null }) {
  const { t } = useTranslation();
  const [due, setDue] = useState<DueRule>(issuer?.due ?? monthEnd);
  const form = useSubmission((said) =>
    setIssuer({
      ...issuer,
      name: said.text("name"),
      postalCode: said.text("postalCode") || null,
      address: said.text("address") || null,
      phone: said.text("phone") || null,
      registrationNumber: said.text("registrationNumber") || null,
      bankAccount: said.text("bankAccount") || null,
      due,
    }),
  );
  const field = (name: Exclude<keyof Issuer, "note" | "due" | "taxRounding">) => ({
    name,
    label: t(`billing.issuer.${name}`),
    defaultValue: issuer?.[name] ?? "",
    error: form.fault(name),
  });
  const dayChoices = (last: number) => [
    ...Array.from({ length: last }, (_, index) => ({
      value: String(index + 1),
      label: t("billing.dayOfMonth", { day: index + 1 }),
    })),
    { value: "end", label: t("billing.monthEnd") },
  ];
  return (
    <FormPanel title={t("billing.issuer")} action={t("billing.issuerSave")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput {...field("name")} required />
        <TextInput {...field("registrationNumber")} placeholder="T1234567890123" />
        <TextInput {...field("postalCode")} />
        <TextInput {...field("phone")} />
        <Textarea {...field("address")} autosize minRows={2} />
        <Textarea {...field("bankAccount")} autosize minRows={2} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 4 }}>
        <Select
          label={t("billing.closingDay")}
          data={dayChoices(28)}
          value={String(due.closingDay)}
          onChange={(value) => setDue({ ...due, closingDay: dayFrom(value ?? "end") })}
          allowDeselect={false}
        />
        <Select
          label={t("billing.dueMonths")}
          data={[0, 1, 2, 3].map((months) => ({ value: String(months), label: t(`billing.dueMonths.${months}`) }))}
          value={String(due.dueMonths)}
          onChange={(value) => setDue({ ...due, dueMonths: Number(value) })}
          allowDeselect={false}
        />
        <Select
          label={t("billing.dueDay")}
          data={dayChoices(28)}
          value={String(due.dueDay)}
          onChange={(value) => setDue({ ...due, dueDay: dayFrom(value ?? "end") })}
          allowDeselect={false}
        />
        <Select
          label={t("billing.onHoliday")}
          data={(["next", "previous", "stay"] as const).map((value) => ({
            value,
            label: t(`billing.onHoliday.${value}`),
          }))}
          value={due.onHoliday}
          onChange={(value) => setDue({ ...due, onHoliday: (value ?? "next") as DueRule["onHoliday"] })}
          allowDeselect={false}
        />
      </SimpleGrid>
    </FormPanel>
  );
}

export function IssuerPanel() {
  const { t } = useTranslation();
  const asked = useIssuer();
  return (
    <Answer asked={asked}>
      {({ issuer }) => (
        <Stack>
          {issuer === null && <Alert color="yellow">{t("billing.issuerMissing")}</Alert>}
          <IssuerForm key={JSON.stringify(issuer)} issuer={issuer} />
          <HolderPanel />
        </Stack>
      )}
    </Answer>
  );
}
