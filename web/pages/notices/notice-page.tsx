import { Alert, Anchor, Badge, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Fact } from "../../components/fact.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { DateText } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { type NoticeRecipient, type NoticeWithRecipients, sendNotice, useNotice } from "../../data/notices.ts";

const letterColours: Record<string, string> = { waiting: "yellow", accepted: "teal", refused: "red", gathered: "gray" };

function LetterState({ recipient }: { recipient: NoticeRecipient }) {
  const { t } = useTranslation();
  const { email, letter } = recipient;
  if (email === null)
    return (
      <Badge color="orange" variant="light">
        {t("notices.noEmail")}
      </Badge>
    );
  if (letter === null) return <>—</>;
  return (
    <>
      <Badge color={letterColours[letter.state] ?? "gray"} variant="light">
        {t(`mail.${letter.state}`, letter.state)}
      </Badge>
      {letter.state === "refused" && letter.lastAnswer !== null && <Text size="xs">{letter.lastAnswer}</Text>}
    </>
  );
}

function SendForm({ notice }: { notice: NoticeWithRecipients }) {
  const { t } = useTranslation();
  const form = useSubmission((said) => {
    const [sentOn, lateReason] = [said.text("sentOn"), said.text("lateReason")];
    return sendNotice(notice.id, {
      ...(sentOn === "" ? {} : { sentOn }),
      ...(lateReason === "" ? {} : { lateReason }),
    });
  });
  return (
    <FormPanel
      title={t("notices.send")}
      action={t("notices.sendAction", { count: notice.recipients.length })}
      form={form}
    >
      <Text size="sm">{t("notices.sendLead")}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          name="sentOn"
          type="date"
          label={t("notices.sentOn")}
          description={t("contracts.emptyIsToday")}
          error={form.fault("sentOn")}
        />
        <TextInput
          name="lateReason"
          label={t("notices.lateReason")}
          description={t("notices.lateReasonHint")}
          required={notice.late}
          error={form.fault("lateReason")}
        />
      </SimpleGrid>
    </FormPanel>
  );
}

function InTime({ notice }: { notice: NoticeWithRecipients }) {
  const { t } = useTranslation();
  const { late, sentOn, latestOn, lateReason } = notice;
  if (late)
    return (
      <Alert color="red" title={t(sentOn === null ? "notices.lateNow" : "notices.wasLate", { day: latestOn })}>
        {lateReason ?? t("notices.lateNext")}
      </Alert>
    );
  return sentOn === null ? <Alert color="blue">{t("notices.inTime", { day: latestOn })}</Alert> : null;
}

function NoticeView({ notice }: { notice: NoticeWithRecipients }) {
  const { t } = useTranslation();
  return (
    <PageFrame title={notice.subject} lead={t(`notices.kind.${notice.kind}`)}>
      <Group>
        <Anchor component={Link} to="/notices" size="sm">
          ← {t("notices.title")}
        </Anchor>
      </Group>
      <InTime notice={notice} />
      <Paper withBorder p="md">
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="md" mb="md">
          <Fact name={t("notices.effectiveOn")}>
            <DateText of={notice.effectiveOn} />
          </Fact>
          <Fact name={t("notices.untilOn")}>
            <DateText of={notice.untilOn} />
          </Fact>
          <Fact name={t("notices.latestOn")}>
            <DateText of={notice.latestOn} />
          </Fact>
          <Fact name={t("notices.sentOn")}>
            {notice.sentOn === null ? t("notices.draft") : <DateText of={notice.sentOn} />}
          </Fact>
          <Fact name={t("notices.services")}>{notice.services.join(", ") || t("notices.everyService")}</Fact>
        </SimpleGrid>
        <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {notice.text}
        </Text>
      </Paper>
      <Stack gap="xs">
        <Title order={4}>{t("notices.recipients", { count: notice.recipients.length })}</Title>
        {notice.recipients.length === 0 ? (
          <Empty title={t("notices.nobody")}>{t("notices.nobodyNext")}</Empty>
        ) : (
          <DataTable
            rows={notice.recipients}
            rowKey={(row) => row.organizationId}
            columns={[
              { head: t("device.organization"), cell: (row) => row.name },
              { head: t("user.email"), cell: (row) => row.email ?? "—" },
              { head: t("notices.letter"), cell: (row) => <LetterState recipient={row} /> },
            ]}
          />
        )}
      </Stack>
      {notice.sentOn === null && <SendForm notice={notice} />}
    </PageFrame>
  );
}

export function NoticePage() {
  const { id = "" } = useParams();
  return <Answer asked={useNotice(id)}>{(data) => <NoticeView key={data.id} notice={data} />}</Answer>;
}
