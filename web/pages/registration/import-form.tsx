import { Alert, FileInput, Stack, Text } from "@mantine/core";
import { IconFileTypeCsv } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert, Waiting } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useYenText } from "../../components/yen.tsx";
import { type FieldFault, Problem } from "../../data/client.ts";
import { type ImportPreview, importDevices, previewImport } from "../../data/devices.ts";

const mistakesShown = 100;

/** `rows.7.devEui` is line 7 and its column. */
function placeOf({ path }: FieldFault): { line: string; column: string } {
  const [, line = "", column = ""] = /^rows\.(\d+)(?:\.(.*))?$/.exec(path) ?? [];
  return { line, column };
}

function Mistakes({ errors }: { errors: readonly FieldFault[] }) {
  const { t } = useTranslation();
  return (
    <>
      <DataTable
        rows={errors.slice(0, mistakesShown)}
        rowKey={(fault) => `${fault.path} ${fault.detail}`}
        minWidth={320}
        columns={[
          { head: t("register.line"), cell: (fault) => placeOf(fault).line },
          { head: t("register.column"), cell: (fault) => placeOf(fault).column },
          { head: t("register.mistake"), cell: (fault) => fault.detail },
        ]}
      />
      {errors.length > mistakesShown && (
        <Text size="sm">{t("register.moreMistakes", { count: errors.length - mistakesShown })}</Text>
      )}
    </>
  );
}

function Costs({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const yen = (value: number | null) => (value === null ? t("register.noPrice") : yenText(value));
  const sum = (field: "initialYen" | "monthlyYen") =>
    preview.items.reduce<number | null>((total, one) => {
      const value = one[field];
      return total === null || value === null ? null : total + value;
    }, 0);
  return (
    <Stack gap="xs">
      <Alert color="teal" role="status">
        {t("register.planned", {
          count: preview.devices,
          initial: yen(sum("initialYen")),
          monthly: yen(sum("monthlyYen")),
        })}
      </Alert>
      <DataTable
        rows={preview.items}
        rowKey={({ organizationId, network }) => `${organizationId} ${network}`}
        minWidth={480}
        columns={[
          { head: t("device.organization"), cell: ({ organizationName }) => organizationName },
          { head: t("device.network"), cell: ({ network }) => t(`network.${network}`) },
          { head: t("register.devices"), numeric: true, cell: ({ devices }) => devices },
          { head: t("register.initial"), numeric: true, cell: ({ initialYen }) => yen(initialYen) },
          { head: t("register.monthly"), numeric: true, cell: ({ monthlyYen }) => yen(monthlyYen) },
        ]}
      />
    </Stack>
  );
}

/** A file of devices: dropped or chosen, looked at with its mistakes and its cost, then registered whole. */
export function ImportForm() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const preview = useQuery({
    queryKey: ["import", file?.name, file?.lastModified, file?.size],
    queryFn: () => (file === null ? null : previewImport(file)),
    enabled: file !== null,
    gcTime: 0,
    retry: false,
  });
  const form = useSubmission(async () => {
    if (file === null) return { registered: 0 };
    const answer = await importDevices(file);
    setFile(null);
    return answer;
  });
  function drop(event: DragEvent): void {
    event.preventDefault();
    setFile(event.dataTransfer.files[0] ?? null);
  }
  const refused = preview.error instanceof Problem && preview.error.errors.length > 0 ? preview.error : null;
  const action = preview.data ? t("register.importCount", { count: preview.data.devices }) : t("register.import");
  return (
    <section aria-label={t("register.file")} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <FormPanel title={t("register.file")} action={action} form={form}>
        {form.answer !== undefined && file === null && (
          <Alert color="teal" role="status">
            {t("register.imported", { count: form.answer.registered })}
          </Alert>
        )}
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {t("register.fileHint")}
        </Text>
        <FileInput
          label={t("register.csv")}
          placeholder={t("register.choose")}
          accept=".csv,text/csv"
          leftSection={<IconFileTypeCsv size={18} />}
          value={file}
          onChange={setFile}
          required
          clearable
        />
        {preview.isFetching && <Waiting rows={1} />}
        {file !== null && !preview.isFetching && (
          <>
            {preview.data && <Costs preview={preview.data} />}
            {refused ? (
              <Alert color="red" role="alert" title={refused.detail}>
                <Mistakes errors={refused.errors} />
              </Alert>
            ) : (
              <ProblemAlert error={preview.error} />
            )}
          </>
        )}
      </FormPanel>
    </section>
  );
}
