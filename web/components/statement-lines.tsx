import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "../data/billing.ts";
import { spokenLanguage } from "../text.ts";
import { DataTable } from "./data-table.tsx";
import { DateText } from "./moment.tsx";
import { useYenText } from "./yen.tsx";

/** The lines of a draft or a statement with their formulas and sums; `behind` leads to what a line follows from. */
export function StatementLines({ draft, behind }: { draft: Draft; behind?: (position: number) => ReactNode }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const language = spokenLanguage();
  return (
    <Stack gap="xs">
      {draft.managementUnit !== null && <Text fw={600}>{draft.managementUnit}</Text>}
      <DataTable
        rows={draft.lines.map((line, index) => ({ ...line, index }))}
        rowKey={(row) => String(row.index)}
        columns={[
          {
            head: t("billing.line"),
            cell: (row) => (
              <>
                {row.label[language]}
                <Text size="xs" c="dimmed">
                  {row.formula[language]}
                </Text>
              </>
            ),
          },
          {
            head: t("statements.month"),
            cell: (row) => <DateText of={row.serviceMonth} />,
          },
          { head: t("billing.quantity"), cell: (row) => row.quantity, numeric: true },
          { head: t("billing.net"), cell: (row) => yenText(row.yen), numeric: true },
          ...(behind ? [{ head: t("statements.behind"), cell: (row: { index: number }) => behind(row.index) }] : []),
        ]}
      />
      <Text ta="right" size="sm">
        {t("billing.sum", { net: yenText(draft.netYen), tax: yenText(draft.taxYen) })}{" "}
        <b>{t("billing.sumTotal", { total: yenText(draft.totalYen) })}</b>
      </Text>
    </Stack>
  );
}
