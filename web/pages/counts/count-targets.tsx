import { Badge, Button, MultiSelect, NativeSelect, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText, Moment } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import {
  type CountPush,
  type CountTargets,
  pushCounts,
  setCountTargets,
  useCountPushes,
  useCountTargets,
} from "../../data/count-pushes.ts";
import { useChannels } from "../../data/rules.ts";

const addressesIn = (text: string) => text.split(/[\s,、]+/).filter((part) => part !== "");

function TargetsForm({ targets }: { targets: CountTargets | null }) {
  const { t } = useTranslation();
  const channels = useChannels().data?.items ?? [];
  const [channelIds, setChannelIds] = useState(targets?.channelIds ?? []);
  const form = useSubmission((said) =>
    setCountTargets({
      channelIds,
      emails: addressesIn(said.text("emails")),
      language: said.text("language") === "en" ? "en" : "ja",
    }),
  );
  return (
    <FormPanel title={t("counts.targets")} action={t("counts.targetsSave")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          name="emails"
          label={t("counts.emails")}
          description={t("counts.emailsHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          defaultValue={targets?.emails.join(", ") ?? ""}
          error={form.fault("emails.0")}
        />
        <MultiSelect
          label={t("counts.channels")}
          description={t("counts.channelsHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={channels.map(({ id, name, kind }) => ({ value: id, label: `${name} (${kind})` }))}
          value={channelIds}
          onChange={setChannelIds}
          error={form.fault("channelIds.0")}
        />
        <NativeSelect
          name="language"
          label={t("counts.language")}
          defaultValue={targets?.language ?? "ja"}
          data={[
            { value: "ja", label: "日本語" },
            { value: "en", label: "English" },
          ]}
        />
      </SimpleGrid>
    </FormPanel>
  );
}

const colours = { accepted: "teal", waiting: "yellow", gathered: "gray", refused: "red", gone: "gray" } as const;

function PushTable({ items }: { items: readonly CountPush[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      minWidth={700}
      rows={items}
      rowKey={(row) => row.id}
      columns={[
        { head: t("counts.month"), cell: (row) => <DateText of={row.month} /> },
        { head: t("counts.target"), cell: (row) => row.target.replace(/^mail:/, "") },
        { head: t("counts.sentAt"), cell: (row) => <Moment at={row.postedAt} /> },
        {
          head: t("device.state"),
          cell: (row) => {
            const state = row.letter?.state ?? "gone";
            return (
              <>
                <Badge color={colours[state]} variant="light" miw="max-content">
                  {t(`counts.push.${state}`, { count: row.letter?.attempts ?? 0 })}
                </Badge>
                {state !== "accepted" && row.letter?.lastAnswer && (
                  <Text size="xs" c="dimmed">
                    {row.letter.lastAnswer}
                  </Text>
                )}
              </>
            );
          },
        },
      ]}
    />
  );
}

/** Who gets the counts when a month closes, and what became of each sending. */
export function CountTargetsPanel({ month }: { month: string }) {
  const { t } = useTranslation();
  const targets = useCountTargets();
  const pushes = useCountPushes();
  const pushing = useMutation({ mutationFn: () => pushCounts(month) });
  return (
    <Stack>
      <Answer asked={targets}>{({ targets: set }) => <TargetsForm key={JSON.stringify(set)} targets={set} />}</Answer>
      <Title order={4}>{t("counts.pushes")}</Title>
      <div>
        <Button variant="default" onClick={() => pushing.mutate()} loading={pushing.isPending}>
          {t("counts.pushAgain", { month })}
        </Button>
      </div>
      <ProblemAlert error={pushing.error} />
      <Answer asked={pushes}>
        {({ items }) =>
          items.length === 0 ? <Text size="sm">{t("counts.pushesNone")}</Text> : <PushTable items={items} />
        }
      </Answer>
    </Stack>
  );
}
