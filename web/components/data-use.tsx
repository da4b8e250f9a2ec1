import { Alert, Anchor, Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type ContractOf, type DataUsePurpose, recordDataUse, useDataUse } from "../data/data-use.ts";
import { useAllowed, useMe } from "../data/me.ts";
import { Answer, ProblemAlert } from "./answers.tsx";
import { DataTable } from "./data-table.tsx";
import { DataUseForm } from "./data-use-form.tsx";
import { DataUseHistory } from "./data-use-history.tsx";
import { DateText } from "./moment.tsx";

function Purpose({ of, one, isToday }: { of: ContractOf; one: DataUsePurpose; isToday: boolean }) {
  const { t } = useTranslation();
  const { userId, organization } = useMe();
  const mayConsent = useAllowed("billing") && organization.kind === "contract-holder" && isToday;
  const { text, consent, isAllowed } = one;
  const recording = useMutation({
    mutationFn: (kind: "consented" | "consent-withdrawn") => {
      const { purpose, version } = text;
      const said = kind === "consented" ? { kind, purpose, by: userId, version } : { kind, purpose, by: userId };
      return recordDataUse(of, { content: said });
    },
  });
  const withdraw = () => {
    if (window.confirm(t("dataUse.withdrawSure", { title: text.title }))) recording.mutate("consent-withdrawn");
  };
  const isOld = consent !== null && consent.version < text.version;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={5}>{text.title}</Title>
          <Badge color={isAllowed ? "teal" : "gray"} variant="light">
            {t(text.basis === "terms" ? "dataUse.byTerms" : isAllowed ? "dataUse.consented" : "dataUse.notConsented")}
          </Badge>
        </Group>
        <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
          {text.body}
        </Text>
        <Text size="xs" c="dimmed">
          {t("dataUse.version", { version: text.version, day: text.effectiveOn })}
          {consent !== null && ` · ${t("dataUse.consentOf", { ...consent, day: consent.on })}`}
        </Text>
        {isOld && <Alert color="yellow">{t("dataUse.newVersion", { version: text.version })}</Alert>}
        <ProblemAlert error={recording.error} />
        {mayConsent && text.basis !== "terms" && (
          <Group>
            {(consent === null || isOld) && (
              <Button size="xs" loading={recording.isPending} onClick={() => recording.mutate("consented")}>
                {t("dataUse.consent")}
              </Button>
            )}
            {consent !== null && text.basis === "consent" && (
              <Button size="xs" variant="light" color="red" loading={recording.isPending} onClick={withdraw}>
                {t("dataUse.withdraw")}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/**
 * What data of a contract may be used for on a day, with whose consent, and who processes them (SDM 第10条); `contractId` null: of all
 * contracts of the holder.
 */
export function DataUsePanel({ of }: { of: ContractOf }) {
  const { t } = useTranslation();
  const [on, setOn] = useState("");
  const isProvider = useMe().organization.kind === "provider";
  const maySee = useAllowed("audit");
  const mayRecord = useAllowed("billing") && isProvider;
  const known = useDataUse(of, on);
  const looks = `/audit?${new URLSearchParams({ action: "customer-data.viewed", organizationId: of.organizationId })}`;
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={3}>{t("dataUse.title")}</Title>
          <Text size="sm" c="dimmed">
            {t(of.contractId === null ? "dataUse.leadAll" : "dataUse.leadOne")}
          </Text>
        </div>
        <TextInput
          type="date"
          label={t("dataUse.on")}
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
        />
      </Group>
      <Answer asked={known}>
        {({ purposes, processors, facts }) => (
          <>
            {purposes.length === 0 && <Text size="sm">{t("dataUse.none")}</Text>}
            {purposes.map((one) => (
              <Purpose key={one.text.purpose} of={of} one={one} isToday={on === ""} />
            ))}
            <Title order={4}>{t("dataUse.processors")}</Title>
            {processors.length === 0 ? (
              <Text size="sm">{t("dataUse.noProcessors")}</Text>
            ) : (
              <DataTable
                rows={processors}
                rowKey={({ processor, purpose }) => `${processor} ${purpose}`}
                columns={[
                  { head: t("dataUse.processor"), cell: (row) => row.processor },
                  {
                    head: t("dataUse.purpose"),
                    cell: (row) => purposes.find(({ text }) => text.purpose === row.purpose)?.text.title ?? row.purpose,
                  },
                  { head: t("dataUse.from"), cell: (row) => <DateText of={row.from} /> },
                  { head: t("dataUse.until"), cell: (row) => row.until ?? "—" },
                ]}
              />
            )}
            <DataUseHistory of={of} facts={facts} mayWithdraw={mayRecord} />
            {mayRecord && <DataUseForm of={of} purposes={purposes} />}
          </>
        )}
      </Answer>
      {maySee && (
        <Anchor component={Link} to={looks} size="sm">
          {t("dataUse.looks")}
        </Anchor>
      )}
    </Stack>
  );
}
