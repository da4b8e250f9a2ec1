import { Badge, Button, Spoiler, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ContractOf, type DataUseContent, type DataUseFact, recordDataUse } from "../data/data-use.ts";
import { ProblemAlert } from "./answers.tsx";
import { DataTable } from "./data-table.tsx";
import { DateText, Moment } from "./moment.tsx";

/** Everything that was recorded, mistakes included: nothing is ever changed. */
export function DataUseHistory({
  of,
  facts,
  mayWithdraw,
}: {
  of: ContractOf;
  facts: readonly DataUseFact[];
  mayWithdraw: boolean;
}) {
  const { t } = useTranslation();
  const withdrawing = useMutation({
    mutationFn: ({ fact, reason }: { fact: DataUseFact; reason: string }) =>
      recordDataUse(
        { ...of, contractId: fact.contractId },
        { withdraws: fact.id, content: { kind: "withdrawn", reason } },
      ),
  });
  const withdraw = (fact: DataUseFact) => {
    const reason = window.prompt(t("contracts.withdrawWhy"));
    if (reason) withdrawing.mutate({ fact, reason });
  };
  const said = (content: DataUseContent) =>
    [
      "processor" in content && content.processor,
      "receiver" in content && content.receiver,
      "grounds" in content && content.grounds,
      "scope" in content && content.scope,
      "purpose" in content && content.purpose,
      "version" in content && t("dataUse.ofVersion", { version: content.version }),
      "until" in content && content.until !== null && t("contracts.toDay", { day: content.until }),
      "by" in content && content.by,
      "reason" in content && content.reason,
    ]
      .filter(Boolean)
      .join(" · ");
  if (facts.length === 0) return null;
  return (
    <Spoiler maxHeight={0} showLabel={t("dataUse.history", { count: facts.length })} hideLabel={t("dataUse.hide")}>
      <ProblemAlert error={withdrawing.error} />
      <DataTable
        rows={facts}
        rowKey={(row) => row.id}
        minWidth={680}
        columns={[
          { head: t("dataUse.day"), cell: (row) => <DateText of={row.on} /> },
          {
            head: t("dataUse.fact"),
            cell: (row) => (
              <>
                {t(`dataUse.kind.${row.content.kind}`)}{" "}
                {!row.isStanding && row.content.kind !== "withdrawn" && (
                  <Badge color="gray">{t("contracts.corrected")}</Badge>
                )}
                <Text size="xs" c="dimmed">
                  {said(row.content)}
                </Text>
              </>
            ),
          },
          {
            head: t("dataUse.for"),
            cell: (row) => t(row.contractId === null ? "dataUse.allContracts" : "dataUse.thisContract"),
          },
          {
            head: t("dataUse.recorded"),
            cell: (row) => (
              <>
                <Moment at={row.recordedAt} />
                <Text size="xs" c="dimmed">
                  {row.recordedBy}
                </Text>
              </>
            ),
          },
          {
            head: "",
            cell: (row) =>
              mayWithdraw &&
              row.isStanding && (
                <Button size="compact-xs" variant="subtle" color="red" onClick={() => withdraw(row)}>
                  {t("contracts.withdraw")}
                </Button>
              ),
          },
        ]}
      />
    </Spoiler>
  );
}
