/** What stands on a dashboard: tiles in a grid of twelve columns. The schema is the form in which it is kept, asked and answered. */
import { z } from "zod";
import type { Millis } from "#foundation/clock";

const columns = 12;
/** A wall that shows more is read by nobody; it also bounds what one look costs. */
export const limits = { tiles: 60, rows: 400, devices: 500, series: 120, pictures: 20 } as const;

/** How far back a chart reaches. */
export const chartRanges = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
  "1y": 31_536_000_000,
} as const satisfies Record<string, Millis>;
export type ChartRange = keyof typeof chartRanges;
const rangeNames = Object.keys(chartRanges) as [ChartRange, ...ChartRange[]];

const deviceId = z.string().min(1).max(100);
const field = z.string().min(1).max(200);
const source = z.object({ deviceId, field });
const cells = (max: number) => z.number().int().min(1).max(max);
const share = z.number().min(0).max(1);
const bound = z.number().nullable();
/** Beyond these a value is shown as a warning. */
const alarm = z.object({ above: bound, below: bound });

/** Whom a tile shows instead of named devices, whoever they are when it is looked at: all of its organization, or of a group or profile. */
const follow = z.object({ groupId: deviceId.nullable(), profileId: deviceId.nullable() });
export type Follow = z.infer<typeof follow>;
/** How many devices one tile shows. */
const shownMax = { chart: 8, table: 200, map: limits.devices } as const;

const framed = {
  id: z.string().min(1).max(40),
  title: z.string().max(200),
  /** In cells of the grid, from its upper left corner. */
  place: z
    .object({
      x: z
        .number()
        .int()
        .min(0)
        .max(columns - 1),
      y: z.number().int().min(0).max(limits.rows),
      w: cells(columns),
      h: cells(40),
    })
    .refine(({ x, w }) => x + w <= columns, `x + w is more than ${columns}`),
};

const tileSchema = z
  .discriminatedUnion("kind", [
    z
      .object({
        ...framed,
        kind: z.literal("chart"),
        sources: z.array(source).max(shownMax.chart),
        /** One line of this field for each of them. */
        follow: follow.extend({ field }).optional(),
        range: z.enum(rangeNames),
      })
      .refine((tile) => tile.follow !== undefined || tile.sources.length > 0, { path: ["sources"] }),
    z.object({ ...framed, kind: z.literal("gauge"), source, min: z.number(), max: z.number(), alarm }),
    z.object({ ...framed, kind: z.literal("value"), source, alarm }),
    z.object({
      ...framed,
      kind: z.literal("table"),
      devices: z.array(deviceId).max(shownMax.table),
      follow: follow.optional(),
      fields: z.array(field).max(10),
    }),
    z.object({
      ...framed,
      kind: z.literal("map"),
      devices: z.array(deviceId).max(shownMax.map),
      follow: follow.optional(),
      field: field.nullable(),
    }),
    z.object({ ...framed, kind: z.literal("text"), text: z.string().max(4_000) }),
    z.object({
      ...framed,
      kind: z.literal("plan"),
      pictureId: z.string().min(1).max(100).nullable(),
      /** Where devices are on the picture: shares of its width and height from the upper left. */
      spots: z.array(z.object({ deviceId, field, x: share, y: share })).max(200),
    }),
  ])
  .meta({ id: "Tile" });

/** `version` is of this form; a later form reads this one. */
export const contentSchema = z
  .object({ version: z.literal(1), tiles: z.array(tileSchema).max(limits.tiles) })
  .meta({ id: "DashboardContent" });

export type Tile = z.infer<typeof tileSchema>;
export type Content = z.infer<typeof contentSchema>;
export type Source = z.infer<typeof source>;

/** What a dashboard may show of one device. */
export interface Shown {
  readonly fields: Set<string>;
  /** It stands on a map. */
  located: boolean;
}

/** The content with those whom its tiles follow in the place of named devices; `membersOf` finds them. */
export async function followed(
  content: Content,
  membersOf: (follow: Follow) => Promise<readonly string[]>,
): Promise<Content> {
  const tiles = content.tiles.map(async (tile): Promise<Tile> => {
    if (!("follow" in tile) || tile.follow === undefined) return tile;
    const members = (await membersOf(tile.follow)).slice(0, shownMax[tile.kind]);
    if (tile.kind !== "chart") return { ...tile, devices: [...members] };
    const { field } = tile.follow;
    return { ...tile, sources: members.map((deviceId) => ({ deviceId, field })) };
  });
  return { ...content, tiles: await Promise.all(tiles) };
}

