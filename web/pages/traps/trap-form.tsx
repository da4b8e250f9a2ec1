import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormPanel } from "../../components/form-panel.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useDevices } from "../../data/devices.ts";
import { addTrap, type TrapTeam, useTraps } from "../../data/traps.ts";

/** Which device tells of the trap; its name and place are the device's. */
export function TrapForm({ team }: { team: TrapTeam }) {
  const { t } = useTranslation();
  const used = new Set(useTraps(team.id).data?.items.map(({ deviceId }) => deviceId));
  const listed = useDevices({}).data?.pages.flatMap(({ items }) => items) ?? [];
  const free = listed.filter(
    ({ id, organizationId, retiredAt }) =>
      organizationId === team.organizationId && retiredAt === null && !used.has(id),
  );
  const form = useSubmission((said) => {
    const setter = said.text("setter");
    return addTrap(team.id, { deviceId: said.text("deviceId"), ...(setter === "" ? {} : { setter }) });
  });
  return (
    <FormPanel title={t("traps.addTrap")} action={t("action.create")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          name="deviceId"
          label={t("traps.device")}
          required
          data={free.map(({ id, name }) => ({ value: id, label: name }))}
          error={form.fault("deviceId")}
        />
        <TextInput name="setter" label={t("traps.setter")} error={form.fault("setter")} />
      </SimpleGrid>
    </FormPanel>
  );
}
