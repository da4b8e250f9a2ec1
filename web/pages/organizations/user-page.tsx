import { Anchor, Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, Empty, ProblemAlert } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Fact } from "../../components/fact.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment, useNow } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { useAllowed, useMe } from "../../data/me.ts";
import { changeUser, endUserSessions, useOrganization, useUserSessions, useUsers } from "../../data/organizations.ts";
import type { Organization, User } from "../../data/shapes.ts";
import { ShutUser } from "./shut-user.tsx";
import { endOfDay, lastDayOf, rolesOf } from "./user-form.tsx";
import { stateOf, UserBadge } from "./user-state.tsx";

function Particulars({ user }: { user: User }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md">
        <Fact name={t("user.name")}>{user.name || "—"}</Fact>
        <Fact name={t("user.role")}>{t(`role.${user.role}`)}</Fact>
        <Fact name={t("user.email")}>{user.email ?? "—"}</Fact>
        <Fact name={t("column.createdAt")}>
          <Moment at={user.createdAt} />
        </Fact>
        {user.endsAt !== null && (
          <>
            <Fact name={t("users.purpose")}>{user.purpose}</Fact>
            <Fact name={t("users.endsOn")}>{lastDayOf(user.endsAt, timezone)}</Fact>
          </>
        )}
        {user.lockedAt !== null && (
          <Fact name={t("users.lockedAt")}>
            <Moment at={user.lockedAt} />
          </Fact>
        )}
        {user.deactivatedAt !== null && (
          <Fact name={t("users.deactivatedAt")}>
            <Moment at={user.deactivatedAt} />
          </Fact>
        )}
      </SimpleGrid>
    </Paper>
  );
}

function EditForm({ user, organization }: { user: User; organization: Organization }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const { told } = useUndoable();
  const isAuditor = user.role === "auditor";
  const form = useSubmission(async (said) => {
    const email = said.text("email");
    await changeUser(user, {
      name: said.text("name"),
      email: email === "" ? null : email,
      role: isAuditor ? user.role : said.choice("role", rolesOf(organization.kind)),
      ...(isAuditor ? { endsAt: endOfDay(said.text("endsOn"), timezone) } : {}),
    });
    const before = { name: user.name, email: user.email, role: user.role };
    told({
      said: t("device.changed", { name: user.userId }),
      undo: () => changeUser(user, { ...before, ...(user.endsAt === null ? {} : { endsAt: user.endsAt }) }),
    });
  });
  return (
    <FormPanel title={t("users.edit")} action={t("action.keep")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput name="name" label={t("user.name")} defaultValue={user.name} required error={form.fault("name")} />
        <TextInput
          name="email"
          type="email"
          label={t("user.email")}
          description={t("users.emailHint")}
          defaultValue={user.email ?? ""}
          error={form.fault("email")}
        />
        {isAuditor ? (
          <TextInput
            name="endsOn"
            type="date"
            label={t("users.endsOn")}
            description={t("users.endsOnHint")}
            defaultValue={user.endsAt === null ? "" : lastDayOf(user.endsAt, timezone)}
            required
            error={form.fault("endsAt")}
          />
        ) : (
          <NativeSelect
            name="role"
            label={t("user.role")}
            defaultValue={user.role}
            data={rolesOf(organization.kind).map((value) => ({ value, label: t(`role.${value}`) }))}
            error={form.fault("role")}
          />
        )}
      </SimpleGrid>
    </FormPanel>
  );
}

function Sessions({ user }: { user: User }) {
  const { t } = useTranslation();
  const sessions = useUserSessions(user);
  const ending = useMutation({ mutationFn: () => endUserSessions(user) });
  return (
    <Stack gap="xs">
      <Title order={3}>{t("users.sessions")}</Title>
      <ProblemAlert error={ending.error} />
      <Answer asked={sessions}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{t("users.noSessions")}</Text>
          ) : (
            <>
              <DataTable
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { head: t("sessions.client"), cell: (row) => row.client ?? "—" },
                  { head: t("sessions.address"), cell: (row) => row.address ?? "—" },
                  { head: t("sessions.lastUsed"), cell: (row) => <Moment at={row.lastUsedAt} /> },
                ]}
              />
              <Group>
                <Button variant="default" loading={ending.isPending} onClick={() => ending.mutate()}>
                  {t("users.endSessions")}
                </Button>
              </Group>
            </>
          )
        }
      </Answer>
    </Stack>
  );
}

function UserView({ user, organization }: { user: User; organization: Organization }) {
  const mayChange = useAllowed("users");
  const isActive = user.deactivatedAt === null;
  const now = useNow(60_000);
  return (
    <PageFrame title={user.userId} lead={organization.name} actions={<UserBadge state={stateOf(user, now)} />}>
      <Group>
        <Anchor component={Link} to={`/organizations/${organization.id}`} size="sm">
          ← {organization.name}
        </Anchor>
      </Group>
      <Particulars user={user} />
      {isActive && mayChange && <EditForm key={JSON.stringify(user)} user={user} organization={organization} />}
      {isActive && mayChange && <Sessions user={user} />}
      <ShutUser user={user} />
    </PageFrame>
  );
}

export function UserPage() {
  const { t } = useTranslation();
  const { id = "", user: userId = "" } = useParams();
  const organization = useOrganization(id);
  const users = useUsers(id);
  return (
    <Answer asked={organization}>
      {(known) => (
        <Answer asked={users}>
          {({ items }) => {
            const user = items.find((one) => one.id === userId);
            if (user === undefined) return <Empty title={t("users.gone")}>{t("users.goneNext")}</Empty>;
            return <UserView key={user.id} user={user} organization={known} />;
          }}
        </Answer>
      )}
    </Answer>
  );
}
