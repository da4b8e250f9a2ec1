import { Alert, Anchor, Group, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { Fact } from "../../components/fact.tsx";
import { Moment } from "../../components/moment.tsx";
import { Copyable, ShownOnce } from "../../components/once.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type Application, acceptApplication, refuseApplication, useApplication } from "../../data/applications.ts";
import { useAllowed } from "../../data/me.ts";
import { DecisionForm } from "./decision-form.tsx";
import { ApplicationBadge } from "./state-badge.tsx";

function Particulars({ application }: { application: Application }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
        <Fact name={t("organizations.corporateNumber")}>{application.corporateNumber ?? "—"}</Fact>
        <Fact name={t("organizations.legalForm")}>{t(`legalForm.${application.legalForm ?? "none"}`)}</Fact>
        <Fact name={t("applications.contactName")}>{application.contactName}</Fact>
        <Fact name={t("user.email")}>{application.email}</Fact>
        <Fact name={t("applications.createdAt")}>
          <Moment at={application.createdAt} />
        </Fact>
        <Fact name={t("account.language")}>{application.language === "ja" ? "日本語" : "English"}</Fact>
        <Fact name={t("applications.address")}>{application.address}</Fact>
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="md">
        {t("applications.message")}
      </Text>
      <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {application.message === "" ? "—" : application.message}
      </Text>
    </Paper>
  );
}

/** The versions that the applicant was shown and agreed to. */
function AgreedTo({ application }: { application: Application }) {
  const { t } = useTranslation();
  const { agreed, createdAt, address } = application;
  return (
    <Paper withBorder p="md">
      <Title order={4}>{t("applications.agreed")}</Title>
      {agreed.length === 0 ? (
        <Text size="sm">{t("applications.agreedNothing")}</Text>
      ) : (
        <>
          <List size="sm" my="xs">
            {agreed.map(({ purpose, version, title }) => (
              <List.Item key={purpose}>{t("applications.agreedVersion", { title, version })}</List.Item>
            ))}
          </List>
          <Text size="xs" c="dimmed">
            <Moment at={createdAt} /> · {t("applications.address")} {address}
          </Text>
        </>
      )}
      <Anchor component={Link} to="/data-use" size="sm">
        {t("applications.toTexts")}
      </Anchor>
    </Paper>
  );
}

function Decided({ application }: { application: Application }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={4}>{t("applications.decision")}</Title>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
          <Fact name={t("applications.decidedAt")}>
            <Moment at={application.decidedAt} />
          </Fact>
          <Fact name={t("applications.decidedBy")}>{application.decidedBy}</Fact>
          <Fact name={t("applications.reason")}>{application.reason}</Fact>
        </SimpleGrid>
        {application.organizationId !== null && (
          <Anchor component={Link} to={`/organizations/${application.organizationId}`} size="sm">
            {t("applications.toOrganization")}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

/** What becomes of an application, and the way in that an acceptance gives, which is shown this once. */
function Deciding({ application }: { application: Application }) {
  const { t } = useTranslation();
  const mayAccept = useAllowed("users");
  const [made, setMade] = useState<{ userId: string; password: string } | null>(null);
  const { id } = application;
  return (
    <>
      {made !== null && (
        <ShownOnce title={t("applications.made")} onClose={() => setMade(null)}>
          <Copyable label={t("user.userId")} value={made.userId} />
          <Copyable label={t("users.initialPassword")} value={made.password} />
        </ShownOnce>
      )}
      {application.state !== "waiting" && <Decided application={application} />}
      {application.state === "waiting" && (
        <>
          {mayAccept ? (
            <DecisionForm
              application={application}
              decision="accepted"
              onDecide={async (why) => setMade(await acceptApplication(id, why))}
            />
          ) : (
            <Alert color="yellow">{t("applications.onlyAdministrators")}</Alert>
          )}
          <DecisionForm application={application} decision="refused" onDecide={(why) => refuseApplication(id, why)} />
        </>
      )}
    </>
  );
}

export function ApplicationPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  return (
    <Answer asked={useApplication(id)}>
      {(application) => (
        <PageFrame title={application.name} actions={<ApplicationBadge state={application.state} />}>
          <Group>
            <Anchor component={Link} to="/applications" size="sm">
              ← {t("applications.title")}
            </Anchor>
          </Group>
          <Particulars application={application} />
          <AgreedTo application={application} />
          <Deciding key={application.id} application={application} />
        </PageFrame>
      )}
    </Answer>
  );
}
