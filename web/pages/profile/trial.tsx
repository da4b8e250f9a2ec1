import { Button, Code, Group, NativeSelect, NumberInput, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { OutcomeBadge } from "../../components/badges.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { useMomentText, useValueText } from "../../components/moment.tsx";
import { keepExamples, type TrialInput, useProfileUplinks, useTrial } from "../../data/codecs.ts";
import type { Codec, CodecExample, DecodeAnswer, Profile } from "../../data/shapes.ts";

/** Long enough that a word is typed in one go, short enough to feel at once. */
const keystrokeMs = 250;

function Fields({ answer }: { answer: DecodeAnswer }) {
  const { t, i18n } = useTranslation();
  const value = useValueText();
  const language = i18n.language.startsWith("ja") ? "ja" : "en";
  const rows = Object.entries(answer.fields);
  if (rows.length === 0) return null;
  const quantityOf = (name: string) => answer.quantities.find((quantity) => quantity.name === name);
  return (
    <DataTable
      minWidth={300}
      rows={rows}
      rowKey={([name]) => name}
      columns={[
        { head: t("mapping.field"), cell: ([name]) => name },
        { head: t("mapping.quantity"), cell: ([name]) => quantityOf(name)?.label[language] ?? "" },
        {
          head: t("trial.value"),
          numeric: true,
          cell: ([name, said]) => `${value(said)} ${quantityOf(name)?.unit ?? answer.units[name] ?? ""}`,
        },
      ]}
    />
  );
}

function Said({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {lines.join("\n")}
      </Code>
    </div>
  );
}

function Decoded({ answer }: { answer: DecodeAnswer }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status">
      <Group gap="xs">
        <OutcomeBadge outcome={answer.outcome} />
        {answer.tookMs !== null && (
          <Text size="xs" c="dimmed">
            {t("trial.took", { ms: answer.tookMs.toFixed(2) })}
          </Text>
        )}
      </Group>
      {answer.outcome !== "decoded" && answer.reason !== "" && <Text size="sm">{answer.reason}</Text>}
      <Fields answer={answer} />
      <Said title={t("trial.warnings")} lines={answer.warnings} />
      <Said title={t("trial.console")} lines={answer.logs} />
    </Stack>
  );
}

/** The example that an answer is: what came out, or that it is refused. */
const exampleOf = (name: string, { outcome, own, payload, fPort, reason }: DecodeAnswer): CodecExample => ({
  name,
  payload,
  fPort,
  receivedAt: null,
  expected: outcome === "decoded" ? { fields: own } : { error: reason === "" ? "" : reason.slice(0, 500) },
});

function KeepExample({
  profile,
  answer,
  examples,
}: {
  profile: Profile;
  answer: DecodeAnswer;
  examples: readonly CodecExample[];
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const keeping = useMutation({
    mutationFn: () =>
      keepExamples(profile.id, [...examples, exampleOf(name.trim() || answer.payload.slice(0, 40), answer)]),
    onSuccess: () => setName(""),
  });
  return (
    <>
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          label={t("trial.exampleName")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button size="xs" variant="default" loading={keeping.isPending} onClick={() => keeping.mutate()}>
          {t("trial.keep")}
        </Button>
      </Group>
      <ProblemAlert error={keeping.error} />
    </>
  );
}

const pasted = "";

function inputOf(source: string, payload: string, fPort: number | string): TrialInput | null {
  if (source !== pasted) return { uplink: Number(source) };
  return payload.trim() === "" ? null : { payload, fPort: fPort === "" ? null : Number(fPort) };
}

/** What the draft makes of a payload, at each keystroke in either; nothing is stored. */
export function Trial({
  profile,
  draft,
  examples,
}: {
  profile: Profile;
  draft: Codec;
  examples: readonly CodecExample[];
}) {
  const { t } = useTranslation();
  const moment = useMomentText();
  const [source, setSource] = useState(pasted);
  const [payload, setPayload] = useState("");
  const [fPort, setFPort] = useState<number | string>(1);
  const uplinks = useProfileUplinks(profile.id);
  const [asked] = useDebouncedValue({ draft, input: inputOf(source, payload, fPort) }, keystrokeMs);
  const trial = useTrial(profile.id, asked.draft, asked.input);
  const heard = (uplinks.data?.items ?? []).map((uplink) => ({
    value: String(uplink.offset),
    label: `${moment(uplink.receivedAt)} ${uplink.deviceName} ${(uplink.payload ?? "").slice(0, 24)}`,
  }));
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={4}>{t("trial.title")}</Title>
        <NativeSelect
          label={t("trial.source")}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          data={[{ value: pasted, label: t("trial.pasted") }, ...heard]}
        />
        {source === pasted && (
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              label={t("trial.payload")}
              placeholder="0167010D026873"
              value={payload}
              onChange={(event) => setPayload(event.currentTarget.value)}
              spellCheck={false}
              style={{ flex: 1 }}
            />
            <NumberInput
              label={t("uplinks.fPort")}
              min={0}
              max={255}
              value={fPort}
              onChange={setFPort}
              allowDecimal={false}
              w={90}
            />
          </Group>
        )}
        <ProblemAlert error={trial.error} />
        {asked.input !== null && trial.data !== undefined && trial.error === null && (
          <>
            <Decoded answer={trial.data} />
            <KeepExample profile={profile} answer={trial.data} examples={examples} />
          </>
        )}
      </Stack>
    </Paper>
  );
}
