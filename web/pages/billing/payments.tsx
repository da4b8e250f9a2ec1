import { Badge, Button, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useYenText } from "../../components/yen.tsx";
import { type Payment, paymentMethods, recordPayment, reversePayment, usePayments } from "../../data/billing.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { HolderSelect } from "./holder-select.tsx";

function PaymentForm() {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [organizationId, setOrganizationId] = useState<string | null>(null);
  const [method, setMethod] = useState<(typeof paymentMethods)[number]>("bank-transfer");
  const form = useSubmission(async (said) => {
    await recordPayment({
      organizationId: organizationId ?? "",
      method,
      receivedOn: said.text("receivedOn"),
      yen: Number(said.text("yen").replaceAll(",", "")),
      feeYen: Number(said.text("feeYen").replaceAll(",", "") || 0),
      payer: said.text("payer") || null,
    });
  });
  return (
    <FormPanel title={t("billing.paymentNew")} action={t("billing.paymentRecord")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <HolderSelect value={organizationId} onChange={setOrganizationId} />
        <TextInput
          name="receivedOn"
          type="date"
          label={t("billing.receivedOn")}
          defaultValue={DateTime.now().setZone(timezone).toISODate() ?? ""}
          required
          error={form.fault("receivedOn")}
        />
        <Select
          label={t("billing.method")}
          data={paymentMethods.map((value) => ({ value, label: t(`billing.method.${value}`) }))}
          value={method}
          onChange={(value) => setMethod(value ?? "bank-transfer")}
          allowDeselect={false}
        />
        <TextInput name="yen" inputMode="numeric" label={t("billing.yen")} required error={form.fault("yen")} />
        <TextInput
          name="feeYen"
          inputMode="numeric"
          label={t("billing.fee")}
          description={t("billing.feeHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={form.fault("feeYen")}
        />
        <TextInput name="payer" label={t("billing.payer")} />
      </SimpleGrid>
    </FormPanel>
  );
}

function PaymentTable({ items }: { items: readonly Payment[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const organizations = useOrganizations();
  const nameOf = (id: string) => organizations.data?.items.find((one) => one.id === id)?.name ?? id;
  const reversing = useMutation({
    mutationFn: ({ id, note }: { id: string; note: string }) => reversePayment(id, note),
  });
  const ask = (id: string) => {
    const note = window.prompt(t("billing.reverseWhy"))?.trim();
    if (note) reversing.mutate({ id, note });
  };
  return (
    <Stack gap="sm">
      <ProblemAlert error={reversing.error} />
      <DataTable
        minWidth={860}
        rows={items}
        rowKey={(row) => row.id}
        columns={[
          { head: t("billing.receivedOn"), cell: (row) => <DateText of={row.receivedOn} /> },
          { head: t("billing.holder"), cell: (row) => nameOf(row.organizationId) },
          { head: t("billing.method"), cell: (row) => t(`billing.method.${row.method}`) },
          { head: t("billing.payer"), cell: (row) => row.payer ?? row.note ?? "—" },
          { head: t("billing.yen"), cell: (row) => yenText(row.yen), numeric: true },
          {
            head: t("billing.unsettled"),
            cell: (row) => (row.unsettledYen === 0 ? "—" : yenText(row.unsettledYen)),
            numeric: true,
          },
          {
            head: t("action.next"),
            cell: (row) => {
              if (row.reversed || row.reverses !== null)
                return (
                  <Badge color="gray" variant="light">
                    {t(row.reversed ? "billing.reversed" : "billing.reversal")}
                  </Badge>
                );
              return (
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask(row.id)}>
                  {t("billing.reverse")}
                </Button>
              );
            },
          },
        ]}
      />
    </Stack>
  );
}

export function PaymentsPanel() {
  const { t } = useTranslation();
  const payments = usePayments();
  return (
    <Stack gap="lg">
      <PaymentForm />
      <Text size="sm" c="dimmed">
        {t("billing.paymentsLead")}
      </Text>
      <Answer asked={payments}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("billing.paymentsNone")}>{t("billing.paymentsNoneNext")}</Empty>
          ) : (
            <PaymentTable items={items} />
          )
        }
      </Answer>
    </Stack>
  );
}
