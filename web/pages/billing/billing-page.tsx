import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { PageFrame } from "../../components/page-frame.tsx";
import { IssuerPanel } from "./issuer-form.tsx";
import { PaymentsPanel } from "./payments.tsx";
import { ReportsPanel } from "./reports.tsx";
import { RunsPanel } from "./runs.tsx";
import { SurchargesPanel } from "./surcharges.tsx";

const panels = {
  runs: RunsPanel,
  payments: PaymentsPanel,
  surcharges: SurchargesPanel,
  reports: ReportsPanel,
  issuer: IssuerPanel,
} as const;
type Panel = keyof typeof panels;
const names = Object.keys(panels) as Panel[];

/** The provider's billing work: a month's run, what came in, what the books say, who issues. */
export function BillingPage() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const shown = names.find((name) => name === parameters.get("part")) ?? "runs";
  const Shown = panels[shown];
  return (
    <PageFrame title={t("billing.title")} lead={t("billing.lead")}>
      <Tabs value={shown} onChange={(part) => setParameters(part === null ? {} : { part })} keepMounted={false}>
        <Tabs.List>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`billing.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown} pt="lg">
          <Shown />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
