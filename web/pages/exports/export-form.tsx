import { MultiSelect, NativeSelect, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { choices, createExport, createExportSchedule, type FormChoice } from "../../data/exports.ts";
import { useGroups } from "../../data/groups.ts";
import { useMe } from "../../data/me.ts";
import { useOrganizations } from "../../data/operation.ts";
import { useUsers } from "../../data/organizations.ts";
import type { Me } from "../../data/shapes.ts";

const whens = ["once", "month", "week"] as const;
type When = (typeof whens)[number];

/** What the select boxes say. */
const formIn = (said: Said) => ({
  archive: said.choice("archive", choices.archive),
  layout: said.choice("layout", choices.layout),
  times: said.choice("times", choices.times),
  labels: said.choice("labels", choices.labels),
  separator: said.choice("separator", choices.separator),
  encoding: said.choice("encoding", choices.encoding),
});

export function ExportForm() {
  const { t } = useTranslation();
  const me = useMe();
  const [when, setWhen] = useState<When>("once");
  const [devices, setDevices] = useState<string[]>([]);
  const [groupId, setGroupId] = useState("");
  const [organizationId, setOrganizationId] = useState(me.organization.kind === "provider" ? "" : me.organization.id);
  const [recipients, setRecipients] = useState<string[]>(me.organization.kind === "provider" ? [] : [me.id]);
  const form = useSubmission(async (said) => {
    const asked = {
      ...formIn(said),
      ...(organizationId === "" ? {} : { organizationId }),
      ...(groupId !== "" ? { groupId } : devices.length === 0 ? {} : { devices }),
    };
    if (when !== "once") return createExportSchedule({ ...asked, every: when, recipients });
    const day = (name: string) => DateTime.fromISO(said.text(name), { zone: me.timezone });
    return createExport({ ...asked, from: day("from").toISO() ?? "", to: day("to").plus({ days: 1 }).toISO() ?? "" });
  });
  return (
    <FormPanel title={t("exports.new")} action={t(when === "once" ? "exports.make" : "exports.schedule")} form={form}>
      <SegmentedControl
        value={when}
        onChange={(value) => setWhen(value as When)}
        data={whens.map((value) => ({ value, label: t(`exports.when.${value}`) }))}
        maw={420}
      />
      {when === "once" ? (
        <Days me={me} />
      ) : (
        <Text size="sm" c="dimmed">
          {t(`exports.when.${when}Hint`)}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Organization
          value={organizationId}
          onChange={(id) => {
            setOrganizationId(id);
            setGroupId("");
          }}
        />
        <Devices
          devices={devices}
          groupId={groupId}
          onDevices={setDevices}
          onGroup={setGroupId}
          organizationId={organizationId}
        />
        {when !== "once" && (
          <Recipients me={me} organizationId={organizationId} value={recipients} onChange={setRecipients} />
        )}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {(Object.keys(choices) as FormChoice[]).map((name) => (
          <Choice key={name} name={name} language={me.language} />
        ))}
      </SimpleGrid>
    </FormPanel>
  );
}

/** From a link, as in the reminder before data leave the range, or last month. */
function Days({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const lastMonth = DateTime.now().setZone(me.timezone).minus({ months: 1 });
  const day = (name: string, otherwise: DateTime) => asked.get(name) ?? otherwise.toFormat("yyyy-MM-dd");
  return (
    <Stack gap={4}>
      <SimpleGrid cols={2} maw={420}>
        <TextInput
          type="date"
          name="from"
          label={t("exports.from")}
          defaultValue={day("from", lastMonth.startOf("month"))}
          required
        />
        <TextInput
          type="date"
          name="to"
          label={t("exports.to")}
          defaultValue={day("to", lastMonth.endOf("month"))}
          required
        />
      </SimpleGrid>
    </Stack>
  );
}

function Choice({ name, language }: { name: FormChoice; language: string }) {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const first: Partial<Record<FormChoice, string>> = { labels: language, archive: asked.get("archive") ?? "none" };
  return (
    <NativeSelect
      name={name}
      label={t(`exports.${name}`)}
      defaultValue={first[name]}
      data={choices[name].map((value) => ({ value, label: t(`exports.${name}.${value}`) }))}
    />
  );
}

interface ChosenDevices {
  devices: string[];
  groupId: string;
  onDevices: (ids: string[]) => void;
  onGroup: (id: string) => void;
  organizationId: string;
}

interface Choosing<T> {
  value: T;
  onChange: (value: T) => void;
}

/** Only where there is a choice: the provider's people, and holders with end customers. */
function Organization({ value, onChange }: Choosing<string>) {
  const { t } = useTranslation();
  const me = useMe();
  const organizations = useOrganizations();
  const holders = organizations.data?.items.filter(({ kind }) => kind !== "provider") ?? [];
  if (me.organization.kind !== "provider" && holders.length < 2) return null;
  return (
    <NativeSelect
      label={t("exports.organization")}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: "", label: t("exports.allOrganizations") },
        ...holders.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

/** Named devices, or whoever is in a group when the file is written. */
function Devices({ devices, groupId, onDevices, onGroup, organizationId }: ChosenDevices) {
  const { t } = useTranslation();
  const groups = useGroups().data?.items.filter(
    (one) => organizationId === "" || one.organizationId === organizationId,
  );
  return (
    <>
      {groups !== undefined && groups.length > 0 && (
        <NativeSelect
          label={t("exports.group")}
          value={groupId}
          onChange={(event) => onGroup(event.currentTarget.value)}
          data={[{ value: "", label: "—" }, ...groups.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      {groupId === "" && (
        <DeviceChoice
          label={t("exports.devices")}
          placeholder={t("exports.allDevices")}
          value={devices}
          onChange={onDevices}
        />
      )}
    </>
  );
}

/** Users of the organization with an address; who may not see them all can name himself. */
function Recipients({ me, organizationId, ...choosing }: Choosing<string[]> & { me: Me; organizationId: string }) {
  const { t } = useTranslation();
  const maySee = me.permissions.includes("users") && organizationId !== "";
  return (
    <MailedUsers
      key={organizationId}
      organizationId={maySee ? organizationId : me.organization.id}
      label={t("exports.recipients")}
      {...choosing}
    />
  );
}

function MailedUsers({
  organizationId,
  label,
  value,
  onChange,
}: Choosing<string[]> & { organizationId: string; label: string }) {
  const { t } = useTranslation();
  const users = useUsers(organizationId);
  const mailed = users.data?.items.filter(({ email, deactivatedAt }) => email !== null && deactivatedAt === null) ?? [];
  const ids = new Set(mailed.map(({ id }) => id));
  return (
    <MultiSelect
      label={label}
      description={t("exports.recipientsHint")}
      value={value.filter((id) => ids.has(id))}
      onChange={onChange}
      data={mailed.map(({ id, name, email }) => ({ value: id, label: `${name} <${email}>` }))}
    />
  );
}
