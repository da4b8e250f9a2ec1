import { Badge, Button, Code, Group, Paper, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { Moment } from "../../components/moment.tsx";
import { address } from "../../data/client.ts";
import { cancelExport, deleteExport, type ExportJob, isUnfinished } from "../../data/exports.ts";
import { useMe } from "../../data/me.ts";
import { FormText } from "./form-text.tsx";
import { daysText, sizeText } from "./words.ts";

const colours = { waiting: "gray", running: "blue", done: "teal", failed: "red", cancelled: "gray" } as const;

export function ExportList({ jobs }: { jobs: readonly ExportJob[] }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {jobs.map((job) => (
        <ExportCard key={job.id} job={job} />
      ))}
    </SimpleGrid>
  );
}

function ExportCard({ job }: { job: ExportJob }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const cancelling = useMutation({ mutationFn: cancelExport });
  const deleting = useMutation({ mutationFn: deleteExport });
  const days = daysText(job, timezone);
  return (
    <Paper withBorder p="md">
      <Stack gap="xs" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text fw={600}>{days}</Text>
          <Badge color={colours[job.state]} variant="light" style={{ flexShrink: 0 }}>
            {t(`exports.state.${job.state}`)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {job.devices === null ? t("exports.allDevices") : t("exports.someDevices", { count: job.devices.length })}
          {" · "}
          <FormText form={job.form} />
          {job.scheduleId !== null && ` · ${t("exports.scheduled")}`}
        </Text>
        {isUnfinished(job) && <Written job={job} />}
        {job.failure !== null && (
          <Text size="sm" c="red">
            {job.failure}
          </Text>
        )}
        {job.file !== null && job.file.replacedCharacters > 0 && <Replaced file={job.file} />}
        <ProblemAlert error={cancelling.error ?? deleting.error} />
        <Group justify="space-between" mt="auto" gap="xs">
          <Text size="xs" c="dimmed">
            {job.expiresAt !== null && job.file !== null && (
              <>
                {t("exports.until")} <Moment at={job.expiresAt} />
              </>
            )}
          </Text>
          <Group gap="xs">
            {isUnfinished(job) ? (
              <Button size="compact-sm" variant="default" onClick={() => cancelling.mutate(job.id)}>
                {t("exports.cancel")}
              </Button>
            ) : (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                onClick={() => {
                  if (window.confirm(t("exports.confirmDelete", { days }))) deleting.mutate(job.id);
                }}
              >
                {t("action.delete")}
              </Button>
            )}
            {job.file !== null && (
              <Button
                component="a"
                href={address(`/exports/${job.id}/file`)}
                download
                size="compact-sm"
                leftSection={<IconDownload size={16} />}
              >
                {t("exports.download", { size: sizeText(job.file.bytes) })}
              </Button>
            )}
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}

function Written({ job }: { job: ExportJob }) {
  const { t } = useTranslation();
  const { devices, devicesDone, bytes } = job.progress;
  const share = devices === null || devices === 0 ? 0 : (100 * devicesDone) / devices;
  return (
    <div>
      <Progress value={share} animated={job.state === "running"} aria-label={t("exports.state.running")} />
      <Text size="xs" c="dimmed" mt={4}>
        {t("exports.progress", { done: devicesDone, devices: devices ?? "…", size: sizeText(bytes) })}
      </Text>
    </div>
  );
}

function Replaced({ file }: { file: NonNullable<ExportJob["file"]> }) {
  const { t } = useTranslation();
  return (
    <details>
      <Text component="summary" size="sm" c="orange.8" style={{ cursor: "pointer" }}>
        {t("exports.replaced", { count: file.replacedCharacters })}
      </Text>
      <Code block mt="xs" mah={160} style={{ overflow: "auto" }}>
        {file.replacedFirst.map((one) => `${one.character}  ${t("exports.replacedAt", { ...one })}`).join("\n")}
      </Code>
    </details>
  );
}
