import { Anchor, NativeSelect, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { applyFor, usePlans } from "../../data/contracts.ts";
import type { Organization } from "../../data/shapes.ts";

/** An application as it came; it is held while something that the plan needs is missing. */
export function ApplicationForm({ holders }: { holders: readonly Organization[] }) {
  const { t } = useTranslation();
  const plans = usePlans().data?.items.filter(({ bound }) => bound !== "device") ?? [];
  const form = useSubmission((said) => {
    const [managementUnit, on] = [said.text("managementUnit"), said.text("on")];
    return applyFor({
      organizationId: said.text("organizationId"),
      plan: said.text("plan"),
      quantity: Number(said.text("quantity")),
      ...(managementUnit === "" ? {} : { managementUnit }),
      ...(on === "" ? {} : { on }),
    });
  });
  return (
    <FormPanel title={t("contracts.apply")} action={t("contracts.recordAction")} form={form}>
      {form.answer !== undefined && (
        <Text size="sm" role="status">
          {t(`contracts.status.${form.answer.status}`)}:{" "}
          <Anchor component={Link} to={`/contracts/${form.answer.id}`} inherit>
            {form.answer.number} {form.answer.planName}
          </Anchor>
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          name="organizationId"
          label={t("device.organization")}
          required
          data={holders.map(({ id, name }) => ({ value: id, label: name }))}
          error={form.fault("organizationId")}
        />
        <NativeSelect
          name="plan"
          label={t("counts.plan")}
          required
          data={plans.map(({ id, name }) => ({ value: id, label: name }))}
          error={form.fault("plan")}
        />
        <TextInput
          name="quantity"
          label={t("contracts.quantity")}
          inputMode="numeric"
          defaultValue="1"
          required
          error={form.fault("quantity")}
        />
        <TextInput name="managementUnit" label={t("contracts.managementUnit")} error={form.fault("managementUnit")} />
        <TextInput
          name="on"
          type="date"
          label={t("contracts.appliedOn")}
          description={t("contracts.emptyIsToday")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={form.fault("on")}
        />
      </SimpleGrid>
    </FormPanel>
  );
}
