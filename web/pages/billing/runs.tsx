import { Alert, Badge, Button, Group, Loader, Modal, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { useGiveBack } from "../../components/give-back.ts";
import { DateText, Moment } from "../../components/moment.tsx";
import { StatementLines } from "../../components/statement-lines.tsx";
import { useYenText } from "../../components/yen.tsx";
import {
  finalizeRun,
  type Run,
  type RunHolder,
  startRun,
  useDrafts,
  useRunHolders,
  useRuns,
} from "../../data/billing.ts";
import { useMe } from "../../data/me.ts";

const runColours = {
  rating: "blue",
  review: "yellow",
  finalizing: "blue",
  finalized: "teal",
  discarded: "gray",
} as const;
const holderColours = { drafted: "blue", nothing: "gray", issued: "teal", held: "red" } as const;

function Preview({ run, holder, onClose }: { run: Run; holder: RunHolder; onClose: () => void }) {
  const drafts = useDrafts(run.id, holder.organizationId);
  useGiveBack();
  return (
    <Modal opened onClose={onClose} title={holder.organizationName} size="xl">
      <Answer asked={drafts}>
        {(answer) => (
          <Stack>
            {answer.drafts.map((draft) => (
              <StatementLines key={draft.managementUnit ?? ""} draft={draft} />
            ))}
          </Stack>
        )}
      </Answer>
    </Modal>
  );
}

function Holders({ run }: { run: Run }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const holders = useRunHolders(run);
  const [looked, setLooked] = useState<RunHolder | null>(null);
  const shown = (items: RunHolder[]) => items.filter((item) => item.state !== "nothing" || item.problem !== null);
  return (
    <Answer asked={holders}>
      {({ items }) => (
        <>
          <DataTable
            minWidth={760}
            rows={shown(items)}
            rowKey={(row) => row.organizationId}
            columns={[
              { head: t("billing.holder"), cell: (row) => row.organizationName },
              {
                head: t("device.state"),
                cell: (row) => (
                  <>
                    <Badge color={holderColours[row.state]} variant="light">
                      {t(`billing.holder.${row.state}`)}
                    </Badge>
                    {row.problem !== null && (
                      <Text size="xs" c="red">
                        {row.problem}
                      </Text>
                    )}
                  </>
                ),
              },
              { head: t("billing.lines"), cell: (row) => row.lines, numeric: true },
              { head: t("billing.net"), cell: (row) => yenText(row.netYen), numeric: true },
              { head: t("billing.tax"), cell: (row) => yenText(row.taxYen), numeric: true },
              { head: t("billing.total"), cell: (row) => yenText(row.totalYen), numeric: true },
              {
                head: t("billing.contents"),
                cell: (row) =>
                  row.state === "drafted" && (
                    <Button size="compact-sm" variant="light" onClick={() => setLooked(row)}>
                      {t("billing.look")}
                    </Button>
                  ),
              },
            ]}
          />
          {looked !== null && <Preview run={run} holder={looked} onClose={() => setLooked(null)} />}
        </>
      )}
    </Answer>
  );
}

/** The latest run in full: what it comes to, for whom, and the button that issues it. */
function CurrentRun({ run }: { run: Run }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const finalizing = useMutation({ mutationFn: () => finalizeRun(run.id) });
  const confirm = () => {
    const question = t("billing.finalizeSure", {
      month: run.month,
      count: run.statements,
      total: yenText(run.totalYen),
    });
    if (window.confirm(question)) finalizing.mutate();
  };
  const isMoving = run.state === "rating" || run.state === "finalizing";
  return (
    <Stack>
      <Paper withBorder p="lg">
        <Group justify="space-between" align="flex-start">
          <div>
            <Group gap="sm">
              <Title order={4}>{t("billing.monthOf", { month: run.month })}</Title>
              <Badge color={runColours[run.state]} variant="light">
                {t(`billing.run.${run.state}`)}
              </Badge>
              {isMoving && <Loader size="xs" />}
            </Group>
            <Text size="sm" c="dimmed" mt={4}>
              {t("billing.asOf")} <Moment at={run.asOf} />
            </Text>
            <Text size="xl" fw={700} mt="sm">
              {yenText(run.totalYen)}
            </Text>
            <Text size="sm">
              {t("billing.runSum", { count: run.statements, net: yenText(run.netYen), tax: yenText(run.taxYen) })}
            </Text>
          </div>
          {run.state === "review" && (
            <Button onClick={confirm} loading={finalizing.isPending} disabled={run.statements === 0}>
              {t("billing.finalize")}
            </Button>
          )}
        </Group>
        {run.held > 0 && (
          <Alert color="red" mt="md">
            {t("billing.held", { count: run.held })}
          </Alert>
        )}
        <ProblemAlert error={finalizing.error} />
      </Paper>
      <Holders run={run} />
    </Stack>
  );
}

function EarlierRuns({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  return (
    <Stack gap="sm">
      <Title order={4}>{t("billing.earlier")}</Title>
      <DataTable
        rows={runs}
        rowKey={(row) => row.id}
        columns={[
          { head: t("statements.month"), cell: (row) => <DateText of={row.month} /> },
          {
            head: t("device.state"),
            cell: (row) => (
              <Badge color={runColours[row.state]} variant="light">
                {t(`billing.run.${row.state}`)}
              </Badge>
            ),
          },
          { head: t("billing.asOf"), cell: (row) => <Moment at={row.asOf} /> },
          { head: t("billing.by"), cell: (row) => row.createdBy },
          { head: t("billing.statements"), cell: (row) => row.statements, numeric: true },
          { head: t("billing.total"), cell: (row) => yenText(row.totalYen), numeric: true },
        ]}
      />
    </Stack>
  );
}

export function RunsPanel() {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [month, setMonth] = useState(() => DateTime.now().setZone(timezone).minus({ months: 1 }).toFormat("yyyy-MM"));
  const starting = useMutation({ mutationFn: () => startRun(month) });
  const runs = useRuns();
  return (
    <Stack gap="lg">
      <Group align="flex-end">
        <TextInput
          type="month"
          label={t("statements.month")}
          value={month}
          onChange={(event) => setMonth(event.currentTarget.value)}
        />
        <Button variant="light" onClick={() => starting.mutate()} loading={starting.isPending}>
          {t("billing.calculate")}
        </Button>
      </Group>
      <ProblemAlert error={starting.error} />
      <Answer asked={runs}>
        {({ items: [latest, ...earlier] }) =>
          latest === undefined ? (
            <Empty title={t("billing.none")}>{t("billing.noneNext")}</Empty>
          ) : (
            <>
              <CurrentRun key={latest.id} run={latest} />
              {earlier.length > 0 && <EarlierRuns runs={earlier} />}
            </>
          )
        }
      </Answer>
    </Stack>
  );
}
