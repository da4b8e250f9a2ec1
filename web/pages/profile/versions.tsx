import { Badge, Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { codecOfVersion, useDifference, useVersions } from "../../data/codecs.ts";
import type { Codec, CodecDifference, CodecVersion, Profile } from "../../data/shapes.ts";

const colourOf = (line: string): string | undefined =>
  line.startsWith("+")
    ? "var(--mantine-color-teal-light)"
    : line.startsWith("-")
      ? "var(--mantine-color-red-light)"
      : undefined;

function Difference({ difference }: { difference: CodecDifference }) {
  const { t } = useTranslation();
  const { from, to, added, removed, hunks } = difference;
  return (
    <div role="status">
      <Text size="sm">
        {t(from === null ? "versions.first" : "versions.between", { from: from ?? "", to, added, removed })}
      </Text>
      <Code block style={{ overflowX: "auto" }}>
        {hunks.map(({ fromLine, toLine, lines }) => (
          <div key={`${fromLine} ${toLine}`}>
            <div style={{ opacity: 0.6 }}>
              @@ {fromLine} → {toLine}
            </div>
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
              <div key={index} style={{ background: colourOf(line), whiteSpace: "pre" }}>
                {line}
              </div>
            ))}
          </div>
        ))}
      </Code>
    </div>
  );
}

/** Who changed the codec and when, what was changed, and any of them back into the editor. */
export function Versions({ profile, edit }: { profile: Profile; edit: (codec: Codec) => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = useVersions(profile.id);
  const difference = useDifference(profile.id, chosen);
  const taking = useMutation({ mutationFn: (number: number) => codecOfVersion(profile.id, number), onSuccess: edit });
  const actions = ({ number, inUse }: CodecVersion) => (
    <Group gap={4} wrap="nowrap">
      <Button size="compact-xs" variant="subtle" onClick={() => setChosen(number)}>
        {t("versions.difference")}
      </Button>
      {!inUse && (
        <Button size="compact-xs" variant="subtle" onClick={() => taking.mutate(number)}>
          {t("versions.edit")}
        </Button>
      )}
    </Group>
  );
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={4}>{t("versions.title")}</Title>
        <ProblemAlert error={taking.error ?? difference.error} />
        <Answer asked={versions}>
          {({ items }) => (
            <DataTable
              rows={items}
              rowKey={({ number }) => String(number)}
              columns={[
                {
                  head: t("profiles.version"),
                  cell: ({ number, inUse }) => (
                    <Group gap="xs" wrap="nowrap">
                      {number}
                      {inUse && (
                        <Badge size="xs" color="teal" variant="light" style={{ flexShrink: 0 }}>
                          {t("versions.inUse")}
                        </Badge>
                      )}
                    </Group>
                  ),
                },
                { head: t("versions.at"), cell: ({ at }) => <Moment at={at} /> },
                { head: t("versions.by"), cell: ({ by }) => by ?? "" },
                { head: t("versions.note"), cell: ({ note }) => note },
                { head: "", cell: actions },
              ]}
            />
          )}
        </Answer>
        {chosen !== null && difference.data && <Difference difference={difference.data} />}
      </Stack>
    </Paper>
  );
}
