import { Box, Center } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Empty, ProblemAlert, Waiting } from "../../components/answers.tsx";
import { Interruptions } from "../../components/interruptions.tsx";
import { Problem } from "../../data/client.ts";
import { useSharedDashboard } from "../../data/dashboards.ts";
import { InstallationContext } from "../../data/me.ts";
import type { Board } from "./board.ts";
import { Wall } from "./wall.tsx";

/** A dashboard behind a link, for anybody who has it. Its secret stands after the #, which no server and no log is told. */
export function SharedPage() {
  const { t } = useTranslation();
  const secret = window.location.hash.slice(1);
  const asked = useSharedDashboard(secret);
  const { data, error } = asked;
  const board = useMemo((): Board => ({ data: data?.data, pictures: { secret } }), [data, secret]);
  // A link that was withdrawn shows nothing more, not even what it showed before.
  if (error instanceof Problem && (error.status === 404 || error.status === 401))
    return (
      <Center mih="100vh" p="md" component="main">
        <Empty title={t("dashboards.linkBad")}>{t("dashboards.linkBadNext")}</Empty>
      </Center>
    );
  if (data === undefined)
    return (
      <Center mih="100vh" p="md" component="main">
        <Box w="100%" maw={400}>
          <Interruptions />
          {error === null ? <Waiting /> : <ProblemAlert error={error} />}
        </Box>
      </Center>
    );
  return (
    <InstallationContext value={data}>
      <Wall name={data.name} tiles={data.content.tiles} board={board} />
    </InstallationContext>
  );
}
