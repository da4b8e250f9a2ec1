import { useTranslation } from "react-i18next";
import { PageFrame } from "../../components/page-frame.tsx";
import { Parts } from "../../components/parts.tsx";
import { IssuerPanel } from "./issuer-form.tsx";
import { PaymentsPanel } from "./payments.tsx";
import { ReportsPanel } from "./reports.tsx";
import { RunsPanel } from "./runs.tsx";
import { SurchargesPanel } from "./surcharges.tsx";

/** The provider's billing work: a month's run, what came in, what the books say, who issues. */
export function BillingPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("billing.title")} lead={t("billing.lead")}>
      <Parts
        parts={[
          { name: "runs", label: t("billing.runs"), content: <RunsPanel /> },
          { name: "payments", label: t("billing.payments"), content: <PaymentsPanel /> },
          { name: "surcharges", label: t("billing.surcharges"), content: <SurchargesPanel /> },
          { name: "reports", label: t("billing.reports"), content: <ReportsPanel /> },
          { name: "issuer", label: t("billing.issuer"), content: <IssuerPanel /> },
        ]}
      />
    </PageFrame>
  );
}
