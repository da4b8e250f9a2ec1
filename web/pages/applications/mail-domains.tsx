import { NativeSelect, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment } from "../../components/moment.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type MailDomain, setMailDomain, useMailDomains } from "../../data/applications.ts";

function DomainForm() {
  const { t } = useTranslation();
  const form = useSubmission((said) =>
    setMailDomain(said.text("domain"), { free: said.text("free") === "free", reason: said.text("reason") }),
  );
  return (
    <FormPanel title={t("mailDomains.set")} action={t("mailDomains.setAction")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          name="domain"
          label={t("mailDomains.domain")}
          placeholder="example.jp"
          required
          error={form.fault("domain")}
        />
        <NativeSelect
          name="free"
          label={t("mailDomains.kind")}
          data={["free", "allowed"].map((value) => ({ value, label: t(`mailDomains.${value}`) }))}
        />
        <TextInput name="reason" label={t("mailDomains.reason")} required error={form.fault("reason")} />
      </SimpleGrid>
    </FormPanel>
  );
}

const sought = (search: string, { domain, reason }: MailDomain) =>
  search === "" ? reason !== null : domain.includes(search.toLowerCase());

/** Domains whose addresses are no contact of a contract holder (IOT 第12条2項1号): what was changed by hand, and any that is sought. */
export function MailDomains() {
  const { t } = useTranslation();
  const domains = useMailDomains();
  const [search, setSearch] = useState("");
  return (
    <Stack>
      <Title order={3}>{t("mailDomains.title")}</Title>
      <Text size="sm" c="dimmed">
        {t("mailDomains.lead")}
      </Text>
      <Answer asked={domains}>
        {({ items }) => {
          const rows = items.filter((one) => sought(search.trim(), one)).slice(0, 50);
          return (
            <>
              <TextInput
                label={t("mailDomains.search")}
                description={t("mailDomains.known", { count: items.length })}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                maw={320}
              />
              {rows.length === 0 ? (
                <Text size="sm">{t(search.trim() === "" ? "mailDomains.unchanged" : "mailDomains.notFound")}</Text>
              ) : (
                <DataTable
                  rows={rows}
                  rowKey={(row) => row.domain}
                  columns={[
                    { head: t("mailDomains.domain"), cell: (row) => row.domain },
                    {
                      head: t("mailDomains.kind"),
                      cell: (row) => t(row.free ? "mailDomains.free" : "mailDomains.allowed"),
                    },
                    { head: t("mailDomains.reason"), cell: (row) => row.reason ?? t("mailDomains.listed") },
                    { head: t("mailDomains.changedAt"), cell: (row) => <Moment at={row.changedAt} /> },
                  ]}
                />
              )}
            </>
          );
        }}
      </Answer>
      <DomainForm />
    </Stack>
  );
}
