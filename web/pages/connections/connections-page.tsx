import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { ConnectionState } from "../../components/connection-state.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Age, Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useConnections } from "../../data/operation.ts";
import type { Connection } from "../../data/shapes.ts";
import { ConnectionForm } from "./connection-form.tsx";

function whereFrom(connection: Connection): string {
  if (connection.broker === null) return connection.transport.toUpperCase();
  return connection.broker.kind === "external" ? connection.broker.url : `MQTT · ${connection.broker.username}`;
}

export function ConnectionsPage() {
  const { t } = useTranslation();
  const connections = useConnections();
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
              ]}
            />
          )
        }
      </Answer>
      <ConnectionForm />
    </PageFrame>
  );
}
