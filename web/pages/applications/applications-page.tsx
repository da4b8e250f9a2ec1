import { Anchor, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { Copyable } from "../../components/once.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type ApplicationState, applicationStates, useApplications } from "../../data/applications.ts";
import { MailDomains } from "./mail-domains.tsx";
import { ApplicationBadge } from "./state-badge.tsx";

export function ApplicationsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<ApplicationState | "">("waiting");
  const applications = useApplications(state);
  return (
    <PageFrame title={t("applications.title")} lead={t("applications.lead")}>
      <NativeSelect
        label={t("device.state")}
        maw={320}
        value={state}
        onChange={(event) => setState(applicationStates.find((one) => one === event.currentTarget.value) ?? "")}
        data={[
          ...applicationStates.map((value) => ({ value, label: t(`applications.state.${value}`) })),
          { value: "", label: t("applications.everyState") },
        ]}
      />
      <Answer asked={applications}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <Empty title={t("applications.none")}>{t("applications.noneNext")}</Empty>;
          return (
            <DataTable
              rows={rows}
              rowKey={(row) => row.id}
              minWidth={720}
              columns={[
                { head: t("device.state"), cell: (row) => <ApplicationBadge state={row.state} /> },
                {
                  head: t("organizations.name"),
                  cell: (row) => (
                    <>
                      <Anchor component={Link} to={`/applications/${row.id}`} inherit fw={600}>
                        {row.name}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {row.contactName}
                      </Text>
                    </>
                  ),
                },
                { head: t("user.email"), cell: (row) => row.email },
                { head: t("applications.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
                { head: t("applications.decidedAt"), cell: (row) => <Moment at={row.decidedAt} /> },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={applications} />
      <Copyable label={t("applications.publicForm")} value={`${window.location.origin}/apply`} />
      <MailDomains />
    </PageFrame>
  );
}
