import { Button, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { DateTime } from "luxon";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, MoreButton, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DeviceChoice } from "../../components/device-choice.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useAllowed, useMe } from "../../data/me.ts";
import { giveDevices, takeDeviceBack, useGivenDevices } from "../../data/organizations.ts";
import type { Organization } from "../../data/shapes.ts";

function GiveForm({ organization: { id, name, parentId } }: { organization: Organization }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const [devices, setDevices] = useState<string[]>([]);
  const form = useSubmission(async (said) => {
    const day = said.text("since");
    const since = day === "" ? undefined : (DateTime.fromISO(day, { zone: timezone }).toISO() ?? undefined);
    await giveDevices(devices, id, since);
    setDevices([]);
  });
  return (
    <FormPanel title={t("given.give")} action={t("given.giveAction")} form={form}>
      <Text size="sm">{t("given.says", { name })}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <DeviceChoice
          label={t("given.devices")}
          placeholder={t("given.choose")}
          value={devices}
          onChange={setDevices}
          filter={parentId === null ? {} : { organizationId: parentId }}
          max={100}
        />
        <TextInput name="since" type="date" label={t("given.since")} description={t("given.sinceHint")} />
      </SimpleGrid>
    </FormPanel>
  );
}

/** What a third party (第三者提供先) sees: single devices, each from a day on. */
export function GivenDevices({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const { id, name } = organization;
  const isGiver = useMe().organization.id !== id;
  const mayGive = useAllowed("users") && isGiver;
  const given = useGivenDevices(id);
  const takingBack = useMutation({ mutationFn: (deviceId: string) => takeDeviceBack(deviceId, id) });
  const takeBack = (deviceId: string, device: string) => {
    if (window.confirm(t("given.takeBackSure", { device, name }))) takingBack.mutate(deviceId);
  };
  return (
    <Stack>
      <Title order={3}>{t("given.title")}</Title>
      <ProblemAlert error={takingBack.error} />
      <Answer asked={given}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <Text size="sm">{t("given.none")}</Text>;
          return (
            <DataTable
              rows={rows}
              rowKey={(row) => row.deviceId}
              columns={[
                { head: t("device.name"), cell: (row) => row.deviceName },
                { head: t("given.since"), cell: (row) => <Moment at={row.since} /> },
                { head: t("given.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
                {
                  head: "",
                  cell: (row) =>
                    mayGive && (
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        aria-label={t("given.takeBackNamed", { device: row.deviceName })}
                        onClick={() => takeBack(row.deviceId, row.deviceName)}
                      >
                        {t("given.takeBack")}
                      </Button>
                    ),
                },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={given} />
      {mayGive && organization.deactivatedAt === null && <GiveForm organization={organization} />}
    </Stack>
  );
}
