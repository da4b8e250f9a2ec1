import { Badge, Button, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
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
import { recordSurcharge, type Surcharge, useSurcharges, withdrawSurcharge } from "../../data/billing.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { HolderSelect } from "./holder-select.tsx";

const evadedFees = ["to-charge", "charged"] as const;

function SurchargeForm() {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [organizationId, setOrganizationId] = useState<string | null>(null);
  const form = useSubmission((said) =>
    recordSurcharge({
      organizationId: organizationId ?? "",
      on: said.text("on"),
      evadedYen: Number(said.text("evadedYen").replaceAll(",", "")),
      evadedFee: said.choice("evadedFee", evadedFees),
      reason: said.text("reason"),
    }),
  );
  return (
    <FormPanel title={t("billing.surchargeNew")} action={t("billing.paymentRecord")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <HolderSelect value={organizationId} onChange={setOrganizationId} error={form.fault("organizationId")} />
        <TextInput
          name="on"
          type="date"
          label={t("billing.foundOn")}
          defaultValue={DateTime.now().setZone(timezone).toISODate() ?? ""}
          required
          error={form.fault("on")}
        />
        <TextInput
          name="evadedYen"
          inputMode="numeric"
          label={t("billing.evadedYen")}
          description={t("billing.evadedYenHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          required
          error={form.fault("evadedYen")}
        />
        <NativeSelect
          name="evadedFee"
          label={t("billing.evadedFee")}
          data={evadedFees.map((value) => ({ value, label: t(`billing.evadedFee.${value}`) }))}
        />
        <TextInput name="reason" label={t("contracts.field.reason")} required error={form.fault("reason")} />
      </SimpleGrid>
    </FormPanel>
  );
}

function SurchargeTable({ items }: { items: readonly Surcharge[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  const organizations = useOrganizations();
  const nameOf = (id: string) => organizations.data?.items.find((one) => one.id === id)?.name ?? id;
  const withdrawing = useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) => withdrawSurcharge(id, reason),
  });
  const ask = (id: string) => {
    const reason = window.prompt(t("billing.withdrawWhy"))?.trim();
    if (reason) withdrawing.mutate({ id, reason });
  };
  return (
    <Stack gap="sm">
      <ProblemAlert error={withdrawing.error} />
      <DataTable
        minWidth={820}
        rows={items}
        rowKey={(row) => row.id}
        columns={[
          { head: t("billing.foundOn"), cell: (row) => <DateText of={row.on} /> },
          { head: t("billing.holder"), cell: (row) => nameOf(row.organizationId) },
          { head: t("contracts.field.reason"), cell: (row) => row.reason },
          { head: t("billing.evadedYen"), cell: (row) => yenText(row.evadedYen), numeric: true },
          { head: t("billing.surchargeYen"), cell: (row) => yenText(row.yen), numeric: true },
          {
            head: t("action.next"),
            cell: (row) =>
              row.withdrawn ? (
                <Badge color="gray" variant="light" miw="max-content">
                  {t("billing.withdrawn")}
                </Badge>
              ) : (
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask(row.id)}>
                  {t("billing.withdraw")}
                </Button>
              ),
          },
        ]}
      />
    </Stack>
  );
}

/** 割増金 (IOT 第34条): recorded by the provider, on the next statement. */
export function SurchargesPanel() {
  const { t } = useTranslation();
  const surcharges = useSurcharges();
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        {t("billing.surchargesLead")}
      </Text>
      <SurchargeForm />
      <Answer asked={surcharges}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("billing.surchargesNone")}>{t("billing.surchargesNoneNext")}</Empty>
          ) : (
            <SurchargeTable items={items} />
          )
        }
      </Answer>
    </Stack>
  );
}
