import { ActionIcon, Button, Group, Menu, Stack, Text, TextInput } from "@mantine/core";
import { randomId, useElementSize, useMediaQuery } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconDeviceFloppy, IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import GridLayout from "react-grid-layout";
import "react-grid-layout/css/styles.css";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { ProblemAlert } from "../../components/answers.tsx";
import { Problem, queryClient } from "../../data/client.ts";
import { type Dashboard, deleteDashboard, saveDashboard, type Tile, type TileKind } from "../../data/dashboards.ts";
import { useAllDevices } from "../../data/devices.ts";
import { useMe } from "../../data/me.ts";
import { added, columns, compacted, layoutOf, type Step, stepped, withLayout } from "./arrange.ts";
import { useHistory } from "./history.ts";
import { kinds, newTile } from "./new-tile.ts";
import { DevicesContext } from "./source-fields.tsx";
import { inOrder, TileFrame } from "./tile.tsx";
import { TileForm } from "./tile-form.tsx";
import { TileTools } from "./tile-tools.tsx";

interface Draft {
  name: string;
  tiles: readonly Tile[];
}

type ToolsOf = (tile: Tile) => ReactNode;

const rowHeight = 56;

/** The tiles as they are moved: in the grid, or under each other where the screen is too narrow for it. */
function Arrangement({
  tiles,
  isWide,
  toolsOf,
  onArranged,
}: {
  tiles: readonly Tile[];
  isWide: boolean;
  toolsOf: ToolsOf;
  onArranged: (arrange: (tiles: readonly Tile[]) => readonly Tile[]) => void;
}) {
  const { ref, width } = useElementSize();
  if (!isWide)
    return (
      <Stack gap="sm">
        {inOrder(tiles).map((tile) => (
          <div key={tile.id} style={{ minHeight: tile.place.h * rowHeight, display: "grid" }}>
            <TileFrame tile={tile} tools={toolsOf(tile)} />
          </div>
        ))}
      </Stack>
    );
  return (
    <div ref={ref} className="tile-editing">
      {width > 0 && (
        <GridLayout
          width={width}
          layout={layoutOf(tiles)}
          gridConfig={{ cols: columns, rowHeight, margin: [12, 12], containerPadding: [0, 0] }}
          dragConfig={{ handle: ".tile-handle" }}
          onDragStop={(layout) => onArranged((now) => withLayout(now, layout))}
          onResizeStop={(layout) => onArranged((now) => withLayout(now, layout))}
        >
          {tiles.map((tile) => (
            <div key={tile.id}>
              <TileFrame tile={tile} tools={toolsOf(tile)} />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}

/** Whoever closes the window with a draft in it is asked first. */
function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
}

function Deleting({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => deleteDashboard(dashboard.id),
    onSuccess: () => navigate("/dashboards"),
  });
  const ask = () => {
    if (window.confirm(t("dashboards.deleteAsk", { name: dashboard.name }))) deleting.mutate();
  };
  return (
    <>
      <ProblemAlert error={deleting.error} />
      <div>
        <Button variant="light" color="red" loading={deleting.isPending} onClick={ask}>
          {t("dashboards.delete")}
        </Button>
      </div>
    </>
  );
}

interface Toolbar {
  draft: Draft;
  history: { canUndo: boolean; canRedo: boolean; undo: () => void; redo: () => void };
  isSaving: boolean;
  hasDevices: boolean;
  onName: (name: string) => void;
  onAdd: (kind: TileKind) => void;
  onSave: () => void;
  onCancel: () => void;
}

function EditorToolbar({ draft, history, isSaving, hasDevices, onName, onAdd, onSave, onCancel }: Toolbar) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label={t("dashboards.name")}
        value={draft.name}
        maxLength={200}
        onChange={(event) => onName(event.currentTarget.value)}
        style={{ flex: "1 1 180px" }}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={18} />}>
            {t("dashboards.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item key={kind} disabled={kind !== "text" && !hasDevices} onClick={() => onAdd(kind)}>
              {t(`dashboards.kind.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon.Group>
        {(
          [
            ["undo", history.canUndo, IconArrowBackUp],
            ["redo", history.canRedo, IconArrowForwardUp],
          ] as const
        ).map(([way, isPossible, Icon]) => (
          <ActionIcon
            key={way}
            variant="default"
            size={36}
            aria-label={t(`dashboards.${way}`)}
            disabled={!isPossible}
            onClick={history[way]}
          >
            <Icon size={18} />
          </ActionIcon>
        ))}
      </ActionIcon.Group>
      <Button leftSection={<IconDeviceFloppy size={18} />} loading={isSaving} onClick={onSave}>
        {t("dashboards.save")}
      </Button>
      <Button variant="subtle" onClick={onCancel}>
        {t("dashboards.cancel")}
      </Button>
    </Group>
  );
}

/** Devices that may be put on: of its organization, and whatever else that sees. */
function useDevicesOf(organizationId: string) {
  const own = useMe().organization.id;
  const all = useAllDevices().data ?? [];
  return all.filter(
    (one) => one.retiredAt === null && (own === organizationId || one.organizationId === organizationId),
  );
}

/** A draft of the dashboard: what is changed here is seen by others when it is saved. */
export function Editor({ dashboard, onDone }: { dashboard: Dashboard; onDone: () => void }) {
  const { t } = useTranslation();
  // A newer answer while it is edited must not take the draft away; saving says that there was one.
  const [from] = useState(dashboard);
  const history = useHistory<Draft>({ name: from.name, tiles: inOrder(compacted(from.content.tiles)) });
  const { present: draft, change } = history;
  const [edited, setEdited] = useState<Tile | null>(null);
  const [told, tell] = useState("");
  const isWide = useMediaQuery("(min-width: 48em)", true);
  const devices = useDevicesOf(from.organizationId);
  const saving = useMutation({
    mutationFn: () =>
      saveDashboard(from.id, { name: draft.name, content: { version: 1, tiles: [...draft.tiles] } }, from.tag),
    onSuccess: onDone,
    // What others made of it meanwhile is fetched, for who wants it instead.
    onError: () => queryClient.invalidateQueries({ queryKey: ["dashboard", from.id] }),
  });
  useUnsaved(history.canUndo && !saving.isSuccess);
  const arrange = (how: (tiles: readonly Tile[]) => readonly Tile[]) =>
    change((now) => {
      const tiles = how(now.tiles);
      return tiles === now.tiles ? now : { ...now, tiles };
    });
  const nameOf = (tile: Tile) => tile.title || t(`dashboards.kind.${tile.kind}`);
  const step = (tile: Tile, way: Step) => {
    arrange((tiles) => stepped(tiles, tile.id, way));
    const place = stepped(draft.tiles, tile.id, way).find(({ id }) => id === tile.id)?.place ?? tile.place;
    tell(t("dashboards.moved", { name: nameOf(tile), ...place, x: place.x + 1, y: place.y + 1 }));
  };
  const remove = (tile: Tile) => {
    arrange((tiles) => compacted(tiles.filter(({ id }) => id !== tile.id)));
    tell(t("dashboards.removed", { name: nameOf(tile) }));
  };
  const put = (tile: Tile) => {
    arrange((tiles) =>
      tiles.some(({ id }) => id === tile.id)
        ? tiles.map((one) => (one.id === tile.id ? tile : one))
        : added(tiles, tile),
    );
    setEdited(null);
  };
  const toolsOf: ToolsOf = (tile) => (
    <TileTools
      name={nameOf(tile)}
      onStep={(way) => step(tile, way)}
      onSettings={() => setEdited(tile)}
      onCopy={() => arrange((tiles) => added(tiles, { ...tile, id: randomId("") }))}
      onRemove={() => remove(tile)}
    />
  );
  return (
    <DevicesContext value={devices}>
      <Stack
        onKeyDown={(event) => {
          const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
          if (isField || edited !== null || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z")
            return;
          event.preventDefault();
          if (event.shiftKey) history.redo();
          else history.undo();
        }}
      >
        <EditorToolbar
          draft={draft}
          history={history}
          isSaving={saving.isPending}
          hasDevices={devices.length > 0}
          onName={(name) => change((now) => ({ ...now, name }))}
          onAdd={(kind) => setEdited(newTile(kind, randomId(""), devices))}
          onSave={() => saving.mutate()}
          onCancel={onDone}
        />
        <ProblemAlert error={saving.error} />
        {saving.error instanceof Problem && saving.error.status === 412 && (
          <div>
            <Button variant="default" onClick={onDone}>
              {t("dashboards.loadTheirs")}
            </Button>
          </div>
        )}
        <Group gap="xs" mih={24} role="status">
          <Text size="sm" c="dimmed">
            {told === "" ? t(isWide ? "dashboards.editHint" : "dashboards.editHintNarrow") : told}
          </Text>
          {told !== "" && history.canUndo && (
            <Button size="compact-sm" variant="subtle" onClick={history.undo}>
              {t("dashboards.undo")}
            </Button>
          )}
        </Group>
        <Arrangement tiles={draft.tiles} isWide={isWide} toolsOf={toolsOf} onArranged={arrange} />
        <Deleting dashboard={from} />
      </Stack>
      {edited !== null && (
        <TileForm tile={edited} dashboardId={from.id} onDone={put} onCancel={() => setEdited(null)} />
      )}
    </DevicesContext>
  );
}