/** By tile that follows, whom it shows now; of content that `followed` gave. */
export const followersOn = ({ tiles }: Content): Map<string, readonly string[]> =>
  new Map(tiles.flatMap((tile) => ("follow" in tile && tile.follow ? [[tile.id, devicesOf(tile)]] : [])));

const sourcesOf = (tile: Tile): readonly Source[] => {
  switch (tile.kind) {
    case "chart":
      return tile.sources;
    case "gauge":
    case "value":
      return [tile.source];
    case "table":
      return tile.devices.flatMap((deviceId) => tile.fields.map((field) => ({ deviceId, field })));
    case "map":
      return tile.field === null ? [] : tile.devices.map((deviceId) => ({ deviceId, field: tile.field ?? "" }));
    case "plan":
      return tile.spots;
    case "text":
      return [];
  }
};

const devicesOf = (tile: Tile): readonly string[] =>
  tile.kind === "table" || tile.kind === "map" ? tile.devices : sourcesOf(tile).map(({ deviceId }) => deviceId);

/**
 * By device, what stands on the dashboard: nothing else is ever told to who looks at it. A table or a map without fields shows
 * that a device is there, and none of its values.
 */
export function shownOn({ tiles }: Content): Map<string, Shown> {
  const shown = new Map<string, Shown>();
  const at = (deviceId: string) => {
    const known = shown.get(deviceId) ?? { fields: new Set<string>(), located: false };
    shown.set(deviceId, known);
    return known;
  };
  for (const tile of tiles) {
    for (const deviceId of devicesOf(tile)) at(deviceId).located ||= tile.kind === "map";
    for (const { deviceId, field } of sourcesOf(tile)) at(deviceId).fields.add(field);
  }
  return shown;
}

export interface WantedSeries {
  readonly deviceId: string;
  readonly range: ChartRange;
  readonly fields: readonly string[];
}

/** What its charts need: each device and range once, with all fields that are drawn of it. */
export function seriesOn({ tiles }: Content): WantedSeries[] {
  const wanted = new Map<string, { deviceId: string; range: ChartRange; fields: Set<string> }>();
  for (const tile of tiles) {
    if (tile.kind !== "chart") continue;
    for (const { deviceId, field } of tile.sources) {
      const key = `${tile.range} ${deviceId}`;
      const known = wanted.get(key) ?? { deviceId, range: tile.range, fields: new Set<string>() };
      wanted.set(key, known);
      known.fields.add(field);
    }
  }
  return [...wanted.values()].map(({ fields, ...rest }) => ({ ...rest, fields: [...fields] }));
}

/** How many series its charts may come to, whoever joins. */
export function seriesMaxOf(content: Content): number {
  const following = content.tiles.filter((tile) => tile.kind === "chart" && tile.follow !== undefined).length;
  return seriesOn(content).length + following * shownMax.chart;
}

export const picturesOn = ({ tiles }: Content): Set<string> =>
  new Set(tiles.flatMap((tile) => (tile.kind === "plan" && tile.pictureId !== null ? [tile.pictureId] : [])));

/** Without devices that there are no more; a tile that was about one of them alone goes with it. Null when it had none of them. */
export function withoutDevices(content: Content, gone: ReadonlySet<string>): Content | null {
  if (![...shownOn(content).keys()].some((deviceId) => gone.has(deviceId))) return null;
  const stays = ({ deviceId }: { readonly deviceId: string }) => !gone.has(deviceId);
  const left = (tile: Tile): Tile[] => {
    switch (tile.kind) {
      case "chart": {
        const sources = tile.sources.filter(stays);
        return sources.length === 0 && tile.follow === undefined ? [] : [{ ...tile, sources }];
      }
      case "gauge":
      case "value":
        return stays(tile.source) ? [tile] : [];
      case "table":
      case "map":
        return [{ ...tile, devices: tile.devices.filter((deviceId) => !gone.has(deviceId)) }];
      case "plan":
        return [{ ...tile, spots: tile.spots.filter(stays) }];
      case "text":
        return [tile];
    }
  };
  return { ...content, tiles: content.tiles.flatMap(left) };
}
