import { Center, Loader } from "@mantine/core";
import { useEffect } from "react";
import { Navigate, Route, Routes } from "react-router";
import { ProblemAlert } from "./components/answers.tsx";
import { Shell } from "./components/shell.tsx";
import { MeContext, useSession } from "./data/me.ts";
import type { Me } from "./data/shapes.ts";
import { AccountPage } from "./pages/account/account-page.tsx";
import { PasswordPage } from "./pages/account/password-page.tsx";
import { ConnectionsPage } from "./pages/connections/connections-page.tsx";
import { CountsPage } from "./pages/counts/counts-page.tsx";
import { DevicePage } from "./pages/device/device-page.tsx";
import { DevicesPage } from "./pages/devices/devices-page.tsx";
import { IncidentsPage } from "./pages/incidents/incidents-page.tsx";
import { IntakePage } from "./pages/intake/intake-page.tsx";
import { MailPage } from "./pages/mail/mail-page.tsx";
import { OrganizationPage } from "./pages/organizations/organization-page.tsx";
import { OrganizationsPage } from "./pages/organizations/organizations-page.tsx";
import { ProfilesPage } from "./pages/profiles/profiles-page.tsx";
import { RegistrationPage } from "./pages/registration/registration-page.tsx";
import { RulesPage } from "./pages/rules/rules-page.tsx";
import { ResetPage } from "./pages/sign-in/reset-page.tsx";
import { SignInPage } from "./pages/sign-in/sign-in-page.tsx";
import { speak } from "./text.ts";

function Sections({ me }: { me: Me }) {
  return (
    <MeContext value={me}>
      <Shell>
        <Routes>
          <Route path="/devices" element={<DevicesPage />} />
          <Route path="/devices/register" element={<RegistrationPage />} />
          <Route path="/devices/:id" element={<DevicePage />} />
          <Route path="/incidents" element={<IncidentsPage />} />
          <Route path="/incidents/:id" element={<IncidentsPage />} />
          <Route path="/rules" element={<RulesPage />} />
          <Route path="/intake" element={<IntakePage />} />
          <Route path="/connections" element={<ConnectionsPage />} />
          <Route path="/profiles" element={<ProfilesPage />} />
          <Route path="/organizations" element={<OrganizationsPage />} />
          <Route path="/organizations/:id" element={<OrganizationPage />} />
          <Route path="/mail" element={<MailPage />} />
          <Route path="/counts" element={<CountsPage />} />
          <Route path="/account" element={<AccountPage />} />
          <Route path="*" element={<Navigate to="/devices" replace />} />
        </Routes>
      </Shell>
    </MeContext>
  );
}

/** Decides by who is signed in: the way in, the first password, or the pages. */
export function App() {
  const session = useSession();
  const me = session.data;
  useEffect(() => {
    if (me) speak(me.language);
  }, [me]);

  if (window.location.pathname === "/reset") return <ResetPage />;
  if (me === null) return <SignInPage />;
  if (me === undefined) {
    return (
      <Center h="100vh" p="md">
        {session.error === null ? <Loader /> : <ProblemAlert error={session.error} />}
      </Center>
    );
  }
  return me.mustChangePassword ? <PasswordPage /> : <Sections me={me} />;
}
