import { Checkbox, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText, Moment } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { recordThirdPartyContract, useThirdPartyContracts } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";

function RecordForm({ id }: { id: string }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const endedOn = said.text("endedOn");
    return recordThirdPartyContract(id, {
      reference: said.text("reference"),
      concludedOn: said.text("concludedOn"),
      ...(endedOn === "" ? {} : { endedOn }),
      complaintsTo: said.text("complaintsTo"),
      // The box has to be ticked before the browser sends the form.
      conformsToTerms: true,
    });
  });
  const input = (name: string, more: { type?: string; description?: string; required?: boolean } = {}) => (
    <TextInput name={name} label={t(`thirdPartyContract.${name}`)} required error={form.fault(name)} {...more} />
  );
  return (
    <FormPanel title={t("thirdPartyContract.record")} action={t("thirdPartyContract.recordAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {input("reference")}
        {input("complaintsTo")}
        {input("concludedOn", { type: "date" })}
        {input("endedOn", { type: "date", required: false, description: t("thirdPartyContract.endedOnHint") })}
      </SimpleGrid>
      <Checkbox name="conforms" value="yes" label={t("thirdPartyContract.conforms")} required />
    </FormPanel>
  );
}

/** What the holder agreed with its third party (SDM 第5条); the latest record holds and stands first. */
export function ThirdPartyContract({ organization: { id, deactivatedAt } }: { organization: Organization }) {
  const { t } = useTranslation();
  const isHolders = useMe().organization.id !== id;
  const mayRecord = useAllowed("users") && isHolders && deactivatedAt === null;
  return (
    <Stack>
      <Title order={3}>{t("thirdPartyContract.title")}</Title>
      <Answer asked={useThirdPartyContracts(id)}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{t("thirdPartyContract.none")}</Text>
          ) : (
            <DataTable
              rows={items.toReversed()}
              rowKey={(row) => row.id}
              columns={[
                { head: t("thirdPartyContract.reference"), cell: (row) => row.reference },
                { head: t("thirdPartyContract.concludedOn"), cell: (row) => <DateText of={row.concludedOn} /> },
                { head: t("thirdPartyContract.endedOn"), cell: (row) => <DateText of={row.endedOn} /> },
                { head: t("thirdPartyContract.complaintsTo"), cell: (row) => row.complaintsTo },
                { head: t("thirdPartyContract.recordedAt"), cell: (row) => <Moment at={row.recordedAt} /> },
              ]}
            />
          )
        }
      </Answer>
      {mayRecord && <RecordForm id={id} />}
    </Stack>
  );
}
