import { Anchor, Badge, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { CsvButton } from "../../components/csv-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import {
  type EquipmentSearch,
  type EquipmentState,
  equipmentStates,
  type LentEquipment,
  useEquipment,
} from "../../data/equipment.ts";
import { useOrganizations } from "../../data/operation.ts";

const colours: Readonly<Record<EquipmentState, string>> = {
  lent: "blue",
  faulty: "orange",
  exchanged: "gray",
  lost: "red",
  damaged: "orange",
  "procedure-done": "gray",
  returned: "teal",
  overdue: "red",
  "returned-late": "yellow",
};

function EquipmentTable({ items }: { items: readonly LentEquipment[] }) {
  const { t } = useTranslation();
  const organizations = useOrganizations().data?.items;
  const nameOf = (id: string) => organizations?.find((one) => one.id === id)?.name ?? "—";
  return (
    <DataTable
      minWidth={820}
      rows={items}
      rowKey={(row) => `${row.contractId} ${row.equipment}`}
      columns={[
        {
          head: t("device.state"),
          cell: (row) => (
            <Badge color={colours[row.state]} variant="light" miw="max-content">
              {t(`equipment.state.${row.state}`)}
            </Badge>
          ),
        },
        {
          head: t("equipment.thing"),
          cell: (row) => (
            <>
              <Text size="sm" fw={600}>
                {row.equipment}
              </Text>
              {row.isLine && (
                <Text size="xs" c="dimmed">
                  SIM
                </Text>
              )}
            </>
          ),
        },
        { head: t("device.organization"), cell: (row) => nameOf(row.organizationId) },
        {
          head: t("contracts.contract"),
          cell: (row) => (
            <Anchor component={Link} to={`/contracts/${row.contractId}`} inherit>
              {row.contractNumber} {row.planName}
            </Anchor>
          ),
        },
        { head: t("equipment.since"), cell: (row) => row.since },
        { head: t("equipment.returnBy"), cell: (row) => row.returnBy ?? "—" },
      ]}
    />
  );
}

/** Lent equipment and SIMs of every contract: where each is, and what should be back by now. */
export function EquipmentPage() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<EquipmentSearch>({ state: "", organizationId: "" });
  const equipment = useEquipment(asked);
  const holders = useOrganizations().data?.items.filter(({ kind }) => kind === "contract-holder") ?? [];
  return (
    <PageFrame title={t("equipment.title")} lead={t("equipment.lead")}>
      <Group align="flex-end">
        <NativeSelect
          label={t("device.state")}
          value={asked.state}
          onChange={({ currentTarget: { value } }) =>
            setAsked((before) => ({ ...before, state: equipmentStates.find((one) => one === value) ?? "" }))
          }
          data={[
            { value: "", label: t("equipment.everyState") },
            ...equipmentStates.map((value) => ({ value, label: t(`equipment.state.${value}`) })),
          ]}
        />
        <NativeSelect
          label={t("device.organization")}
          value={asked.organizationId}
          onChange={({ currentTarget: { value } }) => setAsked((before) => ({ ...before, organizationId: value }))}
          data={[
            { value: "", label: t("equipment.everyHolder") },
            ...holders.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <CsvButton path="/equipment.csv" asked={{ ...asked }} />
      </Group>
      <Answer asked={equipment}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("equipment.none")}>{t("equipment.noneNext")}</Empty>
          ) : (
            <EquipmentTable items={items} />
          )
        }
      </Answer>
    </PageFrame>
  );
}
