import { Alert, Checkbox, MultiSelect, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { DateTime } from "luxon";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Consequences } from "../../components/consequences.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { IdentityInput } from "../../components/identity-input.tsx";
import { PlaceFields, placeSaid } from "../../components/place-fields.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { changeDevice, replaceDevice, retireDevice } from "../../data/devices.ts";
import { chooseGroups, useGroups } from "../../data/groups.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import type { Device } from "../../data/shapes.ts";
import { openPart } from "../../text.ts";

function Done({ children }: { children: string }) {
  return (
    <Alert color="teal" role="status">
      {children}
    </Alert>
  );
}

/** One in each line: `name = value`. */
function variablesFrom(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split("=");
      return [name.trim(), value.join("=").trim()];
    }),
  );
}

const linesOf = (variables: Record<string, string>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name} = ${value}`)
    .join("\n");

function EditForm({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { told } = useUndoable();
  const { name, place, latitude, longitude, trap } = device;
  const form = useSubmission(async (said) => {
    await changeDevice(device.id, {
      name: said.text("name"),
      ...placeSaid(said),
      trap: said.text("trap") === "on",
      variables: variablesFrom(said.text("variables")),
    });
    const before = { name, place, latitude, longitude, trap, variables: device.variables };
    told({ said: t("device.changed", { name }), undo: () => changeDevice(device.id, before) });
  });
  const variables = linesOf(device.variables);
  return (
    <FormPanel title={t("device.edit")} action={t("device.keep")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} key={JSON.stringify([name, place, latitude, longitude])}>
        <TextInput name="name" label={t("device.name")} required defaultValue={name} error={form.fault("name")} />
        <PlaceFields known={device} fault={form.fault} />
      </SimpleGrid>
      <Checkbox key={String(trap)} name="trap" label={t("register.trap")} defaultChecked={trap} />
      <Textarea
        key={variables}
        name="variables"
        label={t("device.variables")}
        description={t("device.variablesHint")}
        defaultValue={variables}
        autosize
        minRows={2}
        spellCheck={false}
        error={form.fault("variables")}
      />
    </FormPanel>
  );
}

const identityName = ({ network }: Device) => (network === "lorawan" ? "DevEUI" : "Sigfox ID");
const identityOf = (device: Device) => device.devEui ?? device.sigfoxId ?? "";

/** Another thing at the same place: what a person has to know is that nothing ends and nothing begins. */
function ReplaceForm({ device }: { device: Device }) {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    replaceDevice(device, { identity: said.text("identity"), reason: said.text("reason") }),
  );
  const known = { label: identityName(device), identity: identityOf(device) };
  return (
    <FormPanel title={t("replace.title")} action={t("replace.act")} form={form}>
      <Text size="sm">{t("replace.lead", known)}</Text>
      <Consequences sentences={[t("replace.stays"), t("replace.billing"), t("replace.free", known)]} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <IdentityInput
          network={device.network}
          label={t("replace.identity", known)}
          error={form.fault(device.network === "lorawan" ? "devEui" : "sigfoxId")}
        />
        <TextInput
          name="reason"
          label={t("replace.reason")}
          placeholder={t("replace.reasonExample")}
          required
          maxLength={1_000}
          error={form.fault("reason")}
        />
      </SimpleGrid>
      {form.answer !== undefined && <Done>{t("replace.done", { identity: form.answer.identity })}</Done>}
    </FormPanel>
  );
}

/** Its sentences are those of contracts, which come with the first of their pages. */
const Suspension = lazy(async () => {
  const [page] = await Promise.all([import("./suspension.tsx"), openPart("trade")]);
  return { default: page.Suspension };
});

/** SDM 第6条: so many days after the notice has arrived. */
const noticeDays = 30;

function RetireForm({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [named, setNamed] = useState("");
  const earliest = DateTime.now().setZone(timezone).plus({ days: noticeDays }).toISODate() ?? "";
  const lastDay = named === "" || named < earliest ? earliest : named;
  const form = useSubmission((said) => retireDevice(device.id, said.text("on")));
  const facts = { ...device.contract, label: identityName(device), identity: identityOf(device), date: lastDay };
  return (
    <FormPanel title={t("retire.title")} action={t("retire.act")} form={form} grave>
      <Text size="sm">{t("retire.lead")}</Text>
      <Consequences
        sentences={[
          t("retire.ends", { ...facts, days: noticeDays }),
          t("retire.until", facts),
          t("retire.free", facts),
          t("retire.data"),
          t("retire.final"),
        ]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          name="on"
          type="date"
          label={t("retire.on")}
          description={t("retire.onHint", { date: earliest })}
          min={earliest}
          value={named}
          onChange={(event) => setNamed(event.currentTarget.value)}
          error={form.fault("on")}
        />
      </SimpleGrid>
      <Checkbox required name="sure" label={t("retire.sure", { name: device.name, date: lastDay })} />
    </FormPanel>
  );
}

function GroupsForm({ device }: { device: Device }) {
  const { t } = useTranslation();
  const groups = useGroups().data?.items.filter((one) => one.organizationId === device.organizationId) ?? [];
  const before = device.groups.map(({ id }) => id);
  const [chosen, setChosen] = useState(before);
  const { told } = useUndoable();
  const form = useSubmission(async () => {
    await chooseGroups(device.id, before, chosen);
    told({
      said: t("groups.chosen", device),
      undo: async () => {
        await chooseGroups(device.id, chosen, before);
        setChosen(before);
      },
    });
  });
  if (groups.length === 0) return null;
  return (
    <FormPanel title={t("groups.title")} action={t("device.keep")} form={form}>
      <MultiSelect
        label={t("groups.ofDevice")}
        value={chosen}
        onChange={setChosen}
        data={groups.map(({ id, name }) => ({ value: id, label: name }))}
        maw={640}
      />
    </FormPanel>
  );
}

/** What may be changed of a device, from its name to its end. */
export function DeviceSettings({ device }: { device: Device }) {
  const { t } = useTranslation();
  const mayBill = useAllowed("billing");
  return (
    <Stack>
      <EditForm device={device} />
      {device.retiredAt === null ? (
        <>
          <GroupsForm device={device} />
          <ReplaceForm device={device} />
          <Suspense>{mayBill && <Suspension deviceId={device.id} />}</Suspense>
          <RetireForm device={device} />
        </>
      ) : (
        <Alert color="gray" role="status" title={t("device.retired")}>
          {t("retire.done", { date: device.contract.endedOn ?? "—" })}
        </Alert>
      )}
    </Stack>
  );
}
