import { Badge, Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useUndoable } from "../../components/undoable.tsx";
import { useGroups } from "../../data/groups.ts";
import { deleteRule, switchRule, useChannels, useRules } from "../../data/rules.ts";
import type { Rule } from "../../data/shapes.ts";
import { conditionWords } from "./condition-words.ts";
import { RuleForm } from "./rule-form.tsx";

/** Whom a rule tells, in one line. */
function Told({ rule: { recipients, channelIds } }: { rule: Rule }) {
  const channels = useChannels().data?.items ?? [];
  const names = channelIds.map((id) => channels.find((one) => one.id === id)?.name ?? "—");
  return <>{[...recipients, ...names].join(", ")}</>;
}

function Actions({ rule, onEdit }: { rule: Rule; onEdit: () => void }) {
  const { t } = useTranslation();
  const { make } = useUndoable();
  const deleting = useMutation({ mutationFn: () => deleteRule(rule.id) });
  const switchOff = () =>
    make({
      said: t("rules.switchedOff", { name: rule.name }),
      act: () => switchRule(rule.id, false),
      undo: () => switchRule(rule.id, true),
    });
  return (
    <Group gap={4} wrap="nowrap">
      <Button size="compact-sm" variant="default" onClick={onEdit}>
        {t(rule.enabled ? "rules.change" : "rules.changeOrSwitchOn")}
      </Button>
      {rule.enabled && (
        <Button size="compact-sm" variant="default" onClick={switchOff}>
          {t("rules.switchOff")}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        onClick={() => {
          if (window.confirm(t("rules.confirmDelete", { name: rule.name }))) deleting.mutate();
        }}
      >
        {t("action.delete")}
      </Button>
      <ProblemAlert error={deleting.error} />
    </Group>
  );
}

function RuleTable({ rules, onEdit }: { rules: readonly Rule[]; onEdit: (rule: Rule) => void }) {
  const { t } = useTranslation();
  const groups = useGroups().data?.items ?? [];
  const watched = ({ deviceId, profileId, groupId }: Rule) => {
    if (groupId !== null) return groups.find(({ id }) => id === groupId)?.name ?? t("rules.watched-group");
    if (deviceId !== null) return <Link to={`/devices/${deviceId}`}>{t("rules.watched-device")}</Link>;
    return t(profileId === null ? "rules.watched-organization" : "rules.watched-profile");
  };
  return (
    <DataTable
      rows={rules}
      rowKey={(row) => row.id}
      minWidth={860}
      columns={[
        { head: t("rules.name"), cell: (row) => row.name },
        { head: t("rules.watched"), cell: watched },
        { head: t("rules.condition"), cell: (row) => conditionWords(row.condition, t) },
        { head: t("mail.to"), cell: (row) => <Told rule={row} /> },
        {
          head: t("rules.state"),
          cell: ({ enabled }) => (
            <Badge color={enabled ? "teal" : "gray"} variant="light">
              {t(enabled ? "rules.state-on" : "rules.state-off")}
            </Badge>
          ),
        },
        { head: t("action.next"), cell: (row) => <Actions rule={row} onEdit={() => onEdit(row)} /> },
      ]}
    />
  );
}

export function RulesPage() {
  const { t } = useTranslation();
  const rules = useRules();
  const [edited, setEdited] = useState<Rule | null>(null);
  return (
    <PageFrame
      title={t("rules.title")}
      lead={t("rules.lead")}
      actions={
        <Button component={Link} to="/channels" variant="default">
          {t("channels.title")}
        </Button>
      }
    >
      <Answer asked={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("rules.none")}>{t("rules.noneNext")}</Empty>
          ) : (
            <RuleTable rules={items} onEdit={setEdited} />
          )
        }
      </Answer>
      <RuleForm key={edited?.id ?? "new"} rule={edited} onDone={() => setEdited(null)} />
    </PageFrame>
  );
}
