import { Alert, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { cancelContract, type Plan, type ServiceContract } from "../../data/contracts.ts";
import { useMe } from "../../data/me.ts";

/** A contract can be given notice of once it is accepted, and once. */
export const isCancellable = ({ status, endsOn }: ServiceContract): boolean =>
  endsOn === null && (status === "accepted" || status === "active" || status === "suspended");

/** Notice of cancellation; a holder's arrives today, the provider says when one on paper came. */
export function CancelForm({ contract, plan }: { contract: ServiceContract; plan: Plan | undefined }) {
  const { t } = useTranslation();
  const isProvider = useMe().organization.kind === "provider";
  const form = useSubmission(async (said) => {
    if (!window.confirm(t("contracts.cancelSure", { number: contract.number }))) return;
    const [namedOn, arrivedOn] = [said.text("namedOn"), said.text("arrivedOn")];
    await cancelContract(contract.id, {
      ...(namedOn === "" ? {} : { namedOn }),
      ...(arrivedOn === "" ? {} : { arrivedOn }),
    });
  });
  return (
    <FormPanel title={t("contracts.cancel")} action={t("contracts.cancelAction")} form={form}>
      {plan !== undefined && (
        <Text size="sm">
          {t(plan.noticeDays === 0 ? "contracts.noticeNone" : "contracts.noticeDays", { days: plan.noticeDays })}
        </Text>
      )}
      {contract.minimumUntil !== null && contract.minimumUntil >= contract.on && (
        <Alert color="yellow">{t("contracts.minimumWarning", { day: contract.minimumUntil })}</Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          name="namedOn"
          type="date"
          label={t("contracts.field.namedOn")}
          description={t("contracts.namedOnHint")}
          error={form.fault("namedOn")}
        />
        {isProvider && (
          <TextInput
            name="arrivedOn"
            type="date"
            label={t("contracts.field.arrivedOn")}
            description={t("contracts.emptyIsToday")}
            max={contract.on}
            error={form.fault("arrivedOn")}
          />
        )}
      </SimpleGrid>
    </FormPanel>
  );
}
