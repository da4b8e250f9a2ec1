import { Code, NativeSelect, NumberInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OutcomeBadge } from "../../components/badges.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { tryCodec } from "../../data/operation.ts";
import type { DecodeAnswer, Profile } from "../../data/shapes.ts";

function Decoded({ answer }: { answer: DecodeAnswer }) {
  const said = [...answer.warnings, ...answer.logs].join("\n");
  return (
    <Stack gap="xs" role="status">
      <div>
        <OutcomeBadge outcome={answer.outcome} />
      </div>
      {answer.reason !== "" && <Text size="sm">{answer.reason}</Text>}
      <Code block>{JSON.stringify(answer.fields, null, 2)}</Code>
      {said !== "" && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: "pre-wrap" }}>
          {said}
        </Text>
      )}
    </Stack>
  );
}

/** What a profile's codec makes of a payload; nothing is stored. */
export function DecodeTrial({ profiles }: { profiles: readonly Profile[] }) {
  const { t } = useTranslation();
  const [profileId, setProfileId] = useState(profiles[0]?.id ?? "");
  const [payload, setPayload] = useState("");
  const form = useSubmission((said) =>
    tryCodec(profileId, {
      payload: payload.replaceAll(/\s/g, ""),
      fPort: said.text("fPort") === "" ? null : Number(said.text("fPort")),
    }),
  );
  return (
    <FormPanel title={t("decode.title")} action={t("decode.action")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NativeSelect
          label={t("device.profile")}
          value={profileId}
          onChange={(event) => setProfileId(event.currentTarget.value)}
          data={profiles.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          label={t("decode.payload")}
          placeholder="0167010D026873"
          value={payload}
          onChange={(event) => setPayload(event.currentTarget.value)}
          required
          spellCheck={false}
          error={form.fault("payload")}
        />
        <NumberInput name="fPort" label={t("uplinks.fPort")} min={0} max={255} defaultValue={1} allowDecimal={false} />
      </SimpleGrid>
      {form.answer !== undefined && <Decoded answer={form.answer} />}
    </FormPanel>
  );
}
