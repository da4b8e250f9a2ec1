/** Where tiles go: the grid's own rules, for the pointer (in the grid itself) and for the keyboard alike. */
import { type LayoutItem, moveElement, verticalCompactor } from "react-grid-layout/core";
import type { Place, Tile } from "../../data/dashboards.ts";

export const columns = 12;

/** Smaller than this nothing can be read. */
const least = { w: 2, h: 2 };
const most = { h: 40 };

const itemOf = ({ id, place }: Tile): LayoutItem => ({ i: id, ...place, minW: least.w, minH: least.h });

export const layoutOf = (tiles: readonly Tile[]): LayoutItem[] => tiles.map(itemOf);

/** The tiles at the places that a layout gives them; the very same ones when nothing moved. */
export function withLayout(tiles: readonly Tile[], layout: readonly LayoutItem[]): readonly Tile[] {
  const places = new Map(layout.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]));
  const isSame = (a: Place, b: Place) => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
  const placed = tiles.map((tile) => {
    const place = places.get(tile.id);
    return place === undefined || isSame(place, tile.place) ? tile : { ...tile, place };
  });
  return placed.every((tile, index) => tile === tiles[index]) ? tiles : placed;
}

const settled = (tiles: readonly Tile[], layout: LayoutItem[]) =>
  withLayout(tiles, verticalCompactor.compact(layout, columns));

/** No gaps above a tile, and none over another. */
export const compacted = (tiles: readonly Tile[]): readonly Tile[] => settled(tiles, layoutOf(tiles));

export type Step = "left" | "right" | "up" | "down" | "wider" | "narrower" | "taller" | "shorter";

const within = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/** One step of a tile; the others make room. Upwards and downwards it changes places with its neighbour. */
export function stepped(tiles: readonly Tile[], id: string, step: Step): readonly Tile[] {
  const layout = layoutOf(tiles);
  const item = layout.find(({ i }) => i === id);
  if (item === undefined) return tiles;
  const moved = (x: number, y: number) =>
    settled(
      tiles,
      moveElement(layout, item, within(x, 0, columns - item.w), Math.max(0, y), true, false, "vertical", columns),
    );
  const sized = (w: number, h: number) =>
    settled(
      tiles,
      layout.map((one) =>
        one === item ? { ...one, w: within(w, least.w, columns - item.x), h: within(h, least.h, most.h) } : one,
      ),
    );
  switch (step) {
    case "left":
      return moved(item.x - 1, item.y);
    case "right":
      return moved(item.x + 1, item.y);
    case "up":
      return moved(item.x, item.y - neighbourHeight(layout, item, "up"));
    case "down":
      return moved(item.x, item.y + neighbourHeight(layout, item, "down"));
    case "wider":
      return sized(item.w + 1, item.h);
    case "narrower":
      return sized(item.w - 1, item.h);
    case "taller":
      return sized(item.w, item.h + 1);
    case "shorter":
      return sized(item.w, item.h - 1);
  }
}

/** How far it is past the tile above or below: less would leave it where it is, since gaps close. */
function neighbourHeight(layout: readonly LayoutItem[], item: LayoutItem, way: "up" | "down"): number {
  const beside = layout.filter((one) => one !== item && one.x < item.x + item.w && item.x < one.x + one.w);
  const next = beside.filter((one) => (way === "up" ? one.y + one.h === item.y : one.y === item.y + item.h));
  return Math.max(1, ...next.map(({ h }) => h));
}

/** At the first place, from above, where there is room for it. */
export function added(tiles: readonly Tile[], tile: Tile): readonly Tile[] {
  const { w, h } = tile.place;
  const isFree = (x: number, y: number) =>
    tiles.every(
      ({ place }) => place.x >= x + w || x >= place.x + place.w || place.y >= y + h || y >= place.y + place.h,
    );
  const bottom = Math.max(0, ...tiles.map(({ place }) => place.y + place.h));
  for (let y = 0; y <= bottom; y += 1)
    for (let x = 0; x + w <= columns; x += 1)
      if (isFree(x, y)) return compacted([...tiles, { ...tile, place: { x, y, w, h } }]);
  return compacted([...tiles, { ...tile, place: { x: 0, y: bottom, w, h } }]);
}
