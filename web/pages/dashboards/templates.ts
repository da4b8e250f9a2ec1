/** Dashboards to start from: what people ask for first, made of the devices that are there. */
import type { Tile } from "../../data/dashboards.ts";
import type { Device } from "../../data/shapes.ts";
import { added } from "./arrange.ts";
import { fieldsOf } from "./new-tile.ts";

export const templates = ["blank", "profile", "traps", "climate"] as const;
export type Template = (typeof templates)[number];

interface Words {
  table: string;
  map: string;
}

/** More lines than these in one chart can't be told apart; more tiles than these are a list. */
const most = { lines: 8, fields: 6, values: 6, rows: 200 };
const none = { above: null, below: null };
const wide = { x: 0, y: 0, w: 6, h: 5 };

const says = (device: Device, field: string) => device.latest[field] !== undefined;
const labelOf = (devices: readonly Device[], field: string) =>
  devices.find((device) => says(device, field))?.latest[field]?.label ?? field;
const isNumber = (devices: readonly Device[], field: string) =>
  devices.some(({ latest }) => typeof latest[field]?.value === "number");

type NewTile = Tile extends infer T ? (T extends Tile ? Omit<T, "id"> : never) : never;

/** The same question always gives the same dashboard, but for the IDs of its tiles. */
const arranged = (tiles: readonly NewTile[], newId: () => string): readonly Tile[] =>
  tiles.reduce<readonly Tile[]>((there, tile) => added(there, { ...tile, id: newId() } as Tile), []);

const chartOf = (devices: readonly Device[], field: string): NewTile[] => {
  const sources = devices.filter((device) => says(device, field)).slice(0, most.lines);
  if (sources.length === 0) return [];
  const lines = sources.map(({ id: deviceId }) => ({ deviceId, field }));
  return [{ kind: "chart", title: labelOf(devices, field), place: wide, range: "24h", sources: lines }];
};

const tableOf = (devices: readonly Device[], fields: string[], title: string): NewTile => ({
  ...{ kind: "table", title, fields, place: { x: 0, y: 0, w: 12, h: Math.min(10, 2 + devices.length) } },
  devices: devices.slice(0, most.rows).map(({ id }) => id),
});

/** Every device of a profile: a table of what they say, and a chart for each number. */
function ofProfile(devices: readonly Device[], words: Words): NewTile[] {
  const fields = fieldsOf(devices).slice(0, most.fields);
  const charts = fields.filter((field) => isNumber(devices, field)).flatMap((field) => chartOf(devices, field));
  return [tableOf(devices, fields, words.table), ...charts];
}

/** Where traps are and which have sprung. */
function ofTraps(devices: readonly Device[], words: Words): NewTile[] {
  const traps = devices.filter(({ trap }) => trap);
  const map = traps.some(({ latitude }) => latitude !== null);
  const ids = traps.slice(0, most.rows).map(({ id }) => id);
  const table = tableOf(
    traps,
    fieldsOf(traps).filter((field) => field === "sprung" || field === "battery"),
    words.table,
  );
  return [
    ...(map
      ? [{ kind: "map", title: words.map, place: { ...wide, h: 7 }, devices: ids, field: "sprung" } as const]
      : []),
    map ? { ...table, place: { ...wide, h: 7 } } : table,
  ];
}

/** Temperature and humidity of a site: the newest values large, and how they went. */
function ofClimate(devices: readonly Device[]): NewTile[] {
  // `temperature` of the vocabulary, and what codecs without a mapping call theirs: `temperature_1`.
  const fields = fieldsOf(devices).filter((field) => /^(temperature|humidity)/i.test(field));
  const values = devices
    .flatMap((device) => fields.filter((field) => says(device, field)).map((field) => ({ device, field })))
    .slice(0, most.values)
    .map(
      ({ device, field }): NewTile => ({
        ...{ kind: "value", title: labelOf(devices, field), place: { x: 0, y: 0, w: 2, h: 3 }, alarm: none },
        source: { deviceId: device.id, field },
      }),
    );
  return [...values, ...fields.flatMap((field) => chartOf(devices, field))];
}

export function tilesFrom(
  template: Template,
  devices: readonly Device[],
  words: Words,
  newId: () => string,
): readonly Tile[] {
  switch (template) {
    case "blank":
      return [];
    case "profile":
      return arranged(ofProfile(devices, words), newId);
    case "traps":
      return arranged(ofTraps(devices, words), newId);
    case "climate":
      return arranged(ofClimate(devices), newId);
  }
}
