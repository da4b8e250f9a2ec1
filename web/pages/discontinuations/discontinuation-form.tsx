import { Alert, Box, MultiSelect, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useYenText } from "../../components/yen.tsx";
import { usePlans } from "../../data/contracts.ts";
import { type Asked, discontinue, type Outlook, outlookOf } from "../../data/discontinuations.ts";

type Holder = Outlook["holders"][number];

/** What ends, each with its day; what is refused. */
function Ends({ holder: { contracts, refused, devices } }: { holder: Holder }) {
  const { t } = useTranslation();
  return (
    <Box miw="18em">
      {contracts.map(({ id, number, planName, on, prerequisite }) => (
        <Text key={id} size="sm">
          {number} {planName} · <DateText of={on} />
          {prerequisite !== null && ` · ${t("discontinuations.because", { number: prerequisite })}`}
        </Text>
      ))}
      {devices.map(({ item, devices: count }) => (
        <Text key={item} size="sm">
          {t(`discontinuations.item.${item}`, { count })}
        </Text>
      ))}
      {refused.map(({ id, number, planName }) => (
        <Text key={id} size="sm" c="dimmed">
          {number} {planName} · {t("discontinuations.refused")}
        </Text>
      ))}
    </Box>
  );
}

function OutlookView({ outlook }: { outlook: Outlook }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  if (outlook.holders.length === 0) return <Alert color="blue">{t("discontinuations.nobody")}</Alert>;
  return (
    <>
      <Alert color={outlook.late ? "red" : "blue"}>
        {t(outlook.late ? "notices.lateNow" : "notices.inTime", { day: outlook.latestOn })}
      </Alert>
      <DataTable
        rows={outlook.holders}
        rowKey={(row) => row.organizationId}
        minWidth={900}
        columns={[
          {
            head: t("device.organization"),
            cell: (row) => (
              <>
                {row.name}
                {row.email === null && (
                  <Text size="xs" c="orange.9">
                    {t("notices.noEmail")}
                  </Text>
                )}
              </>
            ),
          },
          { head: t("discontinuations.ends"), cell: (row) => <Ends holder={row} /> },
          { head: t("discontinuations.wentOn"), cell: (row) => yenText(row.ifItWentOnYen), numeric: true },
          { head: t("discontinuations.lastMonth"), cell: (row) => yenText(row.yen), numeric: true },
        ]}
      />
    </>
  );
}

/** The second step: the words, and the button that can't be taken back. */
function RecordForm({ asked, outlook, onDone }: { asked: Asked; outlook: Outlook; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useSubmission(async (said) => {
    const lateReason = said.text("lateReason");
    await discontinue({
      ...asked,
      reason: said.text("reason"),
      subject: said.text("subject"),
      text: said.text("text"),
      ...(lateReason === "" ? {} : { lateReason }),
    });
    onDone();
  });
  return (
    <FormPanel title={t("discontinuations.record")} action={t("discontinuations.recordAction")} form={form} grave>
      <Text size="sm">{t("discontinuations.recordLead", { on: asked.on })}</Text>
      <TextInput name="reason" label={t("contracts.field.reason")} required error={form.fault("reason")} />
      <TextInput name="subject" label={t("mail.subject")} required error={form.fault("subject")} />
      <Textarea name="text" label={t("notices.text")} required autosize minRows={4} error={form.fault("text")} />
      {outlook.late && (
        <TextInput name="lateReason" label={t("notices.lateReason")} required error={form.fault("lateReason")} />
      )}
    </FormPanel>
  );
}

/** First who is concerned and what is charged; recorded only then. */
export function DiscontinuationForm() {
  const { t } = useTranslation();
  const plans = usePlans().data?.items ?? [];
  const [chosen, setChosen] = useState<string[]>([]);
  const [found, setFound] = useState<{ asked: Asked; outlook: Outlook } | null>(null);
  const form = useSubmission(async (said) => {
    const dependantsEndOn = said.text("dependantsEndOn");
    const asked = { plans: chosen, on: said.text("on"), ...(dependantsEndOn === "" ? {} : { dependantsEndOn }) };
    setFound({ asked, outlook: await outlookOf(asked) });
  });
  return (
    <>
      <FormPanel title={t("discontinuations.plan")} action={t("discontinuations.planAction")} form={form}>
        <MultiSelect
          label={t("counts.plan")}
          data={plans.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={setChosen}
          searchable
          required
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput name="on" type="date" label={t("discontinuations.on")} required error={form.fault("on")} />
          <TextInput
            name="dependantsEndOn"
            type="date"
            label={t("discontinuations.dependantsEndOn")}
            description={t("discontinuations.dependantsHint")}
            error={form.fault("dependantsEndOn")}
          />
        </SimpleGrid>
      </FormPanel>
      {found && (
        <>
          <OutlookView outlook={found.outlook} />
          <RecordForm key={JSON.stringify(found.asked)} {...found} onDone={() => setFound(null)} />
        </>
      )}
    </>
  );
}
