import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import type { Plan } from "../../data/contracts.ts";
import { type NewPrice, setPrice } from "../../data/prices.ts";
import type { Organization } from "../../data/shapes.ts";

/** A price from a day on; earlier ones stay what they were. */
export function PriceForm({ plans, holders }: { plans: readonly Plan[]; holders: readonly Organization[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState("");
  const plan = plans.find(({ id }) => id === chosen) ?? plans[0];
  // The rest of a minimum term is paid at the monthly price, so it has none of its own.
  const components = plan?.components.filter(({ charge }) => charge !== "adjustment") ?? [];
  const form = useSubmission((said) => {
    const optional = (name: "organizationId" | "announcedOn" | "reason"): Partial<NewPrice> => {
      const value = said.text(name);
      return value === "" ? {} : { [name]: value };
    };
    return setPrice({
      plan: plan?.id ?? "",
      component: said.text("component"),
      validFrom: said.text("validFrom"),
      yen: Number(said.text("yen").replaceAll(",", "")),
      ...optional("organizationId"),
      ...optional("announcedOn"),
      ...optional("reason"),
    });
  });
  const fault = (name: string) => form.fault(`prices.0.${name}`);
  return (
    <FormPanel title={t("prices.set")} action={t("prices.setAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t("counts.plan")}
          value={plan?.id ?? ""}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={plans.map(({ id, name }) => ({ value: id, label: name }))}
          error={fault("plan")}
        />
        <NativeSelect
          name="component"
          label={t("contracts.field.component")}
          data={components.map(({ id, name }) => ({ value: id, label: name }))}
          error={fault("component")}
        />
        <TextInput name="yen" inputMode="numeric" label={t("prices.yen")} required error={fault("yen")} />
        <TextInput name="validFrom" type="date" label={t("prices.validFrom")} required error={fault("validFrom")} />
        <NativeSelect
          name="organizationId"
          label={t("prices.for")}
          data={[
            { value: "", label: t("prices.list") },
            ...holders.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          error={fault("organizationId")}
        />
        <TextInput
          name="announcedOn"
          type="date"
          label={t("prices.announcedOn")}
          placeholder={t("contracts.emptyIsToday")}
          error={fault("announcedOn")}
        />
        <TextInput
          name="reason"
          label={t("prices.reason")}
          description={t("prices.reasonHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={fault("reason")}
        />
      </SimpleGrid>
    </FormPanel>
  );
}
