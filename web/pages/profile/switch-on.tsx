import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { useValueText } from "../../components/moment.tsx";
import { preview, switchOn } from "../../data/codecs.ts";
import type { Codec, Preview, Profile } from "../../data/shapes.ts";

function FieldDifferences({ seen }: { seen: Preview }) {
  const { t } = useTranslation();
  const value = useValueText();
  const rows = Object.entries(seen.fields);
  if (rows.length === 0) return null;
  return (
    <DataTable
      rows={rows}
      rowKey={([name]) => name}
      columns={[
        { head: t("mapping.field"), cell: ([name]) => name },
        { head: t("preview.changed"), numeric: true, cell: ([, { changed }]) => changed },
        { head: t("preview.added"), numeric: true, cell: ([, { added }]) => added },
        { head: t("preview.removed"), numeric: true, cell: ([, { removed }]) => removed },
        {
          head: t("preview.samples"),
          cell: ([, { samples }]) =>
            samples.map(({ uplink, before, after }) => (
              <Text key={uplink} size="xs" title={seen.seen[uplink]?.payload}>
                {value(before)} → {value(after)} ({seen.seen[uplink]?.deviceName})
              </Text>
            )),
        },
      ]}
    />
  );
}

function Sentences({ title, of }: { title: string; of: Preview["errors"] }) {
  if (of.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {of.map(({ sentence, count }) => (
        <Text key={sentence} size="sm" style={{ overflowWrap: "anywhere" }}>
          {count} × {sentence}
        </Text>
      ))}
    </div>
  );
}

function ImplausibleValues({ seen }: { seen: Preview }) {
  const { t } = useTranslation();
  if (seen.implausible.length === 0) return null;
  return (
    <Alert color="red" title={t("preview.implausible")}>
      {seen.implausible.map((one) => (
        <Text key={one.field} size="sm">
          {t("preview.outside", { ...one, device: seen.seen[one.uplink]?.deviceName })}
        </Text>
      ))}
    </Alert>
  );
}

function Seen({ seen }: { seen: Preview }) {
  const { t } = useTranslation();
  if (seen.uplinks === 0) return <Text size="sm">{t("preview.nothing")}</Text>;
  return (
    <Stack gap="sm" role="status">
      <Alert color={seen.broken > 0 ? "red" : seen.different > 0 ? "yellow" : "teal"}>
        {t("preview.sum", { uplinks: seen.uplinks, different: seen.different })}{" "}
        {seen.broken > 0 && t("preview.broken", { count: seen.broken })}{" "}
        {seen.mended > 0 && t("preview.mended", { count: seen.mended })}
      </Alert>
      <ImplausibleValues seen={seen} />
      <FieldDifferences seen={seen} />
      <Sentences title={t("preview.errors")} of={seen.errors} />
      <Sentences title={t("trial.warnings")} of={seen.warnings} />
    </Stack>
  );
}

/** First the difference over uplinks that really came, then the button: it switches on what was looked at and nothing else. */
export function SwitchOn({ profile, draft }: { profile: Profile; draft: Codec }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const looking = useMutation({ mutationFn: (codec: Codec) => preview(profile.id, codec) });
  const switching = useMutation({
    mutationFn: (codec: Codec) => switchOn(profile, codec, note.trim()),
    onSuccess: () => {
      setNote("");
      looking.reset();
    },
  });
  const isSame = JSON.stringify(draft) === JSON.stringify(profile.codec);
  const isLookedAt = looking.data !== undefined && JSON.stringify(looking.variables) === JSON.stringify(draft);
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={4}>{t("preview.title")}</Title>
        <Text size="sm" c="dimmed">
          {t(isSame ? "preview.same" : "preview.lead")}
        </Text>
        <Group>
          <Button
            variant={isLookedAt ? "default" : "filled"}
            disabled={isSame}
            loading={looking.isPending}
            onClick={() => looking.mutate(draft)}
          >
            {t("preview.look")}
          </Button>
        </Group>
        <ProblemAlert error={looking.error ?? switching.error} />
        {switching.isSuccess && isSame && (
          <Alert color="green" role="status">
            {t("preview.done", { version: profile.version })}
          </Alert>
        )}
        {isLookedAt && !isSame && (
          <>
            <Seen seen={looking.data} />
            <TextInput
              label={t("preview.note")}
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group>
              <Button
                color={looking.data.broken > 0 || looking.data.implausible.length > 0 ? "red" : "teal"}
                loading={switching.isPending}
                onClick={() => switching.mutate(draft)}
              >
                {t("preview.switchOn", { version: profile.version + 1 })}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Paper>
  );
}
