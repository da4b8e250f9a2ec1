import { Badge, Button, Group, Paper, Text, Timeline } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer, ProblemAlert } from "../../components/answers.tsx";
import { DateText, Moment } from "../../components/moment.tsx";
import { useYenText } from "../../components/yen.tsx";
import {
  type ContractFact,
  type FactContent,
  type Plan,
  recordFact,
  type ServiceContract,
  useFacts,
} from "../../data/contracts.ts";
import { useGroups } from "../../data/groups.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";

/** What a fact says, in words. */
function useFactText(plans: readonly Plan[]): (content: FactContent) => string {
  const { t } = useTranslation();
  const yenText = useYenText();
  const organizations = useOrganizations().data?.items ?? [];
  const groups = useGroups().data?.items ?? [];
  const nameOf = (items: readonly { id: string; name: string }[], id: string) =>
    items.find((one) => one.id === id)?.name ?? id;
  const components = plans.flatMap((plan) => plan.components);
  const words: { [K in keyof FactContent]-?: (value: NonNullable<FactContent[K]>) => string } = {
    plan: (id) => nameOf(plans, id),
    organizationId: (id) => nameOf(organizations, id),
    component: (id) => nameOf(components, id),
    quantity: (quantity) => t("contracts.quantityOf", { quantity }),
    managementUnit: (unit) => unit,
    suspension: (value) => t(`contracts.suspension.${value}`),
    cause: (value) => t(`contracts.cause.${value}`),
    ground: (value) => t(`contracts.ground.${value}`),
    event: (value) => t(`contracts.event.${value}`),
    equipment: (name) => name,
    name: (name) => name,
    description: (text) => text,
    from: (day) => t("contracts.fromDay", { day }),
    to: (day) => t("contracts.toDay", { day }),
    yen: yenText,
    payerId: (id) => t("contracts.paidBy", { name: nameOf(organizations, id) }),
    until: (day) => t("contracts.toDay", { day }),
    arrivedOn: (day) => t("contracts.arrived", { day }),
    namedOn: (day) => t("contracts.named", { day }),
    prerequisite: (number) => number,
    meteredBy: (value) => t(`contracts.meteredBy.${value}`),
    groupId: (id) => nameOf(groups, id),
    reason: (text) => text,
    note: (text) => text,
  };
  return (content) =>
    Object.entries(words)
      .flatMap(([name, say]) => {
        const value = content[name as keyof FactContent];
        return value === undefined || value === null || value === "" ? [] : [(say as (of: unknown) => string)(value)];
      })
      .join(" · ");
}

function Item({ fact, text, isAhead }: { fact: ContractFact; text: string; isAhead: boolean }) {
  const { t } = useTranslation();
  // A withdrawal only takes another fact away: it never stands itself.
  const isOver = !fact.standing && fact.kind !== "withdrawn";
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={600} td={isOver ? "line-through" : undefined}>
          <DateText of={fact.on} /> {t(`contracts.fact.${fact.kind}`, fact.kind)}
        </Text>
        {isAhead && (
          <Badge color="blue" variant="light">
            {t("contracts.ahead")}
          </Badge>
        )}
        {isOver && (
          <Badge color="gray" variant="light">
            {t("contracts.corrected")}
          </Badge>
        )}
      </Group>
      {text !== "" && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t("contracts.recordedBy", { name: fact.recordedBy ?? "—" })} <Moment at={fact.recordedAt} />
      </Text>
    </>
  );
}

/** Everything that was recorded of a contract, by the day it is about; corrected facts stay, struck through. */
export function FactTimeline({ contract, plans }: { contract: ServiceContract; plans: readonly Plan[] }) {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const textOf = useFactText(plans);
  const withdrawing = useMutation({
    mutationFn: ({ fact, reason }: { fact: ContractFact; reason: string }) =>
      recordFact(contract.id, { corrects: fact.id, on: fact.on, content: { kind: "withdrawn", reason } }),
  });
  const ask = (fact: ContractFact) => {
    const reason = window.prompt(t("contracts.withdrawWhy"))?.trim();
    if (reason) withdrawing.mutate({ fact, reason });
  };
  const isWithdrawable = ({ kind, standing }: ContractFact) =>
    isProvider && standing && kind !== "applied" && kind !== "withdrawn";
  return (
    <Answer asked={useFacts(contract.id)}>
      {({ items }) => (
        <Paper withBorder p="lg">
          <ProblemAlert error={withdrawing.error} />
          <Timeline bulletSize={12} lineWidth={2} active={items.length}>
            {items
              .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
              .map((fact) => (
                <Timeline.Item key={fact.id}>
                  <Item fact={fact} text={textOf(fact.content)} isAhead={fact.standing && fact.on > contract.on} />
                  {isWithdrawable(fact) && (
                    <Button size="compact-xs" variant="subtle" color="red" onClick={() => ask(fact)}>
                      {t("contracts.withdraw")}
                    </Button>
                  )}
                </Timeline.Item>
              ))}
          </Timeline>
        </Paper>
      )}
    </Answer>
  );
}
