import { describe, expect, test } from "vitest";
import type { Place, Tile } from "../../data/dashboards.ts";
import { added, type Step, stepped } from "./arrange.ts";

const tile = (id: string, x: number, y: number, w = 4, h = 2): Tile => ({
  ...{ id, kind: "text", title: "", text: id },
  place: { x, y, w, h },
});
const placesOf = (tiles: readonly Tile[]) =>
  Object.fromEntries(tiles.map(({ id, place: { x, y, w, h } }) => [id, [x, y, w, h]]));
const isOver = (a: Place, b: Place) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe("WCAG 2.5.7: tiles are arranged without dragging", () => {
  const wall = [tile("a", 0, 0), tile("b", 4, 0), tile("c", 0, 2)];

  test("a tile changes places with the one below or above it", () => {
    const down = stepped(wall, "a", "down");
    expect(placesOf(down)).toMatchObject({ a: [0, 2, 4, 2], c: [0, 0, 4, 2] });
    expect(placesOf(stepped(down, "a", "up"))).toEqual(placesOf(wall));
  });

  test("a tile grows, and those in its way make room", () => {
    expect(placesOf(stepped(wall, "a", "taller"))).toMatchObject({ a: [0, 0, 4, 3], c: [0, 3, 4, 2] });
    const wider = stepped(wall, "a", "wider");
    expect(placesOf(wider)).toMatchObject({ a: [0, 0, 5, 2] });
    for (const one of wider)
      for (const other of wider)
        if (one !== other) expect(isOver(one.place, other.place), `${one.id} ${other.id}`).toBe(false);
  });

  test("nothing leaves the grid, and nothing becomes too small to be read", () => {
    for (const step of ["left", "up"] as const) expect(stepped(wall, "a", step)).toBe(wall);
    const often = (tiles: readonly Tile[], ...steps: Step[]) =>
      steps.reduce(
        (now, step) => Array.from({ length: 20 }).reduce<readonly Tile[]>((at) => stepped(at, "b", step), now),
        tiles,
      );
    expect(placesOf(often(wall, "right", "wider")).b).toEqual([8, 0, 4, 2]);
    expect(placesOf(often(wall, "narrower", "shorter")).b?.slice(2)).toEqual([2, 2]);
  });

  test("a new tile comes where there is room, else below", () => {
    expect(placesOf(added(wall, tile("d", 0, 0))).d).toEqual([8, 0, 4, 2]);
    expect(placesOf(added([tile("a", 0, 0, 12)], tile("d", 0, 0))).d).toEqual([0, 2, 4, 2]);
  });
});
