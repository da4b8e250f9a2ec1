import { createContext, use, useMemo } from "react";
import {
  type DashboardData,
  type ShownDevice,
  type Source,
  type Tile,
  useSharedPicture,
} from "../../data/dashboards.ts";
import type { Latest } from "../../data/shapes.ts";

/** What the tiles of a dashboard are drawn from. */
export interface Board {
  /** Undefined while it is on its way. */
  data: DashboardData | undefined;
  /** Where floor plans come from: of a dashboard's ID, or of the link's secret. */
  pictures: { dashboardId: string } | { secret: string };
  /** Opens a device's page; nothing where nobody is signed in. */
  onOpen?: ((deviceId: string) => void) | undefined;
}

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = use(BoardContext);
  if (board === null) throw new Error("a tile is drawn on a board");
  return board;
}

export function useShownDevices(): ReadonlyMap<string, ShownDevice> {
  const { data } = useBoard();
  return useMemo(() => new Map(data?.devices.map((device) => [device.id, device])), [data]);
}

/** A tile with those whom it follows in the place of named devices. */
export function useFollowed(tile: Tile): Tile {
  const { data } = useBoard();
  return useMemo(() => {
    if (!("follow" in tile) || tile.follow === undefined) return tile;
    const devices = data?.following[tile.id] ?? [];
    if (tile.kind !== "chart") return { ...tile, devices };
    const { field } = tile.follow;
    return { ...tile, sources: devices.map((deviceId) => ({ deviceId, field })) };
  }, [tile, data]);
}

/** What a tile shows of a field; null for a device that is not there any more, or has not said it yet. */
export function useReading({ deviceId, field }: Source): { device: ShownDevice | null; latest: Latest | null } {
  const device = useShownDevices().get(deviceId) ?? null;
  return { device, latest: device?.latest[field] ?? null };
}

/** The address of a picture; undefined until it is there. */
export function usePicture(pictureId: string): string | undefined {
  const { pictures } = useBoard();
  const shared = useSharedPicture("secret" in pictures ? pictures.secret : null, pictureId);
  return "dashboardId" in pictures ? `/api/v1/dashboards/${pictures.dashboardId}/pictures/${pictureId}` : shared.data;
}
