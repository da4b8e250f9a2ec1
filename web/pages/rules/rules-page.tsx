import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { deleteRule, useRules } from "../../data/operation.ts";
import { conditionWords } from "./condition-words.ts";
import { RuleForm } from "./rule-form.tsx";

export function RulesPage() {
  const { t } = useTranslation();
  const rules = useRules();
  const deleting = useMutation({ mutationFn: deleteRule });
  return (
    <PageFrame title={t("rules.title")} lead={t("rules.lead")}>
      <ProblemAlert error={deleting.error} />
      <Answer asked={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("rules.none")}>{t("rules.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { head: t("rules.name"), cell: (row) => row.name },
                { head: t("rules.condition"), cell: (row) => conditionWords(row.condition, t) },
                { head: t("rules.recipients"), cell: (row) => row.recipients.join(", ") },
                {
                  head: t("action.next"),
                  cell: (row) => (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      onClick={() => {
                        if (window.confirm(t("rules.confirmDelete", { name: row.name }))) deleting.mutate(row.id);
                      }}
                    >
                      {t("action.delete")}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      <RuleForm />
    </PageFrame>
  );
}
