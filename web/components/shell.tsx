import { AppShell, Burger, Group, NavLink, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import {
  IconAdjustments,
  IconBellRinging,
  IconBuilding,
  IconCalculator,
  IconCpu,
  IconFileExport,
  IconFileInvoice,
  IconFileText,
  IconHistory,
  IconHome,
  IconInbox,
  IconLayoutDashboard,
  IconMail,
  IconMap2,
  IconPaw,
  IconPlugConnected,
  IconReceipt,
  IconRouter,
  IconRuler2,
  IconShieldCheck,
  IconSpeakerphone,
  IconTags,
  IconUser,
  IconUserPlus,
  IconWebhook,
} from "@tabler/icons-react";
import { type ComponentType, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useLive } from "../data/live.ts";
import { useMe } from "../data/me.ts";
import type { Permission } from "../data/shapes.ts";
import { Brand } from "./brand.tsx";
import { UndoFrame } from "./undoable.tsx";
import "./shell.css";
import { DataInterruptions } from "./interruptions.tsx";

interface Section {
  path: string;
  name: string;
  needs: Permission;
  /** What opens it, too. */
  or?: Permission;
  /** For the provider's people only. */
  provider?: true;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

const sections: readonly Section[] = [
  { path: "/overview", name: "nav.overview", needs: "read", icon: IconHome },
  { path: "/devices", name: "nav.devices", needs: "read", icon: IconCpu },
  { path: "/dashboards", name: "nav.dashboards", needs: "read", icon: IconLayoutDashboard },
  { path: "/map", name: "nav.map", needs: "read", icon: IconMap2 },
  { path: "/incidents", name: "nav.incidents", needs: "read", icon: IconBellRinging },
  { path: "/exports", name: "nav.exports", needs: "read", icon: IconFileExport },
  { path: "/rules", name: "nav.rules", needs: "rules", icon: IconRuler2 },
  { path: "/traps", name: "nav.traps", needs: "rules", icon: IconPaw },
  { path: "/intake", name: "nav.intake", needs: "operate", icon: IconInbox },
  { path: "/connections", name: "nav.connections", needs: "operate", icon: IconPlugConnected },
  { path: "/profiles", name: "nav.profiles", needs: "operate", icon: IconAdjustments },
  { path: "/organizations", name: "nav.organizations", needs: "users", or: "operate", icon: IconBuilding },
  { path: "/webhooks", name: "nav.webhooks", needs: "users", icon: IconWebhook },
  { path: "/applications", name: "nav.applications", needs: "operate", icon: IconUserPlus },
  { path: "/audit", name: "nav.audit", needs: "audit", icon: IconHistory },
  { path: "/mail", name: "nav.mail", needs: "rules", icon: IconMail },
  { path: "/contracts", name: "nav.contracts", needs: "billing", icon: IconFileText },
  { path: "/data-use", name: "nav.dataUse", needs: "billing", icon: IconShieldCheck },
  { path: "/equipment", name: "nav.equipment", needs: "billing", provider: true, icon: IconRouter },
  { path: "/notices", name: "nav.notices", needs: "billing", provider: true, icon: IconSpeakerphone },
  { path: "/prices", name: "nav.prices", needs: "billing", icon: IconTags },
  { path: "/counts", name: "nav.counts", needs: "billing", icon: IconReceipt },
  { path: "/statements", name: "nav.statements", needs: "billing", icon: IconFileInvoice },
  { path: "/billing", name: "nav.billing", needs: "billing", provider: true, icon: IconCalculator },
];

function Sections({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const { permissions, organization } = useMe();
  const { pathname } = useLocation();
  return sections
    .filter(({ needs, or = needs }) => permissions.includes(needs) || permissions.includes(or))
    .filter(({ provider }) => !provider || organization.kind === "provider")
    .map(({ path, name, icon: Icon }) => (
      <NavLink
        key={path}
        component={Link}
        to={path}
        label={t(name)}
        leftSection={<Icon size={19} stroke={1.7} />}
        active={pathname.startsWith(path)}
        onClick={onChosen}
        style={{ borderRadius: 8 }}
      />
    ));
}

export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { t } = useTranslation();
  const me = useMe();
  const { pathname } = useLocation();
  const burger = useRef<HTMLButtonElement>(null);
  /** Where it is narrow, the menu lies over the whole page or beside it, unseen: what is not seen is out of reach. */
  const isNarrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  useLive();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 230, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a href="#main" className="skip-link">
        {t("nav.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              ref={burger}
              aria-expanded={opened}
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t("nav.menu")}
            />
            <Brand />
          </Group>
          <Text size="sm" c="dimmed" truncate>
            {me.organization.name}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="sm"
        inert={isNarrow && !opened}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !opened) return;
          close();
          burger.current?.focus();
        }}
      >
        <AppShell.Section grow style={{ overflowY: "auto" }}>
          <Sections onChosen={close} />
        </AppShell.Section>
        <AppShell.Section>
          <NavLink
            component={Link}
            to="/account"
            label={me.userId}
            description={t("nav.account")}
            leftSection={<IconUser size={19} stroke={1.7} />}
            active={pathname === "/account"}
            onClick={close}
            style={{ borderRadius: 8 }}
          />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} inert={isNarrow && opened}>
        <DataInterruptions />
        <UndoFrame>{children}</UndoFrame>
      </AppShell.Main>
    </AppShell>
  );
}
