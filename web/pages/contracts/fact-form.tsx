import { Checkbox, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type Plan, recordFact, type ServiceContract } from "../../data/contracts.ts";
import { useGroups } from "../../data/groups.ts";
import { useOrganizations } from "../../data/operation.ts";
import { contentOf, type FactField, factKinds, offeredKinds } from "./fact-kinds.ts";

interface Choice {
  value: string;
  label: string;
}

/** What there is to choose from, by the name of the field. */
function useChoices(contract: ServiceContract, plans: readonly Plan[]): (field: FactField) => Choice[] {
  const { t } = useTranslation();
  const organizations = useOrganizations().data?.items ?? [];
  const groups = useGroups().data?.items ?? [];
  const plan = plans.find(({ id }) => id === contract.plan);
  const isOfData = plan?.components.some(({ meter }) => meter === "storage") === true;
  const holders = organizations.filter(({ kind }) => kind === "contract-holder");
  const named = (items: readonly { id: string; name: string }[]) =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  return ({ name, values }) => {
    if (values !== undefined) return values.map((value) => ({ value, label: t(`contracts.${name}.${value}`) }));
    if (name === "plan")
      return named(plans.filter(({ service, id }) => service === plan?.service && id !== contract.plan));
    if (name === "groupId") {
      const own = groups.filter(({ organizationId }) => isOfData && organizationId === contract.organizationId);
      return [{ value: "", label: t("contracts.allTheRest") }, ...named(own)];
    }
    if (name === "component") return named(plan?.components.filter(({ charge }) => charge === "one-time") ?? []);
    return named(name === "organizationId" ? holders.filter(({ id }) => id !== contract.organizationId) : holders);
  };
}

function Input({ field, choices, error }: { field: FactField; choices: Choice[]; error: string | undefined }) {
  const { t } = useTranslation();
  const { name, as, optional } = field;
  const common = { name, label: t(`contracts.field.${name}`), required: optional !== true && as !== "yes", error };
  if (as === "choice") return <NativeSelect {...common} data={choices} />;
  if (as === "yes") return <Checkbox {...common} value="yes" mt="xl" />;
  return (
    <TextInput
      {...common}
      {...(as === "day" ? { type: "date" } : as === "number" ? { inputMode: "numeric" as const } : {})}
    />
  );
}

/** Adds a dated fact: the provider's way to accept, start, change, suspend and end. */
export function FactForm({ contract, plans }: { contract: ServiceContract; plans: readonly Plan[] }) {
  const { t } = useTranslation();
  const plan = plans.find(({ id }) => id === contract.plan);
  const kinds = plan === undefined ? [] : offeredKinds(contract, plan);
  const [chosen, setChosen] = useState("");
  const kind = kinds.includes(chosen) ? chosen : (kinds[0] ?? "");
  const choicesOf = useChoices(contract, plans);
  const form = useSubmission((said) => {
    const on = said.text("on");
    return recordFact(contract.id, { ...(on === "" ? {} : { on }), content: contentOf(kind, said.text) });
  });
  if (kinds.length === 0) return null;
  return (
    <FormPanel title={t("contracts.record")} action={t("contracts.recordAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t("contracts.what")}
          value={kind}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={kinds.map((value) => ({ value, label: t(`contracts.fact.${value}`) }))}
          error={form.fault("kind")}
        />
        <TextInput
          key={kind}
          name="on"
          type="date"
          label={t(kind === "ended" ? "contracts.lastDay" : "contracts.day")}
          defaultValue={contract.on}
          required
          error={form.fault("on")}
        />
        {factKinds[kind]?.fields.map((field) => (
          <Input
            key={`${kind} ${field.name}`}
            field={field}
            choices={field.as === "choice" ? choicesOf(field) : []}
            error={form.fault(`content.${field.name}`) ?? form.fault(field.name)}
          />
        ))}
      </SimpleGrid>
    </FormPanel>
  );
}
