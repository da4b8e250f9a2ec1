import { Badge, Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Answer, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Moment } from "../../components/moment.tsx";
import { endSession, useSessions } from "../../data/me.ts";

/** Where this person is signed in; a session that is not its own can be ended at once. */
export function Sessions() {
  const { t } = useTranslation();
  const sessions = useSessions();
  const ending = useMutation({ mutationFn: endSession });
  return (
    <>
      <ProblemAlert error={ending.error} />
      <Answer asked={sessions}>
        {({ items }) => (
          <DataTable
            rows={items}
            rowKey={(row) => row.id}
            columns={[
              { head: t("sessions.client"), cell: (row) => row.client ?? "-" },
              { head: t("sessions.address"), cell: (row) => row.address ?? "-" },
              { head: t("sessions.lastUsed"), cell: (row) => <Moment at={row.lastUsedAt} /> },
              {
                head: "",
                cell: (row) =>
                  row.current ? (
                    <Badge color="teal">{t("sessions.current")}</Badge>
                  ) : (
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => ending.mutate(row.id)}>
                      {t("sessions.end")}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Answer>
    </>
  );
}
