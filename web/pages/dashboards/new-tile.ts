import type { Source, Tile, TileKind } from "../../data/dashboards.ts";
import type { Device } from "../../data/shapes.ts";

export const kinds = ["chart", "value", "gauge", "table", "map", "plan", "text"] as const satisfies readonly TileKind[];

const sizes: Readonly<Record<TileKind, { w: number; h: number }>> = {
  chart: { w: 6, h: 5 },
  value: { w: 3, h: 3 },
  gauge: { w: 3, h: 4 },
  table: { w: 6, h: 5 },
  map: { w: 6, h: 6 },
  plan: { w: 6, h: 6 },
  text: { w: 4, h: 2 },
};

const upkeep = /^(battery|rssi|snr|voltage)/i;

/** The names of its fields: what a device was put up for comes before how it does. */
export function fieldsOf(devices: readonly Device[]): string[] {
  const names = [...new Set(devices.flatMap(({ latest }) => Object.keys(latest)))];
  return names.toSorted((a, b) => Number(upkeep.test(a)) - Number(upkeep.test(b)));
}

/** What most people would want to see of a device first. */
function firstSource(devices: readonly Device[], isNumeric: boolean): Source {
  for (const device of devices) {
    const { id, latest } = device;
    const field = fieldsOf([device]).find((name) => !isNumeric || typeof latest[name]?.value === "number");
    if (field !== undefined) return { deviceId: id, field };
  }
  return { deviceId: devices[0]?.id ?? "", field: "" };
}

/** A tile as it is before anybody said what it is to show. */
export function newTile(kind: TileKind, id: string, devices: readonly Device[]): Tile {
  const framed = { id, title: "", place: { x: 0, y: 0, ...sizes[kind] } };
  const alarm = { above: null, below: null };
  switch (kind) {
    case "chart":
      return { ...framed, kind, range: "24h", sources: [firstSource(devices, true)] };
    case "value":
      return { ...framed, kind, alarm, source: firstSource(devices, false) };
    case "gauge":
      return { ...framed, kind, alarm, source: firstSource(devices, true), min: 0, max: 100 };
    case "table": {
      const fields = fieldsOf(devices.slice(0, 1)).slice(0, 4);
      return { ...framed, kind, devices: devices.slice(0, 20).map(({ id }) => id), fields };
    }
    case "map": {
      const placed = devices.filter(({ latitude }) => latitude !== null).slice(0, 500);
      return { ...framed, kind, devices: placed.map(({ id }) => id), field: null };
    }
    case "plan":
      return { ...framed, kind, pictureId: null, spots: [] };
    case "text":
      return { ...framed, kind, text: "" };
  }
}

const isWhole = ({ deviceId, field }: Source) => deviceId !== "" && field !== "";

/** Without what was begun and not finished: a line without a device, a spot without a field. */
export function finished(tile: Tile): Tile {
  if (tile.kind === "chart") return { ...tile, sources: tile.sources.filter(isWhole) };
  return tile.kind === "plan" ? { ...tile, spots: tile.spots.filter(isWhole) } : tile;
}

/** Nothing could be drawn: it names no device, or none of its fields. */
export function isUnfinished(tile: Tile): boolean {
  if (tile.kind === "chart" && tile.follow !== undefined) return tile.follow.field === "";
  if (tile.kind === "chart") return tile.sources.every((source) => !isWhole(source));
  return (tile.kind === "value" || tile.kind === "gauge") && !isWhole(tile.source);
}
