import { Badge, Button, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useYenText } from "../../components/yen.tsx";
import { type Plan, usePlans } from "../../data/contracts.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { type Price, usePrices } from "../../data/prices.ts";
import { PriceForm, type PriceOf } from "./price-form.tsx";

/** An amount, or what so many cost. */
function Amount({ price }: { price: Price }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  if (price.tiers === null) return <>{price.yen === null ? t("prices.ended") : yenText(price.yen)}</>;
  return (
    <>
      <Text size="xs" c="dimmed">
        {t(`prices.${price.tiers.mode}`)}
      </Text>
      {price.tiers.tiers.map(({ upTo, unitYen, flatYen = 0 }) => (
        <div key={upTo ?? "rest"}>
          {upTo === null ? t("prices.above") : t("prices.upTo", { count: upTo })}: {yenText(unitYen)}
          {flatYen > 0 && ` + ${yenText(flatYen)}`}
        </div>
      ))}
    </>
  );
}

type Standing = "now" | "ahead" | "before";

/** Of a component's prices for the same holder, the last one that has begun holds. */
function standingOf(price: Price, all: readonly Price[], today: string): Standing {
  if (price.validFrom > today) return "ahead";
  const isReplaced = all.some(
    (other) =>
      other.component === price.component &&
      other.organizationId === price.organizationId &&
      other.validFrom > price.validFrom &&
      other.validFrom <= today,
  );
  return isReplaced ? "before" : "now";
}

const colours = { now: "teal", ahead: "blue", before: "gray" } as const;

/** Agreed with a holder and not ended: it may be changed, or ended. */
const isOpenAgreement = (price: Price) => price.organizationId !== null && (price.yen !== null || price.tiers !== null);

function PlanPrices({
  plan,
  prices,
  today,
  onChange,
}: {
  plan: Plan;
  prices: readonly Price[];
  today: string;
  /** Whoever may not set prices has none. */
  onChange: ((of: PriceOf) => void) | null;
}) {
  const { t } = useTranslation();
  const organizations = useOrganizations().data?.items;
  const holderOf = (id: string | null) =>
    id === null ? t("prices.list") : (organizations?.find((one) => one.id === id)?.name ?? "—");
  const componentOf = (id: string) => plan.components.find((one) => one.id === id);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Title order={4}>{plan.name}</Title>
        <Text size="sm" c="dimmed">
          {plan.id}
        </Text>
      </Group>
      {prices.length === 0 ? (
        <Text size="sm">{t("prices.none")}</Text>
      ) : (
        <DataTable
          rows={prices}
          rowKey={(row) => row.id}
          minWidth={760}
          columns={[
            { head: t("contracts.field.component"), cell: (row) => componentOf(row.component)?.name ?? row.component },
            { head: t("prices.for"), cell: (row) => holderOf(row.organizationId) },
            {
              head: t("prices.validFrom"),
              cell: (row) => {
                const standing = standingOf(row, prices, today);
                return (
                  <Group gap="xs" wrap="nowrap">
                    <DateText of={row.validFrom} />
                    <Badge color={colours[standing]} variant="light">
                      {t(`prices.${standing}`)}
                    </Badge>
                  </Group>
                );
              },
            },
            { head: t("prices.announcedOn"), cell: (row) => <DateText of={row.announcedOn} /> },
            { head: t("prices.amount"), cell: (row) => <Amount price={row} />, numeric: true },
            ...(onChange === null
              ? []
              : [
                  {
                    head: t("action.next"),
                    cell: (row: Price) =>
                      isOpenAgreement(row) &&
                      standingOf(row, prices, today) !== "before" && (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          onClick={() => onChange({ ...row, organizationId: row.organizationId ?? "" })}
                        >
                          {t("prices.changeOrEnd")}
                        </Button>
                      ),
                  },
                ]),
          ]}
        />
      )}
    </Stack>
  );
}

/** What each plan costs since when; the provider sets prices here, a holder reads its own. */
export function PricesPage() {
  const { t } = useTranslation();
  const { timezone, organization } = useMe();
  const isProvider = organization.kind === "provider";
  const today = DateTime.now().setZone(timezone).toISODate() ?? "";
  const [service, setService] = useState("");
  const [start, setStart] = useState<PriceOf>({ plan: "", component: "", organizationId: "" });
  const asked = usePlans();
  const prices = usePrices("");
  const organizations = useOrganizations().data?.items ?? [];
  const holders = organizations.filter(({ kind }) => kind === "contract-holder");
  const priced = asked.data?.items.filter(({ components }) => components.length > 0) ?? [];
  const shown = priced.filter((plan) => service === "" || plan.service === service);
  const change = ({ plan, component, organizationId }: PriceOf) => {
    setStart({ plan, component, organizationId });
    window.scrollTo({ top: 0 });
  };
  return (
    <PageFrame title={t("prices.title")} lead={t(isProvider ? "prices.lead" : "prices.leadHolder")}>
      <Group>
        <NativeSelect
          label={t("prices.service")}
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
          data={[{ value: "", label: t("notices.everyService") }, ...new Set(priced.map((plan) => plan.service))]}
        />
      </Group>
      {isProvider && priced.length > 0 && (
        <PriceForm key={JSON.stringify(start)} plans={priced} holders={holders} start={start} />
      )}
      <Answer asked={prices}>
        {({ items }) => {
          const byPlan = Map.groupBy(items, ({ plan }) => plan);
          if (items.length === 0 && !isProvider)
            return <Empty title={t("prices.none")}>{t("prices.noneNextHolder")}</Empty>;
          return shown
            .filter(({ id }) => isProvider || byPlan.has(id))
            .map((plan) => (
              <PlanPrices
                key={plan.id}
                plan={plan}
                prices={byPlan.get(plan.id) ?? []}
                today={today}
                onChange={isProvider ? change : null}
              />
            ));
        }}
      </Answer>
    </PageFrame>
  );
}
