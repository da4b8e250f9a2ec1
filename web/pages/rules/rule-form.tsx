import { Alert, Button, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { type Said, saidIn, useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { Problem } from "../../data/client.ts";
import { useMe } from "../../data/me.ts";
import {
  changeRule,
  createRule,
  type RuleTerms,
  rehearse,
  termsOf,
  useChannels,
  useRuleTemplates,
  type Watched,
  watchedBy,
} from "../../data/rules.ts";
import type { Channel, Condition, Rule } from "../../data/shapes.ts";
import { blankTest, ConditionFields, conditionSaid, type Line, linesFrom } from "./condition-fields.tsx";
import { RehearsalPanel } from "./rehearsal-panel.tsx";
import { ScheduleFields, scheduleSaid } from "./schedule-fields.tsx";
import { TellingFields, tellingSaid } from "./telling-fields.tsx";
import { WatchedFields } from "./watched-fields.tsx";

const rehearsedDays = 30;

/** What the form begins with: nothing, a rule, a template, or what a rehearsal suggested. Another number: the inputs are made anew. */
interface Start {
  readonly number: number;
  readonly terms: RuleTerms;
}

const blankTerms: RuleTerms = {
  name: "",
  condition: blankTest,
  recipients: [],
  channelIds: [],
  language: "ja",
  enabled: true,
  forSeconds: 0,
  schedule: null,
  order: "together",
  nextAfterSeconds: 900,
  whenOver: "not-told",
};

function termsSaid(said: Said, lines: readonly Line[], channels: readonly Channel[], before: RuleTerms): RuleTerms {
  return {
    name: said.text("name"),
    condition: conditionSaid(said, lines),
    ...tellingSaid(said, channels, before.nextAfterSeconds),
    schedule: scheduleSaid(said),
    enabled: said.text("enabled") !== "off",
  };
}

/** History says nothing of gateways and of frames that never came. */
const isRehearsable = (condition: Condition): boolean =>
  condition.kind !== "gateway-silent" &&
  ("of" in condition ? condition.of : [condition]).every(({ kind }) => kind !== "frames-lost");

/** A rehearsal's complaint names the rule's fields within `rule`. */
const faultIn = (error: Error | null) => (path: string) =>
  error instanceof Problem
    ? error.errors.find((fault) => fault.path.replace(/^rule\./, "") === path)?.detail
    : undefined;

function Templates({ onChosen }: { onChosen: (terms: RuleTerms) => void }) {
  const { t } = useTranslation();
  const templates = useRuleTemplates().data?.items ?? [];
  return (
    <NativeSelect
      label={t("rules.template")}
      onChange={(event) => {
        const template = templates.find(({ id }) => id === event.currentTarget.value);
        onChosen(
          template
            ? { ...blankTerms, ...template.options, name: template.name, condition: template.condition }
            : blankTerms,
        );
      }}
      data={[
        { value: "", label: t("rules.noTemplate") },
        ...templates.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      maw={420}
    />
  );
}

/** A rule that is made or changed: whoever switches it on is first shown what it would have done. */
function useRuleForm(rule: Rule | null, onDone: () => void) {
  const { t } = useTranslation();
  const { told } = useUndoable();
  const me = useMe();
  const blank: RuleTerms = { ...blankTerms, language: me.language };
  const [start, setStart] = useState<Start>({ number: 0, terms: rule ?? blank });
  const [lines, setLines] = useState(() => linesFrom(start.terms.condition));
  const [watched, setWatched] = useState<Watched>(rule ? watchedBy(rule) : { organizationId: me.organization.id });
  const [seen, setSeen] = useState<"seen" | "not-seen">("not-seen");
  const channels = useChannels().data?.items.filter((one) => one.organizationId === watched.organizationId) ?? [];
  const trying = useMutation({
    mutationFn: async (terms: RuleTerms) =>
      isRehearsable(terms.condition) ? rehearse({ ...watched, ...terms }, rehearsedDays) : null,
    onSuccess: () => setSeen("seen"),
  });
  const begin = (terms: RuleTerms) => {
    setStart({ number: start.number + 1, terms });
    setLines(linesFrom(terms.condition));
    changed();
  };
  const sending = useSubmission(async (said) => {
    const terms = termsSaid(said, lines, channels, start.terms);
    if (rule) {
      await changeRule(rule.id, terms, watched);
      told({ said: t("rules.changed", rule), undo: () => changeRule(rule.id, termsOf(rule), watchedBy(rule)) });
    } else await createRule({ ...watched, ...terms });
    begin(blank);
    onDone();
  });
  function changed(): void {
    setSeen("not-seen");
    trying.reset();
    sending.forget();
  }
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    const terms = termsSaid(saidIn(new FormData(event.currentTarget)), lines, channels, start.terms);
    if (seen === "seen" || !terms.enabled) return sending.onSubmit(event);
    event.preventDefault();
    if (watched.deviceId !== null) trying.mutate(terms);
  };
  const error = sending.error ?? trying.error;
  return {
    ...{ start, lines, watched, channels, seen, begin, changed },
    onLines: (next: Line[]) => {
      setLines(next);
      changed();
    },
    onWatched: (next: Watched) => {
      setWatched(next);
      changed();
    },
    /** What was tried, and what came of it. */
    tried: trying.variables,
    rehearsal: trying.data,
    fault: faultIn(error),
    panel: { onSubmit, busy: sending.busy || trying.isPending, error },
  };
}

export function RuleForm({ rule, onDone }: { rule: Rule | null; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useRuleForm(rule, onDone);
  const [enabled, setEnabled] = useState("on");
  const { start, lines, fault, rehearsal } = form;
  const { terms, number } = start;
  const isReady = form.seen === "seen" || enabled === "off";
  const action = isReady
    ? t(enabled === "on" ? "rules.switchOn" : "rules.keepOff")
    : t("rehearsal.try", { days: rehearsedDays });
  return (
    <div onChange={form.changed}>
      <FormPanel
        title={rule ? t("rules.edit", { name: rule.name }) : t("rules.create")}
        action={action}
        form={form.panel}
      >
        {!rule && <Templates onChosen={form.begin} />}
        <WatchedFields watched={form.watched} isChange={rule !== null} onWatched={form.onWatched} fault={fault} />
        <ConditionFields
          key={`condition ${number}`}
          lines={lines}
          combination={terms.condition.kind === "any" ? "any" : "all"}
          onLines={form.onLines}
          fault={fault}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }} key={`terms ${number}`}>
          <TextInput
            name="forMinutes"
            label={t("rules.forMinutes")}
            inputMode="decimal"
            defaultValue={String(terms.forSeconds / 60)}
            error={fault("forSeconds")}
          />
          <TextInput name="name" label={t("rules.name")} required defaultValue={terms.name} error={fault("name")} />
          <NativeSelect
            name="enabled"
            label={t("rules.state")}
            value={enabled}
            onChange={(event) => setEnabled(event.currentTarget.value)}
            data={["on", "off"].map((value) => ({ value, label: t(`rules.state-${value}`) }))}
          />
        </SimpleGrid>
        <ScheduleFields key={`schedule ${number}`} start={terms.schedule} fault={fault} />
        <TellingFields key={`telling ${number}`} start={terms} channels={form.channels} fault={fault} />
        {form.seen === "seen" && !rehearsal && <Alert color="gray" title={t("rehearsal.impossible")} role="status" />}
        {rehearsal && (
          <RehearsalPanel
            rehearsal={rehearsal}
            onTake={(calmer) => form.begin({ ...terms, ...form.tried, ...calmer })}
          />
        )}
      </FormPanel>
      {rule && (
        <Button variant="subtle" mt="sm" onClick={onDone}>
          {t("rules.leave")}
        </Button>
      )}
    </div>
  );
}
