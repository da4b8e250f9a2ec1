import { describe, expect, test } from "vitest";
import type { Device } from "../../data/shapes.ts";
import { tilesFrom } from "./templates.ts";

const latest = (values: Record<string, number | boolean>) =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      { value, at: "2026-11-20T00:00:00Z", label: field, unit: null },
    ]),
  );
const device = (id: string, values: Record<string, number | boolean>, more: Partial<Device> = {}) =>
  ({ id, name: id, latitude: null, trap: false, latest: latest(values), ...more }) as Device;
const words = { table: "一覧表", map: "地図" };
const made = (template: Parameters<typeof tilesFrom>[0], devices: readonly Device[]) =>
  tilesFrom(template, devices, words, () => crypto.randomUUID());

describe("a dashboard to start from", () => {
  const climate = ["a", "b"].map((id) => device(id, { battery: 3.6, temperature: 20, humidity: 50, open: true }));

  test("all devices of a profile: a table, and a chart for each number, batteries last", () => {
    const [table, ...charts] = made("profile", climate);
    expect(table).toMatchObject({ kind: "table", devices: ["a", "b"] });
    expect(charts.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      "chart temperature",
      "chart humidity",
      "chart battery",
    ]);
  });

  test("temperature and humidity: the newest values, and how they went; other devices stay out", () => {
    const tiles = made("climate", [...climate, device("c", { level: 1 }), device("d", { temperature_1: 4 })]);
    const shown = JSON.stringify(tiles);
    expect(tiles.filter(({ kind }) => kind === "value").length).toBe(5);
    expect(tiles.filter(({ kind }) => kind === "chart").map(({ title }) => title)).toEqual([
      "temperature",
      "humidity",
      "temperature_1",
    ]);
    expect(shown).not.toContain('"c"');
  });

  test("traps: where they are and which have sprung, on a map only where places are known", () => {
    const trap = device("w", { sprung: false, battery: 3.6, rssi: -90 }, { trap: true });
    expect(made("traps", [...climate, trap])).toMatchObject([
      { kind: "table", devices: ["w"], fields: ["sprung", "battery"] },
    ]);
    const placed = made("traps", [{ ...trap, latitude: 36, longitude: 138 }]);
    expect(placed.map(({ kind }) => kind)).toEqual(["map", "table"]);
  });

  test("no devices: nothing that would stay empty but a table; blank is blank", () => {
    expect(made("climate", [])).toEqual([]);
    expect(made("blank", climate)).toEqual([]);
  });
});
