import { Button, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/answers.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { type Said, saidIn, useSubmission } from "../../components/submission.ts";
import { useDevices } from "../../data/devices.ts";
import { useMe } from "../../data/me.ts";
import {
  createRule,
  type RuleToCreate,
  rehearse,
  useOrganizations,
  useProfiles,
  useRuleTemplates,
} from "../../data/operation.ts";
import type { Condition, Device, Language, RuleOptions } from "../../data/shapes.ts";
import { ConditionFields, conditionSaid, kinds } from "./condition-fields.tsx";
import { RehearsalPanel } from "./rehearsal-panel.tsx";

const rehearsedDays = 30;

/** What the form begins with: a template, or what a rehearsal suggested. */
interface Start {
  readonly condition: Condition;
  readonly forSeconds: number;
  readonly options: Partial<RuleOptions>;
}

const blank: Start = { condition: { kind: "above", field: "", threshold: 0 }, forSeconds: 0, options: {} };

function ruleSaid(said: Said, devices: readonly Device[], language: Language): RuleToCreate {
  const device = devices.find(({ id }) => id === said.text("deviceId"));
  const [from, to] = [said.text("hoursFrom"), said.text("hoursTo")];
  const profileId = said.text("profileId");
  return {
    organizationId: device?.organizationId ?? said.text("organizationId"),
    ...(device === undefined ? {} : { deviceId: device.id }),
    ...(device === undefined && profileId !== "" ? { profileId } : {}),
    name: said.text("name"),
    condition: conditionSaid(said),
    recipients: said
      .text("recipients")
      .split(/[,、\s]+/)
      .filter((recipient) => recipient !== ""),
    language,
    forSeconds: Math.round(Number(said.text("forMinutes")) * 60),
    schedule: from === "" && to === "" ? null : { hours: { from, to } },
    order: said.text("order") === "in-turn" ? "in-turn" : "together",
    whenOver: said.text("whenOver") === "told" ? "told" : "not-told",
  };
}

function Watched({ devices }: { devices: readonly Device[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations().data?.items ?? [me.organization];
  const profiles = useProfiles().data?.items ?? [];
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <NativeSelect
        name="organizationId"
        label={t("device.organization")}
        data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <NativeSelect
        name="profileId"
        label={t("rules.profile")}
        data={[
          { value: "", label: t("rules.everyProfile") },
          ...profiles.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        name="deviceId"
        label={t("rules.device")}
        data={[
          { value: "", label: t("rules.everyDevice") },
          ...devices.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </SimpleGrid>
  );
}

function When({ start, fault }: { start: Start; fault: (path: string) => string | undefined }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <TextInput
        name="forMinutes"
        label={t("rules.forMinutes")}
        inputMode="decimal"
        defaultValue={String(start.forSeconds / 60)}
        error={fault("forSeconds")}
      />
      <TextInput
        name="hoursFrom"
        label={t("rules.hoursFrom")}
        placeholder="22:00"
        error={fault("schedule.hours.from")}
      />
      <TextInput name="hoursTo" label={t("rules.hoursTo")} placeholder="05:00" error={fault("schedule.hours.to")} />
      <NativeSelect
        name="order"
        label={t("rules.order")}
        data={["together", "in-turn"].map((value) => ({ value, label: t(`rules.order-${value}`) }))}
      />
      <NativeSelect
        name="whenOver"
        label={t("rules.whenOver")}
        defaultValue={start.options.whenOver ?? "not-told"}
        data={["not-told", "told"].map((value) => ({ value, label: t(`rules.over-${value}`) }))}
      />
    </SimpleGrid>
  );
}

const kindOf = (condition: Condition) => kinds.find((kind) => kind === condition.kind) ?? "above";

export function RuleForm() {
  const { t } = useTranslation();
  const me = useMe();
  const devices = useDevices("").data?.pages.flatMap((page) => page.items) ?? [];
  const templates = useRuleTemplates().data?.items ?? [];
  const [start, setStart] = useState<Start>(blank);
  const [kind, setKind] = useState(kindOf(blank.condition));
  const form = useSubmission((said) => createRule(ruleSaid(said, devices, me.language)));
  const trying = useMutation({ mutationFn: (rule: RuleToCreate) => rehearse(rule, rehearsedDays) });
  const begin = (next: Start) => {
    setStart(next);
    setKind(kindOf(next.condition));
  };
  const tryOut = (event: MouseEvent<HTMLButtonElement>) => {
    const { form: element } = event.currentTarget;
    if (element?.reportValidity()) trying.mutate(ruleSaid(saidIn(new FormData(element)), devices, me.language));
  };
  return (
    <FormPanel title={t("rules.create")} action={t("action.create")} form={form}>
      <NativeSelect
        label={t("rules.template")}
        onChange={(event) => {
          const template = templates.find(({ id }) => id === event.currentTarget.value);
          begin(
            template
              ? {
                  condition: template.condition,
                  forSeconds: template.options.forSeconds ?? 0,
                  options: template.options,
                }
              : blank,
          );
        }}
        data={[
          { value: "", label: t("rules.noTemplate") },
          ...templates.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TextInput name="name" label={t("rules.name")} required error={form.fault("name")} />
      <Watched devices={devices} />
      <ConditionFields
        key={JSON.stringify([start.condition, kind])}
        kind={kind}
        start={start.condition}
        onKind={setKind}
        fault={form.fault}
      />
      <When key={`when ${JSON.stringify(start)}`} start={start} fault={form.fault} />
      <TextInput
        name="recipients"
        label={t("rules.recipients")}
        placeholder="taro@example.jp, hanako@example.jp"
        required
        error={form.fault("recipients")}
      />
      <Group>
        <Button variant="default" loading={trying.isPending} onClick={tryOut}>
          {t("rehearsal.try", { days: rehearsedDays })}
        </Button>
      </Group>
      <ProblemAlert error={trying.error} />
      {trying.data && (
        <RehearsalPanel
          rehearsal={trying.data}
          onTake={({ condition, forSeconds }) => begin({ ...start, condition, forSeconds })}
        />
      )}
    </FormPanel>
  );
}
