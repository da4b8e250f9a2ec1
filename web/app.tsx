import { Box, Center } from "@mantine/core";
import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { ProblemAlert, Waiting } from "./components/answers.tsx";
import { Interruptions } from "./components/interruptions.tsx";
import { PageBoundary } from "./components/page-boundary.tsx";
import { Shell } from "./components/shell.tsx";
import { askWho, MeContext, useSession } from "./data/me.ts";
import type { Me } from "./data/shapes.ts";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import { SignInPage } from "./pages/sign-in/sign-in-page.tsx";
import { openPart, type Part, speak } from "./text.ts";

/** A page is fetched when it is first opened: what nobody looks at costs nobody anything. */
const page = <P = object>(load: () => Promise<ComponentType<P>>) => lazy(async () => ({ default: await load() }));

/** Pages whose sentences are a part of their own. */
const pageOf = (part: Part) => (load: () => Promise<ComponentType>) =>
  page(async () => {
    const [component] = await Promise.all([load(), openPart(part)]);
    return component;
  });
const dashboardPage = pageOf("dashboards");
const organizationPage = pageOf("organizations");
const tradePage = pageOf("trade");

const AccountPage = page(async () => (await import("./pages/account/account-page.tsx")).AccountPage);
const PasswordPage = page(async () => (await import("./pages/account/password-page.tsx")).PasswordPage);
const SecondFactorPage = page(async () => (await import("./pages/account/second-factor-page.tsx")).SecondFactorPage);
const ApplicationPage = organizationPage(
  async () => (await import("./pages/applications/application-page.tsx")).ApplicationPage,
);
const ApplicationsPage = organizationPage(
  async () => (await import("./pages/applications/applications-page.tsx")).ApplicationsPage,
);
const ApplyPage = organizationPage(async () => (await import("./pages/sign-in/apply-page.tsx")).ApplyPage);
const BillingPage = tradePage(async () => (await import("./pages/billing/billing-page.tsx")).BillingPage);
const ConnectionsPage = page(async () => (await import("./pages/connections/connections-page.tsx")).ConnectionsPage);
const ContractPage = tradePage(async () => (await import("./pages/contracts/contract-page.tsx")).ContractPage);
const ContractsPage = tradePage(async () => (await import("./pages/contracts/contracts-page.tsx")).ContractsPage);
const CountsPage = tradePage(async () => (await import("./pages/counts/counts-page.tsx")).CountsPage);
const DashboardPage = dashboardPage(async () => (await import("./pages/dashboards/dashboard-page.tsx")).DashboardPage);
const DashboardsPage = dashboardPage(
  async () => (await import("./pages/dashboards/dashboards-page.tsx")).DashboardsPage,
);
const WallPage = dashboardPage(async () => (await import("./pages/dashboards/wall.tsx")).WallPage);
const SharedPage = dashboardPage(async () => (await import("./pages/dashboards/shared-page.tsx")).SharedPage);
const DevicePage = page(async () => (await import("./pages/device/device-page.tsx")).DevicePage);
const DevicesPage = page(async () => (await import("./pages/devices/devices-page.tsx")).DevicesPage);
const ExportsPage = page(async () => (await import("./pages/exports/exports-page.tsx")).ExportsPage);
const GroupPage = page(async () => (await import("./pages/groups/group-page.tsx")).GroupPage);
const GroupsPage = page(async () => (await import("./pages/groups/groups-page.tsx")).GroupsPage);
const WebhooksPage = page(async () => (await import("./pages/webhooks/webhooks-page.tsx")).WebhooksPage);
const ChannelsPage = page(async () => (await import("./pages/channels/channels-page.tsx")).ChannelsPage);
const IncidentPage = page(async () => (await import("./pages/incidents/incident-page.tsx")).IncidentPage);
const IncidentsPage = page(async () => (await import("./pages/incidents/incidents-page.tsx")).IncidentsPage);
const IntakePage = page(async () => (await import("./pages/intake/intake-page.tsx")).IntakePage);
const MailPage = page(async () => (await import("./pages/mail/mail-page.tsx")).MailPage);
const DataUsePage = tradePage(async () => (await import("./pages/data-use/data-use-page.tsx")).DataUsePage);
const ProcuredPage = organizationPage(async () => (await import("./pages/procured/procured-page.tsx")).ProcuredPage);
const DiscontinuationsPage = tradePage(
  async () => (await import("./pages/discontinuations/discontinuations-page.tsx")).DiscontinuationsPage,
);
const NoticePage = tradePage(async () => (await import("./pages/notices/notice-page.tsx")).NoticePage);
const NoticesPage = tradePage(async () => (await import("./pages/notices/notices-page.tsx")).NoticesPage);
const EquipmentPage = tradePage(async () => (await import("./pages/equipment/equipment-page.tsx")).EquipmentPage);
const PricesPage = tradePage(async () => (await import("./pages/prices/prices-page.tsx")).PricesPage);
const OrganizationPage = organizationPage(
  async () => (await import("./pages/organizations/organization-page.tsx")).OrganizationPage,
);
const OrganizationsPage = organizationPage(
  async () => (await import("./pages/organizations/organizations-page.tsx")).OrganizationsPage,
);
const UserPage = organizationPage(async () => (await import("./pages/organizations/user-page.tsx")).UserPage);
const ProfilesPage = page(async () => (await import("./pages/profiles/profiles-page.tsx")).ProfilesPage);
const ProfilePage = page(async () => (await import("./pages/profile/profile-page.tsx")).ProfilePage);
const RegistrationPage = page(
  async () => (await import("./pages/registration/registration-page.tsx")).RegistrationPage,
);
const RulesPage = page(async () => (await import("./pages/rules/rules-page.tsx")).RulesPage);
const AuditPage = page(async () => (await import("./pages/audit/audit-page.tsx")).AuditPage);
const MapPage = page(async () => (await import("./pages/map/map-page.tsx")).MapPage);
const TrapTeamsPage = page(async () => (await import("./pages/traps/teams-page.tsx")).TrapTeamsPage);
const TrapTeamPage = page(async () => (await import("./pages/traps/team-page.tsx")).TrapTeamPage);
const StatementPage = tradePage(async () => (await import("./pages/statements/statement-page.tsx")).StatementPage);
const StatementsPage = tradePage(async () => (await import("./pages/statements/statements-page.tsx")).StatementsPage);
const ResetPage = page(async () => (await import("./pages/sign-in/reset-page.tsx")).ResetPage);

