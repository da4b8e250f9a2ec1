import { Badge, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { DateTime } from "luxon";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { useYenText } from "../../components/yen.tsx";
import {
  type RevenueRow,
  type Unbilled,
  useForecast,
  useReceivables,
  useRevenue,
  useUnbilled,
} from "../../data/billing.ts";
import { useMe } from "../../data/me.ts";

function Report({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={4}>{title}</Title>
      {lead !== undefined && (
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      )}
      {children}
    </Stack>
  );
}

const None = () => {
  const { t } = useTranslation();
  return <Text size="sm">{t("billing.nothing")}</Text>;
};

function RevenueTable({ items }: { items: readonly RevenueRow[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  if (items.length === 0) return <None />;
  const total = { month: null, plan: "", netYen: items.reduce((sum, { netYen }) => sum + netYen, 0) };
  return (
    <DataTable
      minWidth={320}
      rows={[...items, total]}
      rowKey={(row) => `${row.month} ${row.plan}`}
      columns={[
        {
          head: t("statements.month"),
          cell: ({ month }) => (month === null ? t("billing.sumRow") : <DateText of={month} />),
        },
        { head: t("counts.plan"), cell: (row) => row.plan },
        { head: t("billing.net"), cell: (row) => yenText(row.netYen), numeric: true },
      ]}
    />
  );
}

const ages = ["not-due", "1-30", "31-60", "61-90", "over-90"] as const;

function Receivables() {
  const { t } = useTranslation();
  const yenText = useYenText();
  const receivables = useReceivables();
  return (
    <Answer asked={receivables}>
      {({ items }) =>
        items.length === 0 ? (
          <None />
        ) : (
          <DataTable
            minWidth={860}
            rows={items}
            rowKey={(row) => row.organizationId}
            columns={[
              { head: t("billing.holder"), cell: (row) => row.counterparty },
              ...ages.map((age) => ({
                head: t(`billing.age.${age}`),
                cell: (row: (typeof items)[number]) => (row.byAge[age] === 0 ? "—" : yenText(row.byAge[age])),
                numeric: true,
              })),
              { head: t("statements.openYen"), cell: (row) => yenText(row.openYen), numeric: true },
              {
                head: t("billing.accrued"),
                cell: (row) => (row.accruedDamagesYen === 0 ? "—" : yenText(row.accruedDamagesYen)),
                numeric: true,
              },
            ]}
          />
        )
      }
    </Answer>
  );
}

function UnbilledTable({ items }: { items: readonly Unbilled[] }) {
  const { t } = useTranslation();
  if (items.length === 0) return <None />;
  return (
    <DataTable
      rows={items}
      rowKey={(row) => `${row.kind} ${row.month} ${row.organizationId}`}
      columns={[
        { head: t("statements.month"), cell: (row) => <DateText of={row.month} /> },
        { head: t("billing.holder"), cell: (row) => row.organizationName ?? "—" },
        {
          head: t("billing.why"),
          cell: (row) => (
            <Group gap="xs" wrap="nowrap">
              <Badge color="orange" variant="light" style={{ flexShrink: 0 }}>
                {t(`billing.unbilled.${row.kind}`)}
              </Badge>
              <Text size="sm">{row.problem}</Text>
            </Group>
          ),
        },
      ]}
    />
  );
}

export function ReportsPanel() {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const now = DateTime.now().setZone(timezone);
  const [from, setFrom] = useState(() => now.minus({ months: 11 }).toFormat("yyyy-MM"));
  const [to, setTo] = useState(() => now.toFormat("yyyy-MM"));
  const revenue = useRevenue(from, to);
  const forecast = useForecast(now.toFormat("yyyy-MM"));
  const unbilled = useUnbilled();
  return (
    <Stack gap="xl">
      <Report title={t("billing.revenue")} lead={t("billing.revenueLead")}>
        <Group>
          <TextInput
            type="month"
            label={t("billing.from")}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="month"
            label={t("billing.to")}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </Group>
        <Answer asked={revenue}>{({ items }) => <RevenueTable items={items} />}</Answer>
      </Report>
      <Report title={t("billing.forecast")} lead={t("billing.forecastLead")}>
        <Answer asked={forecast}>{({ items }) => <RevenueTable items={items} />}</Answer>
      </Report>
      <Report title={t("billing.receivables")} lead={t("billing.receivablesLead")}>
        <Receivables />
      </Report>
      <Report title={t("billing.unbilled")} lead={t("billing.unbilledLead")}>
        <Answer asked={unbilled}>{({ items }) => <UnbilledTable items={items} />}</Answer>
      </Report>
    </Stack>
  );
}
