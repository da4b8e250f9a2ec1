import { Code, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { createProfileOfMake, useMakes } from "../../data/operation.ts";
import type { DeviceMake } from "../../data/shapes.ts";

/** What the first example says, so that one sees what a device of this make measures. */
function Example({ make }: { make: DeviceMake }) {
  const { t } = useTranslation();
  const [first] = make.examples;
  if (!first?.fields) return null;
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t("makes.examples")}: {first.payload} (FPort {first.fPort})
      </Text>
      <Code block>{JSON.stringify(first.fields, null, 2)}</Code>
      <Text size="xs" c="dimmed">
        {make.source}
      </Text>
    </div>
  );
}

function MakeForm({ makes }: { makes: readonly DeviceMake[] }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language.startsWith("ja") ? "ja" : "en";
  const [id, setId] = useState<string | null>(null);
  const make = makes.find((one) => one.id === id);
  const form = useSubmission(() => createProfileOfMake(make ?? { vendor: "", model: "" }));
  return (
    <FormPanel title={t("makes.title")} action={t("makes.action")} form={form}>
      <Stack gap="xs">
        <Select
          label={t("makes.choose")}
          description={t("makes.hint")}
          value={id}
          onChange={setId}
          data={makes.map((one) => ({ value: one.id, label: one.name[language] }))}
          searchable
          required
        />
        {make && <Example make={make} />}
        {form.answer && (
          <Text size="sm" role="status">
            {t("makes.done", { name: form.answer.name })}
          </Text>
        )}
      </Stack>
    </FormPanel>
  );
}

/** A device profile in two clicks, for a device that is known. */
export function FromMake() {
  const makes = useMakes();
  return <Answer asked={makes}>{({ items }) => <MakeForm makes={items} />}</Answer>;
}