/** A page that nobody may be standing by tries again by itself. */
const againAfterMs = 60_000;

function Sections({ me }: { me: Me }) {
  const { pathname } = useLocation();
  if (/^\/dashboards\/[^/]+\/wall$/.test(pathname))
    return (
      <MeContext value={me}>
        <PageBoundary againAfterMs={againAfterMs}>
          <Suspense fallback={<Waiting />}>
            <Routes>
              <Route path="/dashboards/:id/wall" element={<WallPage />} />
            </Routes>
          </Suspense>
        </PageBoundary>
      </MeContext>
    );
  return (
    <MeContext value={me}>
      <Shell>
        <PageBoundary key={pathname}>
          <Suspense fallback={<Waiting />}>
            <Routes>
              <Route path="/overview" element={<OverviewPage />} />
              <Route path="/devices" element={<DevicesPage />} />
              <Route path="/devices/register" element={<RegistrationPage />} />
              <Route path="/devices/:id" element={<DevicePage />} />
              <Route path="/groups" element={<GroupsPage />} />
              <Route path="/groups/:id" element={<GroupPage />} />
              <Route path="/webhooks" element={<WebhooksPage />} />
              <Route path="/channels" element={<ChannelsPage />} />
              <Route path="/dashboards" element={<DashboardsPage />} />
              <Route path="/dashboards/:id" element={<DashboardPage />} />
              <Route path="/incidents" element={<IncidentsPage />} />
              <Route path="/incidents/:id" element={<IncidentPage />} />
              <Route path="/exports" element={<ExportsPage />} />
              <Route path="/rules" element={<RulesPage />} />
              <Route path="/audit" element={<AuditPage />} />
              <Route path="/map" element={<MapPage />} />
              <Route path="/traps" element={<TrapTeamsPage />} />
              <Route path="/traps/:id" element={<TrapTeamPage />} />
              <Route path="/intake" element={<IntakePage />} />
              <Route path="/connections" element={<ConnectionsPage />} />
              <Route path="/profiles" element={<ProfilesPage />} />
              <Route path="/profiles/:id" element={<ProfilePage />} />
              <Route path="/organizations" element={<OrganizationsPage />} />
              <Route path="/organizations/:id" element={<OrganizationPage />} />
              <Route path="/organizations/:id/users/:user" element={<UserPage />} />
              <Route path="/applications" element={<ApplicationsPage />} />
              <Route path="/applications/:id" element={<ApplicationPage />} />
              <Route path="/mail" element={<MailPage />} />
              <Route path="/contracts" element={<ContractsPage />} />
              <Route path="/contracts/:id" element={<ContractPage />} />
              <Route path="/data-use" element={<DataUsePage />} />
              <Route path="/procured-devices" element={<ProcuredPage />} />
              <Route path="/discontinuations" element={<DiscontinuationsPage />} />
              <Route path="/notices" element={<NoticesPage />} />
              <Route path="/notices/:id" element={<NoticePage />} />
              <Route path="/equipment" element={<EquipmentPage />} />
              <Route path="/prices" element={<PricesPage />} />
              <Route path="/counts" element={<CountsPage />} />
              <Route path="/statements" element={<StatementsPage />} />
              <Route path="/statements/:id" element={<StatementPage />} />
              <Route path="/billing" element={<BillingPage />} />
              <Route path="/account" element={<AccountPage />} />
              <Route path="*" element={<Navigate to="/overview" replace />} />
            </Routes>
          </Suspense>
        </PageBoundary>
      </Shell>
    </MeContext>
  );
}

