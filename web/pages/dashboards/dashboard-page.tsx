import { Button, Group, Stack, Text } from "@mantine/core";
import { IconMaximize, IconPencil, IconShare } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { Answer, Empty, Waiting } from "../../components/answers.tsx";
import { PageFrame } from "../../components/page-frame.tsx";
import { type Dashboard, useDashboard, useDashboardData } from "../../data/dashboards.ts";
import { useAllowed } from "../../data/me.ts";
import { type Board, BoardContext } from "./board.ts";
import { LinksPanel } from "./links-panel.tsx";
import { TileGrid } from "./tile.tsx";

/** Only who edits fetches the grid that can be dragged. */
const Editor = lazy(async () => ({ default: (await import("./editor.tsx")).Editor }));

function Shown({ dashboard, onEdit }: { dashboard: Dashboard; onEdit: () => void }) {
  const { t } = useTranslation();
  const mayEdit = useAllowed("devices");
  const mayShare = useAllowed("users");
  const [sharing, setSharing] = useState(false);
  const { tiles } = dashboard.content;
  const actions = (
    <Group gap="xs">
      <Button
        component={Link}
        to={`/dashboards/${dashboard.id}/wall`}
        variant="default"
        leftSection={<IconMaximize size={18} />}
      >
        {t("dashboards.wall")}
      </Button>
      {mayShare && (
        <Button
          variant="default"
          leftSection={<IconShare size={18} />}
          aria-expanded={sharing}
          onClick={() => setSharing(!sharing)}
        >
          {t("dashboards.share")}
        </Button>
      )}
      {mayEdit && (
        <Button leftSection={<IconPencil size={18} />} onClick={onEdit}>
          {t("dashboards.edit")}
        </Button>
      )}
    </Group>
  );
  return (
    <PageFrame title={dashboard.name} actions={actions} maw="100%">
      {sharing && <LinksPanel dashboardId={dashboard.id} />}
      {tiles.length === 0 ? (
        <Empty title={t("dashboards.empty")}>{t(mayEdit ? "dashboards.emptyNext" : "dashboards.noneViewer")}</Empty>
      ) : (
        <TileGrid tiles={tiles} />
      )}
    </PageFrame>
  );
}

function Opened({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const mayEdit = useAllowed("devices");
  const asked = useDashboardData(dashboard.id);
  const onOpen = useCallback((id: string) => void navigate(`/devices/${id}`), [navigate]);
  const board = useMemo(
    (): Board => ({ data: asked.data, pictures: { dashboardId: dashboard.id }, onOpen }),
    [asked.data, dashboard.id, onOpen],
  );
  return (
    <BoardContext value={board}>
      <Stack gap="sm">
        {parameters.has("edit") && mayEdit ? (
          <Suspense fallback={<Waiting />}>
            <Editor dashboard={dashboard} onDone={() => setParameters({})} />
          </Suspense>
        ) : (
          <Shown dashboard={dashboard} onEdit={() => setParameters({ edit: "" })} />
        )}
        <Text size="xs" c="dimmed">
          {t("dashboards.live")}
        </Text>
      </Stack>
    </BoardContext>
  );
}

export function DashboardPage() {
  const { id = "" } = useParams();
  return <Answer asked={useDashboard(id)}>{(dashboard) => <Opened dashboard={dashboard} />}</Answer>;
}
