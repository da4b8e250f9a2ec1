import { Anchor, Badge, Group, NumberInput, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer, Empty } from "../../components/answers.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Fact } from "../../components/fact.tsx";
import { FormPanel } from "../../components/form-panel.tsx";
import { Moment, useNow } from "../../components/moment.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useSubmission } from "../../components/submission.ts";
import { useUndoable } from "../../components/undoable.tsx";
import { useAllowed, useMe } from "../../data/me.ts";
import { changeOrganization, useOrganization, useUsers } from "../../data/organizations.ts";
import type { Organization, User } from "../../data/shapes.ts";
import { DeviceLimit, FeeLimit } from "./device-limit.tsx";
import { GivenDevices } from "./given-devices.tsx";
import { OrganizationFields, organizationSaid } from "./organization-fields.tsx";
import { SecondFactorRule } from "./second-factor-rule.tsx";
import { ShutOrganization } from "./shut-organization.tsx";
import { SuccessionForm } from "./succession-form.tsx";
import { ThirdPartyContract } from "./third-party-contract.tsx";
import { lastDayOf, UserForm } from "./user-form.tsx";
import { stateOf, UserBadge } from "./user-state.tsx";

function Particulars({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md">
        <Fact name={t("organizations.kind")}>{t(`organizationKind.${organization.kind}`)}</Fact>
        <Fact name={t("organizations.corporateNumber")}>{organization.corporateNumber ?? "—"}</Fact>
        <Fact name={t("organizations.legalForm")}>{t(`legalForm.${organization.legalForm ?? "none"}`)}</Fact>
        <Fact name={t("organizations.email")}>{organization.email ?? "—"}</Fact>
        <Fact name={t("column.createdAt")}>
          <Moment at={organization.createdAt} />
        </Fact>
      </SimpleGrid>
    </Paper>
  );
}

function EditForm({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const { told } = useUndoable();
  const { id, name, corporateNumber, legalForm, email, maxUsers } = organization;
  const isHolder = organization.kind === "contract-holder";
  const form = useSubmission(async (said) => {
    const most = said.text("maxUsers");
    const limit = isHolder ? { maxUsers: most === "" ? null : Number(most.replaceAll(",", "")) } : {};
    await changeOrganization(id, { ...organizationSaid(said), ...limit });
    const before = { name, corporateNumber, legalForm, email, ...(isHolder ? { maxUsers } : {}) };
    told({ said: t("device.changed", { name: said.text("name") }), undo: () => changeOrganization(id, before) });
  });
  return (
    <FormPanel title={t("organizations.edit")} action={t("action.keep")} form={form}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <OrganizationFields kind={organization.kind} known={organization} fault={form.fault} />
        {isHolder && (
          <NumberInput
            name="maxUsers"
            label={t("organizations.maxUsers")}
            description={t("organizations.maxUsersHint")}
            defaultValue={organization.maxUsers ?? ""}
            min={1}
            allowDecimal={false}
            thousandSeparator=","
            error={form.fault("maxUsers")}
          />
        )}
      </SimpleGrid>
    </FormPanel>
  );
}

function Users({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation();
  const { timezone } = useMe();
  const users = useUsers(organizationId);
  const now = useNow(60_000);
  const roleOf = ({ role, purpose, endsAt }: User) => (
    <>
      {t(`role.${role}`, role)}
      {endsAt !== null && (
        <Text size="xs" c="dimmed">
          {t("users.auditing", { purpose, day: lastDayOf(endsAt, timezone) })}
        </Text>
      )}
    </>
  );
  return (
    <Answer asked={users}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("users.none")}>{t("users.noneNext")}</Empty>
        ) : (
          <DataTable
            rows={items}
            rowKey={(row) => row.id}
            columns={[
              {
                head: t("user.userId"),
                cell: (row) => (
                  <Anchor component={Link} to={`/organizations/${organizationId}/users/${row.id}`} inherit fw={600}>
                    {row.userId}
                  </Anchor>
                ),
              },
              { head: t("user.name"), cell: (row) => row.name || "—" },
              { head: t("user.role"), cell: roleOf },
              { head: t("user.email"), cell: (row) => row.email ?? "—" },
              { head: t("device.state"), cell: (row) => <UserBadge state={stateOf(row, now)} /> },
            ]}
          />
        )
      }
    </Answer>
  );
}

function OrganizationView({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const [mayOperate, mayIssue] = [useAllowed("operate"), useAllowed("users")];
  const isOpen = organization.deactivatedAt === null;
  const [mayBill, isProviders] = [useAllowed("billing"), useMe().organization.kind === "provider"];
  return (
    <PageFrame
      title={organization.name}
      {...(isOpen ? {} : { actions: <Badge color="gray">{t("users.deactivated")}</Badge> })}
    >
      <Group>
        <Anchor component={Link} to="/organizations" size="sm">
          ← {t("organizations.title")}
        </Anchor>
      </Group>
      <Particulars organization={organization} />
      <Stack gap="xs">
        <Title order={3}>{t("users.title")}</Title>
        <Users organizationId={organization.id} />
      </Stack>
      {isOpen && mayIssue && <UserForm organization={organization} />}
      {organization.kind === "end-customer" && <ThirdPartyContract organization={organization} />}
      {organization.kind === "end-customer" && <GivenDevices organization={organization} />}
      {isOpen && mayIssue && <SecondFactorRule organization={organization} />}
      {isOpen && mayBill && isProviders && organization.kind === "contract-holder" && (
        <>
          <DeviceLimit organizationId={organization.id} />
          <FeeLimit organizationId={organization.id} />
          <SuccessionForm organization={organization} />
        </>
      )}
      {isOpen && mayOperate && <EditForm key={JSON.stringify(organization)} organization={organization} />}
      {mayOperate && mayIssue && organization.kind !== "provider" && <ShutOrganization organization={organization} />}
    </PageFrame>
  );
}

export function OrganizationPage() {
  const { id = "" } = useParams();
  return (
    <Answer asked={useOrganization(id)}>
      {(organization) => <OrganizationView key={organization.id} organization={organization} />}
    </Answer>
  );
}
