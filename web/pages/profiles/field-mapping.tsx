import { NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { keepMapping, useMapping, useQuantities } from "../../data/operation.ts";
import type { FieldMeaning, MappedField, Profile, Quantity } from "../../data/shapes.ts";

/** What is stored of a field, else what is proposed. Words of the profile's own are no proposal's to replace. */
const meaningOf = ({ stored, proposed }: MappedField): FieldMeaning => stored ?? proposed ?? {};

/** A mapping with one field's choice; a field that is no quantity keeps the words that the profile has for it. */
function withChoice(
  quantities: Record<string, FieldMeaning>,
  field: string,
  { quantity, unit }: FieldMeaning,
): Record<string, FieldMeaning> {
  const { [field]: before, ...others } = quantities;
  if (quantity === undefined) {
    return before === undefined || before.quantity === undefined ? quantities : others;
  }
  const name = before?.name === undefined ? {} : { name: before.name };
  return { ...others, [field]: { ...name, quantity, ...(unit === undefined ? {} : { unit }) } };
}

function MappingTable({
  rows,
  chosen,
  choose,
  quantities,
}: {
  rows: readonly MappedField[];
  chosen: (row: MappedField) => FieldMeaning;
  choose: (field: string, meaning: FieldMeaning) => void;
  quantities: readonly Quantity[];
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language.startsWith("ja") ? "ja" : "en";
  const choices = quantities.map(({ name, label }) => ({ value: name, label: label[language] }));
  const unitsOf = (row: MappedField) => quantities.find(({ name }) => name === chosen(row).quantity)?.units ?? [];
  return (
    <DataTable
      rows={rows}
      rowKey={(row) => row.field}
      columns={[
        { head: t("mapping.field"), cell: (row) => row.field },
        { head: t("mapping.value"), cell: (row) => `${row.value} ${row.unit ?? ""}`, numeric: true },
        {
          head: t("mapping.quantity"),
          cell: (row) => (
            <NativeSelect
              aria-label={`${t("mapping.quantity")}: ${row.field}`}
              value={chosen(row).quantity ?? ""}
              onChange={({ currentTarget: { value } }) => choose(row.field, value === "" ? {} : { quantity: value })}
              data={[{ value: "", label: t("mapping.none") }, ...choices]}
            />
          ),
        },
        {
          head: t("mapping.unit"),
          cell: (row) =>
            unitsOf(row).length > 0 && (
              <NativeSelect
                aria-label={`${t("mapping.unit")}: ${row.field}`}
                value={chosen(row).unit ?? unitsOf(row)[0] ?? ""}
                onChange={({ currentTarget: { value } }) => choose(row.field, { ...chosen(row), unit: value })}
                data={unitsOf(row)}
              />
            ),
        },
        {
          head: t("mapping.state"),
          cell: (row) => (row.stored ? t("mapping.stored") : row.proposed ? t("mapping.proposed") : ""),
        },
      ]}
    />
  );
}

function MappingForm({
  profile,
  rows,
  quantities,
}: {
  profile: Profile;
  rows: readonly MappedField[];
  quantities: readonly Quantity[];
}) {
  const { t } = useTranslation();
  const [choices, setChoices] = useState<Record<string, FieldMeaning>>({});
  const chosen = (row: MappedField) => choices[row.field] ?? meaningOf(row);
  const { told } = useUndoable();
  const form = useSubmission(async () => {
    const next = rows.reduce((all, row) => withChoice(all, row.field, chosen(row)), profile.quantities);
    await keepMapping(profile.id, next);
    setChoices({});
    told({ said: t("mapping.kept"), undo: () => keepMapping(profile.id, profile.quantities) });
  });
  const choose = (field: string, meaning: FieldMeaning) => {
    form.forget();
    setChoices((before) => ({ ...before, [field]: meaning }));
  };
  return (
    <FormPanel title={t("mapping.of", { name: profile.name })} action={t("mapping.keep")} form={form}>
      <Text size="sm">{t("mapping.lead")}</Text>
      <MappingTable rows={rows} chosen={chosen} choose={choose} quantities={quantities} />
    </FormPanel>
  );
}

/** Which quantities a profile's fields are: proposed from its latest uplinks, changed and kept by the operator. */
export function FieldMapping({ profiles }: { profiles: readonly Profile[] }) {
  const { t } = useTranslation();
  const [profileId, setProfileId] = useState(profiles[0]?.id ?? "");
  const profile = profiles.find(({ id }) => id === profileId);
  const mapping = useMapping(profileId);
  const quantities = useQuantities();
  return (
    <Stack>
      <NativeSelect
        label={t("mapping.profile")}
        value={profileId}
        onChange={(event) => setProfileId(event.currentTarget.value)}
        data={profiles.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Answer asked={quantities}>
        {(vocabulary) => (
          <Answer asked={mapping}>
            {({ items }) =>
              items.length === 0 || profile === undefined ? (
                <Empty title={t("mapping.nothing")}>{t("mapping.nothingNext")}</Empty>
              ) : (
                <MappingForm key={profile.id} profile={profile} rows={items} quantities={vocabulary.items} />
              )
            }
          </Answer>
        )}
      </Answer>
    </Stack>
  );
}
