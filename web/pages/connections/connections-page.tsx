import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { ConnectionState } from "../../components/connection-state.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useConnections } from "../../data/operation.ts";
import type { Connection } from "../../data/shapes.ts";
import { ConnectionForm } from "./connection-form.tsx";
import { ConnectionSettings } from "./connection-settings.tsx";

function whereFrom(connection: Connection): string {
  if (connection.broker === null) return connection.transport.toUpperCase();
  return connection.broker.kind === "external" ? connection.broker.url : `MQTT · ${connection.broker.username}`;
}

export function ConnectionsPage() {
  const { t } = useTranslation();
  const connections = useConnections();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = connections.data?.items.find(({ id }) => id === chosenId);
  return (
    <PageFrame title={t("connections.title")} lead={t("connections.lead")}>
      <Answer asked={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("connections.none")}>{t("connections.noneNext")}</Empty>
          ) : (
            <DataTable
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { head: t("connections.name"), cell: (row) => row.name },
                { head: t("connections.kind"), cell: (row) => t(`connectionKind.${row.kind}`, row.kind) },
                { head: t("connections.where"), cell: whereFrom },
                {
                  head: t("connections.state"),
                  cell: (row) => <ConnectionState connection={row} />,
                },
                { head: t("intake.lastAt"), cell: (row) => <Age at={row.lastMessageAt} /> },
                { head: t("column.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
                {
                  head: t("action.next"),
                  cell: (row) => (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      aria-expanded={row.id === chosenId}
                      onClick={() => setChosenId(row.id === chosenId ? null : row.id)}
                    >
                      {t("connections.settings")}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {chosen && <ConnectionSettings connection={chosen} onGone={() => setChosenId(null)} />}
      <ConnectionForm />
    </PageFrame>
  );
}
