import { Alert, NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { useYenText } from "../../components/yen.tsx";
import type { Plan } from "../../data/contracts.ts";
import { type NewPrice, setPrice } from "../../data/prices.ts";
import type { Organization } from "../../data/shapes.ts";
import { tiersSaid } from "./tiers-said.ts";

/** One amount, or the tiers of what is counted. */
function AmountFields({ isCounted, fault }: { isCounted: boolean; fault: (name: string) => string | undefined }) {
  const { t } = useTranslation();
  if (!isCounted)
    return <TextInput name="yen" inputMode="numeric" label={t("prices.yen")} required error={fault("yen")} />;
  return (
    <>
      <NativeSelect
        name="mode"
        label={t("prices.mode")}
        data={["graduated", "volume"].map((value) => ({ value, label: t(`prices.${value}`) }))}
      />
      <Textarea
        name="tiers"
        label={t("prices.tiers")}
        description={t("prices.tiersHint")}
        placeholder={"10000: 2\n1"}
        inputWrapperOrder={["label", "input", "description", "error"]}
        autosize
        minRows={2}
        required
        error={fault("tiers")}
      />
    </>
  );
}

/** What a price is of. */
export type PriceOf = Pick<NewPrice, "plan" | "component"> & { organizationId: string };

/** What is typed of the amount; an agreed price that ends has none, and the price list holds again. */
function amountOf(said: Said, isCounted: boolean): Partial<NewPrice> {
  if (said.text("change") === "end") return {};
  if (!isCounted) return { yen: Number(said.text("yen").replaceAll(",", "")) };
  const mode = said.text("mode") === "volume" ? "volume" : "graduated";
  return { tiers: { mode, tiers: tiersSaid(said.text("tiers")) } };
}

/** An agreed price is set, or ended. */
function ChangeField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      name="change"
      label={t("prices.change")}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={["set", "end"].map((one) => ({ value: one, label: t(`prices.change.${one}`) }))}
    />
  );
}

type AboveLimit = Awaited<ReturnType<typeof setPrice>>[number];

/** Who pays more than its limit with the price that was set. */
function AboveLimits({ of, holders }: { of: readonly AboveLimit[]; holders: readonly Organization[] }) {
  const { t } = useTranslation();
  const yenText = useYenText();
  if (of.length === 0) return null;
  const nameOf = (id: string) => holders.find((one) => one.id === id)?.name ?? id;
  return (
    <Alert color="yellow" title={t("prices.aboveLimits")}>
      {of
        .map(({ organizationId: id, limit, monthlyYen }) =>
          t("prices.aboveLimit", { name: nameOf(id), limit: yenText(limit), fees: yenText(monthlyYen) }),
        )
        .join(" / ")}
    </Alert>
  );
}

/** A price from a day on, of `start` at first; earlier ones stay what they were. */
export function PriceForm({
  plans,
  holders,
  start,
}: {
  plans: readonly Plan[];
  holders: readonly Organization[];
  start: PriceOf;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(start.plan);
  const [chosenComponent, setChosenComponent] = useState(start.component);
  const [organizationId, setOrganizationId] = useState(start.organizationId);
  const [change, setChange] = useState("set");
  const plan = plans.find(({ id }) => id === chosen) ?? plans[0];
  // The rest of a minimum term is paid at the monthly price, so it has none of its own.
  const components = plan?.components.filter(({ charge }) => charge !== "adjustment") ?? [];
  const component = components.find(({ id }) => id === chosenComponent) ?? components[0];
  const isCounted = component?.charge === "per-count";
  const isEnd = organizationId !== "" && change === "end";
  const form = useSubmission((said) => {
    const optional = (name: "announcedOn" | "reason"): Partial<NewPrice> => {
      const value = said.text(name);
      return value === "" ? {} : { [name]: value };
    };
    return setPrice({
      plan: plan?.id ?? "",
      component: component?.id ?? "",
      validFrom: said.text("validFrom"),
      ...amountOf(said, isCounted),
      ...(organizationId === "" ? {} : { organizationId }),
      ...optional("announcedOn"),
      ...optional("reason"),
    });
  });
  const fault = (name: string) => form.fault(`prices.0.${name}`);
  return (
    <FormPanel title={t("prices.set")} action={t("prices.setAction")} form={form}>
      <AboveLimits of={form.answer ?? []} holders={holders} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t("counts.plan")}
          value={plan?.id ?? ""}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={plans.map(({ id, name }) => ({ value: id, label: name }))}
          error={fault("plan")}
        />
        <NativeSelect
          label={t("contracts.field.component")}
          value={component?.id ?? ""}
          onChange={(event) => setChosenComponent(event.currentTarget.value)}
          data={components.map(({ id, name }) => ({ value: id, label: name }))}
          error={fault("component")}
        />
        <NativeSelect
          label={t("prices.for")}
          value={organizationId}
          onChange={(event) => setOrganizationId(event.currentTarget.value)}
          data={[
            { value: "", label: t("prices.list") },
            ...holders.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          error={fault("organizationId")}
        />
        {organizationId !== "" && <ChangeField value={change} onChange={setChange} />}
        {!isEnd && <AmountFields isCounted={isCounted} fault={fault} />}
        <TextInput
          name="validFrom"
          type="date"
          label={t(isEnd ? "prices.listAgainFrom" : "prices.validFrom")}
          required
          error={fault("validFrom")}
        />
        <TextInput
          name="announcedOn"
          type="date"
          label={t("prices.announcedOn")}
          placeholder={t("contracts.emptyIsToday")}
          error={fault("announcedOn")}
        />
        <TextInput
          name="reason"
          label={t("prices.reason")}
          description={t("prices.reasonHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={fault("reason")}
        />
      </SimpleGrid>
    </FormPanel>
  );
}
