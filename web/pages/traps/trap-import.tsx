import {
  Alert,
  Badge,
  Button,
  Checkbox,
  FileInput,
  NativeSelect,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { useOrganizations } from "../../data/operation.ts";
import { previewTraps, type TrapLine, takeTraps } from "../../data/traps.ts";

const colours = { new: "teal", known: "gray", wrong: "red" } as const;

function Lines({
  lines,
  chosen,
  onChosen,
}: {
  lines: readonly TrapLine[];
  chosen: readonly number[];
  onChosen: (lines: number[]) => void;
}) {
  const { t } = useTranslation();
  const tick = ({ line, fate }: TrapLine) => (
    <Checkbox
      aria-label={t("trapImport.take", { line })}
      disabled={fate !== "new"}
      checked={chosen.includes(line)}
      onChange={(event) =>
        onChosen(event.currentTarget.checked ? [...chosen, line] : chosen.filter((one) => one !== line))
      }
    />
  );
  const state = ({ fate, errors }: TrapLine) => (
    <>
      <Badge color={colours[fate]} variant="light">
        {t(`trapImport.${fate}`)}
      </Badge>
      {errors.map(({ column, detail }) => (
        <Text key={`${column} ${detail}`} size="xs">
          {column === "" ? detail : `${column}: ${detail}`}
        </Text>
      ))}
    </>
  );
  return (
    <DataTable
      rows={lines}
      rowKey={({ line }) => String(line)}
      minWidth={760}
      columns={[
        { head: t("trapImport.line"), cell: tick },
        { head: "No.", cell: ({ line }) => line, numeric: true },
        { head: t("traps.team"), cell: ({ team }) => team },
        { head: t("traps.trap"), cell: ({ trap, place }) => [trap, place].filter(Boolean).join(" · ") },
        { head: t("rules.device"), cell: ({ device }) => device },
        { head: t("traps.members"), cell: ({ recipients }) => recipients.join(", ") },
        { head: t("device.state"), cell: state },
      ]}
    />
  );
}

/** Applications as a CSV file: what each line would make is shown, and whoever sends it chooses the lines. */
export function TrapImport() {
  const { t } = useTranslation();
  const holders = useOrganizations().data?.items.filter(({ kind }) => kind !== "provider") ?? [];
  const [picked, setPicked] = useState("");
  const organizationId = picked || (holders[0]?.id ?? "");
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState<number[]>([]);
  const preview = useMutation({
    mutationFn: (csv: File) => previewTraps(organizationId, csv),
    onSuccess: ({ items }) => setChosen(items.filter(({ fate }) => fate === "new").map(({ line }) => line)),
  });
  const taking = useMutation({
    mutationFn: (csv: File) => takeTraps(organizationId, csv, chosen),
    onSuccess: (_, csv) => preview.mutate(csv),
  });
  const anew = () => {
    preview.reset();
    taking.reset();
  };
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Title order={4}>{t("trapImport.title")}</Title>
        <Text size="sm">{t("trapImport.columns")}</Text>
        <ProblemAlert error={taking.error ?? preview.error} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NativeSelect
            label={t("device.organization")}
            value={organizationId}
            onChange={(event) => {
              setPicked(event.currentTarget.value);
              anew();
            }}
            data={holders.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <FileInput
            label={t("trapImport.file")}
            placeholder={t("trapImport.choose")}
            accept=".csv,text/csv"
            value={file}
            onChange={(one) => {
              setFile(one);
              anew();
            }}
          />
        </SimpleGrid>
        {taking.data && (
          <Alert color="teal" role="status">
            {t("trapImport.taken", { count: taking.data.items.length })}
          </Alert>
        )}
        {preview.data && <Lines lines={preview.data.items} chosen={chosen} onChosen={setChosen} />}
        <div>
          {preview.data ? (
            <Button
              disabled={file === null || chosen.length === 0}
              loading={taking.isPending}
              onClick={() => file && taking.mutate(file)}
            >
              {t("trapImport.takeChosen", { count: chosen.length })}
            </Button>
          ) : (
            <Button
              variant="default"
              disabled={file === null}
              loading={preview.isPending}
              onClick={() => file && preview.mutate(file)}
            >
              {t("trapImport.preview")}
            </Button>
          )}
        </div>
      </Stack>
    </Paper>
  );
}
