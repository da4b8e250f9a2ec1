import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useMailLog } from "../../data/operation.ts";
import { StoppedAddresses } from "./stopped-addresses.tsx";

const colours = { waiting: "yellow", accepted: "teal", refused: "red", gathered: "gray" } as const;

export function MailPage() {
  const { t } = useTranslation();
  const mail = useMailLog();
  return (
    <PageFrame title={t("mail.title")} lead={t("mail.lead")}>
      <StoppedAddresses />
      <Answer asked={mail}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("mail.none")}>{t("mail.noneNext")}</Empty>
          ) : (
            <DataTable
              minWidth={860}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                { head: t("column.createdAt"), cell: (row) => <Moment at={row.createdAt} /> },
                { head: t("mail.to"), cell: (row) => row.to },
                { head: t("mail.subject"), cell: (row) => row.subject },
                {
                  head: t("device.state"),
                  cell: (row) => (
                    <Badge color={colours[row.state]} variant="light">
                      {t(`mail.${row.state}`)}
                    </Badge>
                  ),
                },
                { head: t("mail.attempts"), cell: (row) => row.attempts, numeric: true },
                { head: t("mail.lastAnswer"), cell: (row) => row.lastAnswer ?? "—" },
              ]}
            />
          )
        }
      </Answer>
    </PageFrame>
  );
}
