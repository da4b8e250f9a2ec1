import { Anchor, Group, Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { DataUsePanel } from "../../components/data-use.tsx";
import { Fact } from "../../components/fact.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type ServiceContract, useContract, usePlans } from "../../data/contracts.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { CancelForm, isCancellable } from "./cancel-form.tsx";
import { FactForm } from "./fact-form.tsx";
import { FactTimeline } from "./fact-timeline.tsx";
import { MonthlyEquivalent } from "./monthly-equivalent.tsx";
import { StatusBadge } from "./status-badge.tsx";

function Facts({ contract }: { contract: ServiceContract }) {
  const { t } = useTranslation();
  const holder = useOrganizations().data?.items.find(({ id }) => id === contract.organizationId);
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="md">
        <Fact name={t("device.organization")}>{contract.name ?? holder?.name ?? "—"}</Fact>
        <Fact name={t("contracts.quantity")}>{String(contract.quantity)}</Fact>
        <Fact name={t("contracts.managementUnit")}>{contract.managementUnit ?? "—"}</Fact>
        <Fact name={t("contracts.appliedOn")}>
          <DateText of={contract.appliedOn} />
        </Fact>
        <Fact name={t("contracts.acceptedOn")}>
          <DateText of={contract.acceptedOn} />
        </Fact>
        <Fact name={t("contracts.startedOn")}>
          <DateText of={contract.startedOn} />
        </Fact>
        <Fact name={t("contracts.endsOn")}>
          <DateText of={contract.endsOn} />
        </Fact>
        <Fact name={t("contracts.minimumUntil")}>
          <DateText of={contract.minimumUntil} />
        </Fact>
        {contract.cureUntil !== null && (
          <Fact name={t("contracts.cureUntil")}>
            <DateText of={contract.cureUntil} />
          </Fact>
        )}
      </SimpleGrid>
    </Paper>
  );
}

function ContractView({ contract }: { contract: ServiceContract }) {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const mayBill = useAllowed("billing");
  const plans = usePlans().data?.items ?? [];
  const plan = plans.find(({ id }) => id === contract.plan);
  return (
    <PageFrame title={contract.planName} lead={contract.number} actions={<StatusBadge status={contract.status} />}>
      <Group>
        <Anchor component={Link} to="/contracts" size="sm">
          ← {t("contracts.title")}
        </Anchor>
      </Group>
      <Facts contract={contract} />
      <Stack gap="xs">
        <Title order={4}>{t("contracts.history")}</Title>
        <FactTimeline contract={contract} plans={plans} />
      </Stack>
      {isProvider && mayBill && <MonthlyEquivalent contractId={contract.id} />}
      {isProvider && <FactForm contract={contract} plans={plans} />}
      {isCancellable(contract) && <CancelForm contract={contract} plan={plan} />}
      <DataUsePanel of={{ organizationId: contract.organizationId, contractId: contract.id }} />
    </PageFrame>
  );
}

export function ContractPage() {
  const { id = "" } = useParams();
  return <Answer asked={useContract(id)}>{(data) => <ContractView key={data.id} contract={data} />}</Answer>;
}
