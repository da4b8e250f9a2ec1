import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSecondFactor } from "../../data/me.ts";
import { Gate } from "./gate.tsx";
import { SecondFactorPanel } from "./second-factor.tsx";

/** Stands before every other page until the second factor that the organization requires is set up, and its codes were read. */
export function SecondFactorPage({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const isOn = typeof useSecondFactor().data?.enabledAt === "string";
  return (
    <Gate title={t("secondFactor.firstTitle")} lead={t("secondFactor.firstLead")} maw={560}>
      <SecondFactorPanel />
      {isOn && <Button onClick={onDone}>{t("secondFactor.goOn")}</Button>}
    </Gate>
  );
}
