import { Alert, Box, Paper, SimpleGrid, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Answer, Empty, Waiting } from "../../components/answers.tsx";
import { stateColours } from "../../components/badges.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { useAllowed, useMe } from "../../data/me.ts";
import { useOverview, useOverviewValues } from "../../data/overview.ts";
import { deviceStates, type Overview } from "../../data/shapes.ts";
import { AttentionList } from "./attention-list.tsx";
import { ValueTiles } from "./value-tiles.tsx";

// The map's library is larger than the rest of the page: it comes when the rest is there.
const OverviewMap = lazy(async () => ({ default: (await import("./overview-map.tsx")).OverviewMap }));
const IntakeGlance = lazy(async () => ({ default: (await import("./intake-glance.tsx")).IntakeGlance }));

const laterMs = 200;

/** What is fetched when the rest of the page stands: a slow line carries first what is looked at first. */
function Later({ isTime, children }: { isTime: boolean; children: ReactNode }) {
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    if (!isTime) return;
    const timer = window.setTimeout(() => setThere(true), laterMs);
    return () => window.clearTimeout(timer);
  }, [isTime]);
  const waiting = <Waiting rows={3} />;
  return isThere ? <Suspense fallback={waiting}>{children}</Suspense> : waiting;
}

/** Devices by their state, each figure a way to the list of them. */
function Counts({ counts }: { counts: Overview["counts"] }) {
  const { t, i18n } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {deviceStates
        .filter((state) => state !== "retired")
        .map((state) => (
          <Paper
            key={state}
            withBorder
            p="md"
            component={Link}
            to={`/devices?standing=${state}`}
            c="inherit"
            style={{ borderInlineStart: `4px solid ${stateColours[state]}`, textDecoration: "none" }}
          >
            <Text size="sm" c="dimmed">
              {t(`state.${state}`)}
            </Text>
            <Text fz={28} fw={650} lh={1.2}>
              {counts[state].toLocaleString(i18n.language)}
              <Text span size="sm" c="dimmed" ml={4}>
                {t("overview.devices", { count: counts[state] })}
              </Text>
            </Text>
          </Paper>
        ))}
    </SimpleGrid>
  );
}

function Devices({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const values = useOverviewValues();
  const mayRegister = useAllowed("devices");
  const total = Object.values(overview.counts).reduce((sum, count) => sum + count, 0);
  if (total === 0)
    return <Empty title={t("devices.none")}>{t(mayRegister ? "devices.noneRegister" : "devices.noneAsk")}</Empty>;
  return (
    <>
      {overview.partial && <Alert color="yellow">{t("overview.partial")}</Alert>}
      <Counts counts={overview.counts} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <AttentionList overview={overview} />
        <Box h={{ base: 280, sm: 380 }}>
          {overview.places.length === 0 ? (
            <Empty title={t("map.none")}>{t("map.noneNext")}</Empty>
          ) : (
            <Later isTime={values.isFetched}>
              <OverviewMap places={overview.places} />
            </Later>
          )}
        </Box>
      </SimpleGrid>
      <Title order={3} size="h4">
        {t("overview.values")}
      </Title>
      <Answer asked={values}>{({ items }) => <ValueTiles items={items} />}</Answer>
    </>
  );
}

/** The page that one lands on: what needs somebody first, and how everything else does. */
export function OverviewPage() {
  const { t } = useTranslation();
  const { organization } = useMe();
  const overview = useOverview();
  const operates = useAllowed("operate");
  return (
    <PageFrame title={t("overview.title")} lead={organization.name}>
      <Answer asked={overview}>{(data) => <Devices overview={data} />}</Answer>
      {operates && (
        <Later isTime={overview.isFetched}>
          <IntakeGlance />
        </Later>
      )}
    </PageFrame>
  );
}
