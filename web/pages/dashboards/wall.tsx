import { ActionIcon, Group, Text, Title } from "@mantine/core";
import { IconMaximize, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Answer } from "../../components/answers.tsx";
import { DataInterruptions } from "../../components/interruptions.tsx";
import { useNow } from "../../components/moment.tsx";
import { type Tile, useDashboard, useDashboardData } from "../../data/dashboards.ts";
import { useLive } from "../../data/live.ts";
import { useInstallation } from "../../data/me.ts";
import { type Board, BoardContext } from "./board.ts";
import { TileGrid } from "./tile.tsx";

/** Keeps the screen on while the page is seen, where the browser can (Screen Wake Lock; secure addresses only). */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const hold = async () => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (over) await lock.release();
      } catch {
        // Low battery, or the browser's own rules: the screen goes off as it would have.
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}

function useFullScreen(): { isFull: boolean; enter: (() => void) | null } {
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  const enter = document.fullscreenEnabled ? () => void document.documentElement.requestFullscreen() : null;
  return { isFull, enter };
}

function Clock() {
  const { i18n } = useTranslation();
  const { timezone } = useInstallation();
  const now = useNow(1_000);
  const format = useMemo(
    () => new Intl.DateTimeFormat(i18n.language, { timeZone: timezone, dateStyle: "medium", timeStyle: "short" }),
    [i18n.language, timezone],
  );
  return <Text fw={600}>{format.format(now)}</Text>;
}

/** Nothing but the tiles, as large as the screen: what hangs on a wall, and what a link shows. */
export function Wall({
  name,
  tiles,
  board,
  leave,
}: {
  name: string;
  tiles: readonly Tile[];
  board: Board;
  leave?: ReactNode;
}) {
  const { t } = useTranslation();
  const { isFull, enter } = useFullScreen();
  useWakeLock();
  useEffect(() => {
    document.title = name;
  }, [name]);
  return (
    <BoardContext value={board}>
      <main className="wall">
        <Group justify="space-between" mb="xs" gap="xs" mih={40}>
          <Title order={1} size="h3">
            {name}
          </Title>
          <Group gap="sm">
            <Clock />
            {!isFull && enter !== null && (
              <ActionIcon variant="default" size="lg" aria-label={t("dashboards.fullScreen")} onClick={enter}>
                <IconMaximize size={18} />
              </ActionIcon>
            )}
            {!isFull && leave}
          </Group>
        </Group>
        <DataInterruptions />
        <TileGrid tiles={tiles} />
      </main>
    </BoardContext>
  );
}

export function WallPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const dashboard = useDashboard(id);
  const asked = useDashboardData(id);
  useLive();
  const board = useMemo((): Board => ({ data: asked.data, pictures: { dashboardId: id } }), [asked.data, id]);
  const leave = (
    <ActionIcon
      component={Link}
      to={`/dashboards/${id}`}
      variant="default"
      size="lg"
      aria-label={t("dashboards.leaveWall")}
    >
      <IconX size={18} />
    </ActionIcon>
  );
  return (
    <>
      {dashboard.data === undefined && <DataInterruptions />}
      <Answer asked={dashboard}>
        {({ name, content }) => <Wall name={name} tiles={content.tiles} board={board} leave={leave} />}
      </Answer>
    </>
  );
}
