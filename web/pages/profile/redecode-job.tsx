import { Anchor, Badge, Box, Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { DateTime } from "luxon";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment, useValueText } from "../../components/moment.tsx";
import {
  actOnDecodeJob,
  createDecodeJob,
  type DecodedHistory,
  type DecodeJob,
  type Reading,
} from "../../data/decode-jobs.ts";
import { useMe } from "../../data/me.ts";

const colours = { waiting: "gray", running: "blue", finished: "teal", failed: "red", stopped: "orange" } as const;

/** Whole days in the provider's zone, as they were asked for. */
function useRangeText({ from, to }: DecodeJob): string {
  const { t } = useTranslation();
  const { timezone } = useMe();
  if (from === null && to === null) return t("redecode.all");
  const day = (at: string | null, daysLater: number) =>
    at === null ? "" : DateTime.fromISO(at, { zone: timezone }).plus({ days: daysLater }).toFormat("yyyy-MM-dd");
  return t("redecode.range", { from: day(from, 0), to: day(to, -1) });
}

function FieldCounts({ fields }: Pick<DecodeJob, "fields">) {
  const { t } = useTranslation();
  const rows = Object.entries(fields);
  if (rows.length === 0) return null;
  return (
    <DataTable
      rows={rows}
      rowKey={([name]) => name}
      minWidth={320}
      columns={[
        { head: t("mapping.field"), cell: ([name]) => name },
        { head: t("preview.changed"), numeric: true, cell: ([, { changed }]) => changed },
        { head: t("preview.added"), numeric: true, cell: ([, { added }]) => added },
        { head: t("preview.removed"), numeric: true, cell: ([, { removed }]) => removed },
      ]}
    />
  );
}

const samplesMax = 5;

function Samples({ samples }: Pick<DecodeJob, "samples">) {
  const { t } = useTranslation();
  const value = useValueText();
  if (samples.length === 0) return null;
  /** The fields that differ, or why there are none. */
  const textOf = (one: Reading, other: Reading) => {
    const names = Object.keys(one.fields).filter((name) => one.fields[name] !== other.fields[name]);
    if (names.length > 0) return names.map((name) => `${name} ${value(one.fields[name] ?? null)}`).join(", ");
    return one.outcome === other.outcome ? "—" : [t(`outcome.${one.outcome}`, one.outcome), one.reason].join(" ");
  };
  return (
    <DataTable
      rows={samples.slice(0, samplesMax)}
      rowKey={({ deviceId, measuredAt }) => `${deviceId} ${measuredAt}`}
      columns={[
        {
          head: t("redecode.measuredAt"),
          cell: ({ deviceId, measuredAt }) => (
            <Anchor component={Link} to={`/devices/${deviceId}`} inherit>
              <Moment at={measuredAt} />
            </Anchor>
          ),
        },
        { head: t("redecode.before"), cell: ({ before, after }) => textOf(before, after) },
        { head: t("redecode.after"), cell: ({ before, after }) => textOf(after, before) },
      ]}
    />
  );
}

function Difference({ job, isOpen }: { job: DecodeJob; isOpen: boolean }) {
  const { t } = useTranslation();
  if (job.changed === 0) return null;
  return (
    <Box component="details" open={isOpen}>
      <Box component="summary" style={{ cursor: "pointer" }}>
        <Text span size="sm">
          {t("redecode.difference")}
        </Text>
      </Box>
      <Stack gap="sm" mt="sm">
        <FieldCounts fields={job.fields} />
        <Samples samples={job.samples} />
      </Stack>
    </Box>
  );
}

const historyOf = ({ profileId, deviceId }: DecodeJob): DecodedHistory =>
  deviceId === null ? { profileId } : { deviceId };

type Act = "stop" | "resume" | "roll-back";

function actsOf({ state, dryRun, changed }: DecodeJob, isTakenBack: boolean): Act[] {
  if (state === "waiting" || state === "running") return ["stop"];
  const goOn: Act[] = state === "finished" ? [] : ["resume"];
  return dryRun || changed === 0 || isTakenBack ? goOn : [...goOn, "roll-back"];
}

interface Shown {
  readonly job: DecodeJob;
  /** False: the codec or history was changed since, and applying would do something else than what this dry run saw. */
  readonly isCurrent: boolean;
  readonly isTakenBack: boolean;
}

function Acts({ job, isCurrent, isTakenBack }: Shown) {
  const { t } = useTranslation();
  const acting = useMutation({
    mutationFn: (what: Act) => actOnDecodeJob(job.id, what),
  });
  const applying = useMutation({ mutationFn: () => createDecodeJob(historyOf(job), job, { dryRun: false }) });
  const isSeen = job.dryRun && job.state === "finished" && job.changed > 0;
  return (
    <>
      <ProblemAlert error={acting.error ?? applying.error} />
      {isSeen && !isCurrent && (
        <Text size="sm" c="dimmed">
          {t("redecode.outdated")}
        </Text>
      )}
      <Group gap="xs">
        {isSeen && isCurrent && (
          <Button
            size="xs"
            loading={applying.isPending}
            onClick={() => {
              if (window.confirm(t("redecode.applySure", { count: job.changed }))) applying.mutate();
            }}
          >
            {t("redecode.apply")}
          </Button>
        )}
        {actsOf(job, isTakenBack).map((what) => (
          <Button
            key={what}
            size="xs"
            variant="default"
            loading={acting.isPending}
            onClick={() => {
              if (what !== "roll-back" || window.confirm(t("redecode.roll-backSure"))) acting.mutate(what);
            }}
          >
            {t(`redecode.${what}`)}
          </Button>
        ))}
      </Group>
    </>
  );
}

/** One job: how far it has come, what is different, and what can be done with it now. */
export function RedecodeJob({ isLatest, ...shown }: Shown & { isLatest: boolean }) {
  const { t } = useTranslation();
  const { job } = shown;
  const range = useRangeText(job);
  const kind = job.rollsBack !== null ? "putBack" : job.dryRun ? "dryRun" : "applied";
  const isMoving = job.state === "waiting" || job.state === "running";
  return (
    <Paper withBorder p="md" component="section" aria-label={t(`redecode.${kind}`)}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600}>
              {t(`redecode.${kind}`)}: {range}
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={job.createdAt} />
            </Text>
          </div>
          <Badge color={colours[job.state]} variant="light" style={{ flexShrink: 0 }}>
            {t(`redecode.state.${job.state}`)}
          </Badge>
        </Group>
        {job.state !== "finished" && (
          <Progress value={100 * job.done} animated={isMoving} aria-label={t("redecode.progress")} />
        )}
        <Text size="sm" role="status">
          {t("redecode.sum", { ...job })}
          {job.state === "finished" && !job.dryRun && !job.shown && ` ${t("redecode.notShown")}`}
        </Text>
        {job.reason !== "" && (
          <Text size="sm" c="red">
            {job.reason}
          </Text>
        )}
        <Difference job={job} isOpen={isLatest} />
        <Acts {...shown} />
      </Stack>
    </Paper>
  );
}