/** Pages that need no account: behind a link that somebody was given, and the form for applicants. */
const open: Readonly<Record<string, ComponentType>> = {
  "/apply": ApplyPage,
  "/reset": ResetPage,
  "/shared": SharedPage,
};

export function App() {
  const Open = open[window.location.pathname];
  if (Open === undefined) return <Entrance />;
  return (
    <PageBoundary againAfterMs={againAfterMs}>
      <Suspense fallback={<Waiting />}>
        <Open />
      </Suspense>
    </PageBoundary>
  );
}

/** Decides by who is signed in: the way in, the first password, a second factor, or the pages. */
function Entrance() {
  const session = useSession();
  const me = session.data;
  const [isSettingUp, setSettingUp] = useState(false);
  useEffect(() => {
    if (me) void speak(me.language);
    if (me?.mustSetSecondFactor) setSettingUp(true);
  }, [me]);

  if (me === null) return <SignInPage />;
  if (me === undefined) {
    return (
      <Center h="100vh" p="md">
        <Box w="100%" maw={400}>
          <Interruptions />
          {session.error === null ? <Waiting /> : <ProblemAlert error={session.error} />}
        </Box>
      </Center>
    );
  }
  /** Codes that are shown once stay until they have been read. */
  const goOn = () => void askWho().then(() => setSettingUp(false));
  const needsFactor = me.mustSetSecondFactor || isSettingUp;
  return (
    <Suspense fallback={<Waiting />}>
      {me.mustChangePassword && <PasswordPage />}
      {!me.mustChangePassword && needsFactor && <SecondFactorPage onDone={goOn} />}
      {!me.mustChangePassword && !needsFactor && <Sections me={me} />}
    </Suspense>
  );
}
