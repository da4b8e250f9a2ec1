import { Alert, Anchor, Checkbox, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { FormPanel } from "../../components/form-panel.tsx";
import { IdentityInput } from "../../components/identity-input.tsx";
import { PlaceFields, placeSaid } from "../../components/place-fields.tsx";
import { type Said, useSubmission } from "../../components/submission.ts";
import { type DeviceToRegister, type RegisteredDevice, registerDevice } from "../../data/devices.ts";
import type { Organization, Profile } from "../../data/shapes.ts";

function deviceSaid(said: Said, sigfox: boolean): DeviceToRegister {
  const identity = said.text("identity");
  return {
    organizationId: said.text("organizationId"),
    profileId: said.text("profileId"),
    name: said.text("name"),
    ...(sigfox ? { sigfoxId: identity } : { devEui: identity }),
    ...placeSaid(said),
    trap: said.text("trap") === "on",
  };
}

function Registered({ device }: { device: RegisteredDevice }) {
  const { t } = useTranslation();
  return (
    <Alert color="teal" title={t("register.done", { name: device.name })} role="status">
      {t("register.contracts", {
        child: device.contract.child,
        parent: device.contract.parent,
        date: device.billingStartDate,
      })}{" "}
      <Anchor component={Link} to={`/devices/${device.id}`} inherit>
        {t("register.open")}
      </Anchor>
    </Alert>
  );
}

interface Choices {
  organizations: readonly Organization[];
  profiles: readonly Profile[];
  heard: { network: string | null; identity: string | null };
}

export function DeviceForm({ organizations, profiles, heard }: Choices) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(
    () => (profiles.find((profile) => profile.network === heard.network) ?? profiles[0])?.id ?? "",
  );
  const sigfox = profiles.find((profile) => profile.id === chosen)?.network === "sigfox";
  const form = useSubmission((said) => registerDevice(deviceSaid(said, sigfox)));
  return (
    <>
      {form.answer !== undefined && <Registered device={form.answer} />}
      <FormPanel title={t("register.one")} action={t("devices.register")} form={form}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NativeSelect
            name="organizationId"
            label={t("device.organization")}
            required
            data={organizations
              .filter(({ kind }) => kind !== "provider")
              .map(({ id, name }) => ({ value: id, label: name }))}
            error={form.fault("organizationId")}
          />
          <NativeSelect
            name="profileId"
            label={t("device.profile")}
            required
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={profiles.map(({ id, name }) => ({ value: id, label: name }))}
            error={form.fault("profileId")}
          />
          <TextInput name="name" label={t("device.name")} required error={form.fault("name")} />
          <IdentityInput
            network={sigfox ? "sigfox" : "lorawan"}
            label={sigfox ? "Sigfox ID" : "DevEUI"}
            known={heard.identity ?? ""}
            error={form.fault(sigfox ? "sigfoxId" : "devEui")}
            onLabel={(read) => {
              const isOf = ({ network }: Profile) => network === read.network;
              if (!profiles.some((profile) => profile.id === chosen && isOf(profile)))
                setChosen(profiles.find(isOf)?.id ?? chosen);
            }}
          />
          <PlaceFields fault={form.fault} />
        </SimpleGrid>
        <Checkbox name="trap" label={t("register.trap")} />
      </FormPanel>
    </>
  );
}
