import { NativeSelect, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DataUsePanel } from "../../components/data-use.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { bases, publishDataUse, useDataUseTexts } from "../../data/data-use.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";

function PublishForm() {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const effectiveOn = said.text("effectiveOn");
    return publishDataUse({
      purpose: said.text("purpose"),
      basis: said.choice("basis", bases),
      title: said.text("title"),
      body: said.text("body"),
      ...(effectiveOn === "" ? {} : { effectiveOn }),
    });
  });
  return (
    <FormPanel title={t("dataUse.publish")} action={t("dataUse.publishAction")} form={form}>
      <Text size="sm">{t("dataUse.publishLead")}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          name="purpose"
          label={t("dataUse.code")}
          description={t("dataUse.codeHint")}
          pattern="[a-z0-9][a-z0-9\-]{0,39}"
          required
          error={form.fault("purpose")}
        />
        <NativeSelect
          name="basis"
          label={t("dataUse.basis")}
          data={bases.map((value) => ({ value, label: t(`dataUse.basis.${value}`) }))}
          error={form.fault("basis")}
        />
        <TextInput name="title" label={t("dataUse.name")} maxLength={200} required error={form.fault("title")} />
        <TextInput
          name="effectiveOn"
          type="date"
          label={t("dataUse.effectiveOn")}
          description={t("contracts.emptyIsToday")}
          error={form.fault("effectiveOn")}
        />
      </SimpleGrid>
      <Textarea name="body" label={t("dataUse.body")} autosize minRows={3} maxLength={10_000} required />
    </FormPanel>
  );
}

function Texts() {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Title order={3}>{t("dataUse.texts")}</Title>
      <Answer asked={useDataUseTexts()}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("dataUse.noTexts")}>{t("dataUse.noTextsNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              minWidth={680}
              columns={[
                { head: t("dataUse.code"), cell: (row) => row.purpose },
                { head: t("dataUse.name"), cell: (row) => row.title },
                { head: t("dataUse.versionHead"), cell: (row) => row.version, numeric: true },
                { head: t("dataUse.effectiveOn"), cell: (row) => <DateText of={row.effectiveOn} /> },
                { head: t("dataUse.basis"), cell: (row) => t(`dataUse.basis.${row.basis}`) },
              ]}
            />
          )
        }
      </Answer>
    </Stack>
  );
}

/** What collected data are used for: the provider's texts and each holder's consents; a holder's own. */
export function DataUsePage() {
  const { t } = useTranslation();
  const { organization } = useMe();
  const isProvider = organization.kind === "provider";
  const mayPublish = useAllowed("billing") && isProvider;
  const [chosen, setChosen] = useState("");
  const all = useOrganizations().data?.items ?? [];
  const holders = all.filter(({ kind }) => kind === "contract-holder");
  const organizationId = isProvider ? chosen : organization.id;
  return (
    <PageFrame title={t("nav.dataUse")} lead={t("dataUse.lead")}>
      {isProvider && <Texts />}
      {mayPublish && <PublishForm />}
      {isProvider && (
        <NativeSelect
          label={t("dataUse.holder")}
          maw={420}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={[{ value: "", label: "—" }, ...holders.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      {organizationId !== "" && <DataUsePanel key={organizationId} of={{ organizationId, contractId: null }} />}
    </PageFrame>
  );
}
