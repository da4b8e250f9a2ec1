import { Anchor, Badge, Text } from "@mantine/core";
import { DateTime } from "luxon";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, MoreButton } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useMe } from "../../data/me.ts";
import { type Notice, useNotices } from "../../data/notices.ts";
import { NoticeForm } from "./notice-form.tsx";

function NoticeBadge({ notice, today }: { notice: Notice; today: string }) {
  const { t } = useTranslation();
  const { sentOn, latestOn } = notice;
  if ((sentOn ?? today) > latestOn) return <Badge color="red">{t("notices.late")}</Badge>;
  if (sentOn === null)
    return (
      <Badge color="yellow" variant="light">
        {t("notices.draft")}
      </Badge>
    );
  return (
    <Badge color="teal" variant="light">
      {t(sentOn > today ? "notices.waiting" : "notices.sent")}
    </Badge>
  );
}

/** What holders are told of: drafts, and what was sent. */
export function NoticesPage() {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const today = DateTime.now().setZone(timezone).toISODate() ?? "";
  const notices = useNotices();
  return (
    <PageFrame title={t("notices.title")} lead={t("notices.lead")}>
      <Answer asked={notices}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <Empty title={t("notices.none")}>{t("notices.noneNext")}</Empty>;
          return (
            <DataTable
              rows={rows}
              rowKey={(row) => row.id}
              minWidth={800}
              columns={[
                { head: t("device.state"), cell: (row) => <NoticeBadge notice={row} today={today} /> },
                {
                  head: t("mail.subject"),
                  cell: (row) => (
                    <>
                      <Anchor component={Link} to={`/notices/${row.id}`} inherit fw={600}>
                        {row.subject}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {t(`notices.kind.${row.kind}`)}
                      </Text>
                    </>
                  ),
                },
                { head: t("notices.effectiveOn"), cell: (row) => <DateText of={row.effectiveOn} /> },
                { head: t("notices.latestOn"), cell: (row) => <DateText of={row.latestOn} /> },
                { head: t("notices.sentOn"), cell: (row) => <DateText of={row.sentOn} /> },
              ]}
            />
          );
        }}
      </Answer>
      <MoreButton listing={notices} />
      <Anchor component={Link} to="/discontinuations" size="sm">
        {t("discontinuations.title")}
      </Anchor>
      <NoticeForm />
    </PageFrame>
  );
}
