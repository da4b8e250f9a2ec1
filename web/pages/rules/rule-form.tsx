import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { useDevices } from "../../data/devices.ts";
import { useMe } from "../../data/me.ts";
import { createRule, useOrganizations } from "../../data/operation.ts";
import type { Condition, FieldValue } from "../../data/shapes.ts";

/** What a person typed as a value: true and false and numbers as such, everything else as text. */
function typedValue(text: string): FieldValue {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function conditionSaid(said: Said): Condition {
  const field = said.text("field");
  const kind = said.text("kind");
  if (kind === "above" || kind === "below") return { kind, field, threshold: Number(said.text("value")) };
  return { kind: "equals", field, value: typedValue(said.text("value")) };
}

export function RuleForm() {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const devices = useDevices("").data?.pages.flatMap((page) => page.items) ?? [];
  const form = useSubmission((said) => {
    const device = devices.find(({ id }) => id === said.text("deviceId"));
    return createRule({
      organizationId: device?.organizationId ?? said.text("organizationId"),
      ...(device === undefined ? {} : { deviceId: device.id }),
      name: said.text("name"),
      condition: conditionSaid(said),
      recipients: said
        .text("recipients")
        .split(/[,、\s]+/)
        .filter((recipient) => recipient !== ""),
      language: me.language,
    });
  });
  return (
    <FormPanel title={t("rules.create")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput name="name" label={t("rules.name")} required error={form.fault("name")} />
        <NativeSelect
          name="organizationId"
          label={t("device.organization")}
          data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <NativeSelect
          name="deviceId"
          label={t("rules.device")}
          data={[
            { value: "", label: t("rules.everyDevice") },
            ...devices.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextInput
          name="field"
          label={t("rules.field")}
          placeholder="temperature"
          required
          error={form.fault("condition.field")}
        />
        <NativeSelect
          name="kind"
          label={t("rules.condition")}
          data={["equals", "above", "below"].map((value) => ({ value, label: t(`condition.${value}`) }))}
        />
        <TextInput
          name="value"
          label={t("rules.value")}
          required
          error={form.fault("condition.threshold") ?? form.fault("condition.value")}
        />
      </SimpleGrid>
      <TextInput
        name="recipients"
        label={t("rules.recipients")}
        placeholder="taro@example.jp, hanako@example.jp"
        required
        error={form.fault("recipients")}
      />
    </FormPanel>
  );
}
