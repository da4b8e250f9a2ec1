import { Anchor, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { type Column, DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type ServiceContract, useContracts } from "../../data/contracts.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { ApplicationForm } from "./application-form.tsx";
import { StatusBadge } from "./status-badge.tsx";

function useColumns(isProvider: boolean): Column<ServiceContract>[] {
  const { t } = useTranslation();
  const organizations = useOrganizations().data?.items;
  const nameOf = (id: string) => organizations?.find((one) => one.id === id)?.name ?? "—";
  const holder: Column<ServiceContract> = {
    head: t("device.organization"),
    cell: (row) => row.name ?? nameOf(row.organizationId),
  };
  return [
    { head: t("device.state"), cell: (row) => <StatusBadge status={row.status} /> },
    {
      head: t("contracts.contract"),
      cell: (row) => (
        <>
          <Anchor component={Link} to={`/contracts/${row.id}`} inherit fw={600}>
            {row.planName}
          </Anchor>
          <Text size="xs" c="dimmed">
            {[row.number, row.managementUnit].filter(Boolean).join(" · ")}
          </Text>
        </>
      ),
    },
    ...(isProvider ? [holder] : []),
    { head: t("contracts.quantity"), cell: (row) => row.quantity, numeric: true },
    { head: t("contracts.appliedOn"), cell: (row) => <DateText of={row.appliedOn} /> },
    { head: t("contracts.startedOn"), cell: (row) => <DateText of={row.startedOn} /> },
    { head: t("contracts.endsOn"), cell: (row) => <DateText of={row.endsOn} /> },
  ];
}

/** Contracts that no device has: the provider's with the way to record one, a holder's own to read. */
export function ContractsPage() {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const [organizationId, setOrganizationId] = useState("");
  const contracts = useContracts(organizationId);
  const organizations = useOrganizations().data?.items ?? [];
  const holders = organizations.filter(({ kind }) => kind === "contract-holder");
  const columns = useColumns(isProvider);
  return (
    <PageFrame title={t("contracts.title")} lead={t(isProvider ? "contracts.lead" : "contracts.leadHolder")}>
      {isProvider && (
        <Group>
          <NativeSelect
            label={t("device.organization")}
            value={organizationId}
            onChange={(event) => setOrganizationId(event.currentTarget.value)}
            data={[
              { value: "", label: t("contracts.everyHolder") },
              ...holders.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Group>
      )}
      <Answer asked={contracts}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0)
            return (
              <Empty title={t("contracts.none")}>
                {t(isProvider ? "contracts.noneNext" : "contracts.noneNextHolder")}
              </Empty>
            );
          return <DataTable rows={rows} rowKey={(row) => row.id} minWidth={860} columns={columns} />;
        }}
      </Answer>
      <MoreButton listing={contracts} />
      {isProvider && <ApplicationForm holders={holders} />}
    </PageFrame>
  );
}
