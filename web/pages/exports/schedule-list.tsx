import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.tsx";
import { useUndoable } from "../../components/undoable.tsx";
import { createExportSchedule, deleteExportSchedule, type ExportSchedule } from "../../data/exports.ts";
import { useGroups } from "../../data/groups.ts";
import { useOrganizations } from "../../data/operation.ts";
import { FormText } from "./form-text.tsx";

export function ScheduleList({ schedules }: { schedules: readonly ExportSchedule[] }) {
  const { t } = useTranslation();
  const { make } = useUndoable();
  const organizations = useOrganizations();
  const groups = useGroups().data?.items;
  const nameOf = (id: string) => organizations.data?.items.find((one) => one.id === id)?.name ?? id;
  const end = ({ id, createdAt: _at, lastPeriodOn: _on, devices, groupId, ...terms }: ExportSchedule) => (
    <Button
      size="compact-sm"
      variant="subtle"
      color="red"
      onClick={() =>
        make({
          said: t("exports.ended"),
          act: () => deleteExportSchedule(id),
          undo: () => createExportSchedule({ ...terms, devices: devices ?? undefined, groupId: groupId ?? undefined }),
        })
      }
    >
      {t("exports.end")}
    </Button>
  );
  return (
    <DataTable
      rows={schedules}
      rowKey={({ id }) => id}
      columns={[
        { head: t("exports.when"), cell: ({ every }) => t(`exports.when.${every}`) },
        { head: t("exports.organization"), cell: ({ organizationId }) => nameOf(organizationId) },
        {
          head: t("exports.devices"),
          cell: ({ devices, groupId }) => {
            if (groupId !== null) return groups?.find(({ id }) => id === groupId)?.name ?? "—";
            return devices === null ? t("exports.allDevices") : t("exports.someDevices", { count: devices.length });
          },
        },
        { head: t("exports.form"), cell: ({ form }) => <FormText form={form} /> },
        { head: t("exports.recipients"), cell: ({ recipients }) => recipients.length, numeric: true },
        { head: t("action.next"), cell: end },
      ]}
    />
  );
}
