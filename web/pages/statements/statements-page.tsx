import { Anchor, Badge, Group, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { CsvButton } from "../../components/csv-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useYenText } from "../../components/yen.tsx";
import { type Statement, type StatementSearch, statementStates, useStatements } from "../../data/billing.ts";
import { address } from "../../data/client.ts";

const unbroken = { whiteSpace: "nowrap" } as const;
const colours = { open: "blue", "partly-paid": "yellow", paid: "teal", overdue: "red" } as const;

function StateBadge({ statement: { kind, state } }: { statement: Statement }) {
  const { t } = useTranslation();
  if (kind === "credit-note")
    return (
      <Badge color="gray" variant="light" miw="max-content">
        {t(state === "paid" ? "statements.creditUsed" : "statements.creditOpen")}
      </Badge>
    );
  return (
    <Badge color={colours[state]} variant="light" miw="max-content">
      {t(`statements.${state}`)}
    </Badge>
  );
}

function StatementTable({ items }: { items: readonly Statement[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  return (
    <DataTable
      minWidth={1000}
      rows={items}
      rowKey={(row) => row.id}
      columns={[
        {
          head: t("statements.number"),
          cell: (row) => (
            <>
              <Anchor href={address(`/statements/${row.id}.pdf`)} target="_blank" size="sm" style={unbroken}>
                {row.number}
              </Anchor>
              {row.kind === "credit-note" && (
                <Text size="xs" c="dimmed" style={unbroken}>
                  {t("statements.credit-note")}
                </Text>
              )}
            </>
          ),
        },
        {
          head: t("statements.counterparty"),
          cell: (row) => (
            <Text miw="11em" size="sm">
              {row.counterparty}
            </Text>
          ),
        },
        { head: t("statements.month"), cell: (row) => <DateText of={row.serviceMonth} /> },
        { head: t("statements.issuedOn"), cell: (row) => <DateText of={row.issuedOn} /> },
        { head: t("statements.dueOn"), cell: (row) => <DateText of={row.dueOn} /> },
        { head: t("statements.total"), cell: (row) => yenText(row.totalYen), numeric: true },
        { head: t("statements.openYen"), cell: (row) => yenText(row.openYen), numeric: true },
        { head: t("device.state"), cell: (row) => <StateBadge statement={row} /> },
        {
          head: t("statements.lines"),
          cell: (row) => (
            <Group gap="xs" wrap="nowrap">
              <Anchor component={Link} to={`/statements/${row.id}`} size="sm" style={unbroken}>
                {t("statements.show")}
              </Anchor>
              <Anchor
                href={address(`/statements/${row.id}.csv`)}
                download
                title="CSV"
                aria-label={t("statements.csvOf", { number: row.number })}
              >
                <IconDownload size={18} />
              </Anchor>
            </Group>
          ),
        },
      ]}
    />
  );
}

/** Statements that were issued: a holder's own, or everybody's. */
export function StatementsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState<StatementSearch>({ state: "", counterparty: "", serviceMonth: "" });
  const [asked] = useDebouncedValue(search, 250);
  const statements = useStatements(asked);
  const set = (change: Partial<StatementSearch>) => setSearch((before) => ({ ...before, ...change }));
  return (
    <PageFrame title={t("statements.title")} lead={t("statements.lead")}>
      <Group align="flex-end">
        <Select
          label={t("statements.show")}
          data={statementStates.map((value) => ({
            value,
            label: t(`statements.show.${value || "all"}`),
          }))}
          value={search.state}
          onChange={(state) => set({ state: state ?? "" })}
          allowDeselect={false}
          w={170}
        />
        <TextInput
          label={t("statements.counterparty")}
          value={search.counterparty}
          onChange={(event) => set({ counterparty: event.currentTarget.value })}
          w={200}
        />
        <TextInput
          type="month"
          label={t("statements.month")}
          value={search.serviceMonth}
          onChange={(event) => set({ serviceMonth: event.currentTarget.value })}
          w={170}
        />
        <CsvButton path="/statements.csv" asked={{ ...search }} />
      </Group>
      <Answer asked={statements}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("statements.none")}>{t("statements.noneNext")}</Empty>
          ) : (
            <StatementTable items={items} />
          )
        }
      </Answer>
    </PageFrame>
  );
}
