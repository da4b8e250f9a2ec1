import { Anchor, Badge, Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type Discontinuation, useDiscontinuations, withdrawDiscontinuation } from "../../data/discontinuations.ts";
import { DiscontinuationForm } from "./discontinuation-form.tsx";

/** Taken back with a reason, which holders who were told of the end are told. */
function Withdrawal({ discontinuation: { id, withdrawnAt } }: { discontinuation: Discontinuation }) {
  const { t } = useTranslation();
  const withdrawing = useMutation({ mutationFn: (reason: string) => withdrawDiscontinuation(id, reason) });
  const ask = () => {
    const reason = window.prompt(t("discontinuations.withdrawReason"))?.trim();
    if (reason) withdrawing.mutate(reason);
  };
  if (withdrawnAt !== null) return <Badge color="gray">{t("discontinuations.withdrawn")}</Badge>;
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="red" onClick={ask} loading={withdrawing.isPending}>
        {t("discontinuations.withdraw")}
      </Button>
      <ProblemAlert error={withdrawing.error} />
    </>
  );
}

/** Services that end for everybody: those that were told, and the way to one more. */
export function DiscontinuationsPage() {
  const { t } = useTranslation();
  const discontinuations = useDiscontinuations();
  return (
    <PageFrame title={t("discontinuations.title")} lead={t("discontinuations.lead")}>
      <Group>
        <Anchor component={Link} to="/notices" size="sm">
          ← {t("notices.title")}
        </Anchor>
      </Group>
      <Answer asked={discontinuations}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0)
            return <Empty title={t("discontinuations.none")}>{t("discontinuations.noneNext")}</Empty>;
          return (
            <DataTable
              rows={rows}
              rowKey={(row) => row.id}
              minWidth={760}
              columns={[
                { head: t("counts.plan"), cell: (row) => row.plans.map(({ name }) => name).join("、") },
                { head: t("discontinuations.on"), cell: (row) => <DateText of={row.on} /> },
                { head: t("discontinuations.holders"), cell: (row) => row.holders, numeric: true },
                { head: t("discontinuations.contracts"), cell: (row) => row.contracts, numeric: true },
                { head: t("discontinuations.devices"), cell: (row) => row.devices, numeric: true },
                { head: t("device.state"), cell: (row) => <Withdrawal discontinuation={row} /> },
                {
                  head: t("discontinuations.notice"),
                  cell: ({ noticeId }) =>
                    noticeId === null ? (
                      "—"
                    ) : (
                      <Anchor component={Link} to={`/notices/${noticeId}`} size="sm">
                        {t("discontinuations.letters")}
                      </Anchor>
                    ),
                },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={discontinuations} />
      <DiscontinuationForm />
    </PageFrame>
  );
}
