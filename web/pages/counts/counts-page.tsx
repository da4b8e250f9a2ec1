import { Group, TextInput } from "@mantine/core";
import { DateTime } from "luxon";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { CsvButton } from "../../components/csv-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useMe } from "../../data/me.ts";
import { useDeviceCounts } from "../../data/operation.ts";
import { CountTargetsPanel } from "./count-targets.tsx";

export function CountsPage() {
  const { t } = useTranslation();
  const { timezone, organization } = useMe();
  const [parameters, setParameters] = useSearchParams();
  const month = parameters.get("month") ?? DateTime.now().setZone(timezone).toFormat("yyyy-MM");
  const counts = useDeviceCounts(month);
  return (
    <PageFrame title={t("counts.title")} lead={t("counts.lead")}>
      <Group align="flex-end">
        <TextInput
          type="month"
          label={t("counts.month")}
          value={month}
          onChange={(event) => setParameters({ month: event.currentTarget.value }, { replace: true })}
        />
        <CsvButton path="/billing/device-counts.csv" asked={{ month }} />
      </Group>
      <Answer asked={counts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("counts.none")}>{t("counts.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => `${row.organizationId} ${row.plan}`}
              columns={[
                { head: t("counts.organization"), cell: (row) => row.organizationName },
                { head: t("counts.plan"), cell: (row) => row.plan },
                { head: t("counts.registered"), cell: (row) => row.registered, numeric: true },
                { head: t("counts.started"), cell: (row) => row.started, numeric: true },
                { head: t("counts.ended"), cell: (row) => row.ended, numeric: true },
                { head: t("counts.deviceDays"), cell: (row) => row.deviceDays, numeric: true },
              ]}
            />
          )
        }
      </Answer>
      {organization.kind === "provider" && <CountTargetsPanel month={month} />}
    </PageFrame>
  );
}
