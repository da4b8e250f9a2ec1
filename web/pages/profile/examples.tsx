import { Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { keepExamples, useExamplesReport } from "../../data/codecs.ts";
import type { Codec, CodecExample, Profile } from "../../data/shapes.ts";

/** So many are looked at one by one; of a longer list the failing ones come first. */
const shownMax = 30;

/** Which of the profile's examples pass with the draft. */
export function Examples({
  profile,
  draft,
  examples,
}: {
  profile: Profile;
  draft: Codec;
  examples: readonly CodecExample[];
}) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(draft, 500);
  const report = useExamplesReport(profile.id, asked, examples);
  const removing = useMutation({
    mutationFn: (index: number) =>
      keepExamples(
        profile.id,
        examples.filter((_, at) => at !== index),
      ),
  });
  const failures = new Map(report.data?.failures.map(({ example, sentence }) => [example, sentence]));
  const rows = examples
    .map((example, index) => ({ example, index, sentence: failures.get(example.name) }))
    .sort((a, b) => Number(b.sentence !== undefined) - Number(a.sentence !== undefined) || a.index - b.index)
    .slice(0, shownMax);
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={4}>{t("examples.title")}</Title>
          {report.data && examples.length > 0 && (
            <Badge color={failures.size === 0 ? "teal" : "orange"} variant="light">
              {t("examples.passed", { passed: report.data.passed, count: examples.length })}
            </Badge>
          )}
        </Group>
        <ProblemAlert error={report.error ?? removing.error} />
        {examples.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("examples.none")}
          </Text>
        ) : (
          <DataTable
            rows={rows}
            rowKey={({ index }) => String(index)}
            columns={[
              { head: t("examples.name"), cell: ({ example }) => example.name },
              { head: t("trial.payload"), cell: ({ example }) => <code>{example.payload.slice(0, 32)}</code> },
              { head: t("uplinks.fPort"), numeric: true, cell: ({ example }) => example.fPort ?? "" },
              {
                head: t("examples.result"),
                cell: ({ sentence }) =>
                  report.data === undefined ? "" : sentence === undefined ? t("examples.passes") : sentence,
              },
              {
                head: "",
                cell: ({ index, example }) => (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    aria-label={`${t("examples.remove")}: ${example.name}`}
                    onClick={() => removing.mutate(index)}
                  >
                    {t("examples.remove")}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Stack>
    </Paper>
  );
}
