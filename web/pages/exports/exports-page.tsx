import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useExportSchedules, useExports } from "../../data/exports.ts";
import { ExportForm } from "./export-form.tsx";
import { ExportList } from "./export-list.tsx";
import { ScheduleList } from "./schedule-list.tsx";

/** Measurements as files: what is ready or being written, what comes by itself, and the form for more. */
export function ExportsPage() {
  const { t } = useTranslation();
  const jobs = useExports();
  const schedules = useExportSchedules();
  return (
    <PageFrame title={t("exports.title")} lead={t("exports.lead")}>
      <Answer asked={jobs}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("exports.none")}>{t("exports.noneNext")}</Empty>
          ) : (
            <ExportList jobs={items} />
          )
        }
      </Answer>
      <ExportForm />
      <Answer asked={schedules}>
        {({ items }) =>
          items.length > 0 && (
            <Stack gap="sm">
              <Title order={4}>{t("exports.schedules")}</Title>
              <ScheduleList schedules={items} />
            </Stack>
          )
        }
      </Answer>
    </PageFrame>
  );
}
