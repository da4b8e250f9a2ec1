/** Values that InfluxDB refused, each with its message, until somebody has mended the cause: in the keeper's own file. */
import type { Millis } from "#foundation/clock";
import type { FieldValue } from "#journal";
import { type KeeperFile, nameOfColumn, type openDevices } from "../keeper-file.ts";
import type { SetAsidePage, SetAsideValue } from "../series.ts";
import { columnFromInfluxName } from "./points.ts";
import type { InfluxPoint, RefusedField } from "./writer.ts";

/** So many of the newest are listed; a database that refuses everything must not fill this disk, too. The journal has them all. */
const heldMax = 10_000;

interface Row {
  readonly id: number;
  readonly deviceId: string;
  readonly uplinkOffset: number;
  readonly time: string;
  readonly name: string;
  readonly value: string;
  readonly message: string;
  readonly refusedAt: Millis;
}

const schema = `
  CREATE TABLE IF NOT EXISTS setAside (
    id INTEGER PRIMARY KEY AUTOINCREMENT, device INTEGER NOT NULL, uplinkOffset INTEGER NOT NULL, time TEXT NOT NULL,
    name TEXT NOT NULL, value TEXT NOT NULL, message TEXT NOT NULL, refusedAt INTEGER NOT NULL, UNIQUE (uplinkOffset, name));
  CREATE INDEX IF NOT EXISTS setAsideByDevice ON setAside (device, time);`;

const rows = "SELECT setAside.*, deviceId FROM setAside JOIN devices ON key = device";

const valueFromRow = ({ id, deviceId, name, value, time, message, refusedAt }: Row): SetAsideValue => ({
  id,
  deviceId,
  field: nameOfColumn(columnFromInfluxName(name)),
  value: JSON.parse(value) as FieldValue,
  measuredAt: Number(time.slice(0, -6)),
  message,
  refusedAt,
});

const pointFromRow = ({ deviceId, uplinkOffset, name, value, time }: Row): InfluxPoint => ({
  device: deviceId,
  uplinkOffset,
  fields: { [name]: JSON.parse(value) as FieldValue },
  at: time,
});

export type SetAside = ReturnType<typeof openSetAside>;

/** Whatever changes must be called inside the transaction of what it belongs to. */
export function openSetAside(file: KeeperFile, devices: ReturnType<typeof openDevices>, now: () => Millis) {
  file.exec(schema);
  const count = file.prepare<[], number>("SELECT count(*) FROM setAside").pluck();
  const every = file.prepare<[], number>("SELECT id FROM setAside ORDER BY id").pluck();
  const one = file.prepare<[number], Row>(`${rows} WHERE id = ?`);
  const page = file.prepare<[number, number], Row>(`${rows} WHERE id < ? ORDER BY id DESC LIMIT ?`);
  const insert = file.prepare(
    `INSERT INTO setAside (device, uplinkOffset, time, name, value, message, refusedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, message = excluded.message, refusedAt = excluded.refusedAt`,
  );
  const trim = file.prepare(
    "DELETE FROM setAside WHERE id <= (SELECT id FROM setAside ORDER BY id DESC LIMIT 1 OFFSET ?)",
  );
  const remove = file.prepare<[number]>("DELETE FROM setAside WHERE id = ?");
  const ofUplink = file.prepare<[number]>("DELETE FROM setAside WHERE uplinkOffset = ?");
  const ofDevice = file.prepare<[number]>("DELETE FROM setAside WHERE device = ?");
  const before = file.prepare<[number, string]>("DELETE FROM setAside WHERE device = ? AND time < ?");

  return {
    count: () => count.get() ?? 0,
    ids: () => every.all(),
    add(refused: readonly RefusedField[]): void {
      for (const { point, name, value, message } of refused) {
        const { device, uplinkOffset, at } = point;
        insert.run(devices.ensure(device), uplinkOffset, at, name, JSON.stringify(value), message, now());
      }
      if (refused.length > 0) trim.run(heldMax);
    },
    /** Newest first. */
    page(beforeId: number | null, limit: number): SetAsidePage {
      const found = page.all(beforeId ?? Number.MAX_SAFE_INTEGER, limit + 1);
      const items = found.slice(0, limit).map(valueFromRow);
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    /** What is to be written once more; ids that are not there any more are left out. */
    points: (ids: readonly number[]): { readonly id: number; readonly point: InfluxPoint }[] =>
      ids.map((id) => one.get(id)).flatMap((row) => (row ? [{ id: row.id, point: pointFromRow(row) }] : [])),
    /** How many there were. */
    remove: (ids: readonly number[]): number => ids.reduce((sum, id) => sum + remove.run(id).changes, 0),
    /** What was revised is refused anew, or not at all. */
    forgetUplinks(offsets: readonly number[]): void {
      if (count.get()) for (const offset of offsets) ofUplink.run(offset);
    },
    forgetDevice: (device: number): void => void ofDevice.run(device),
    forgetBefore: (device: number, time: string): void => void before.run(device, time),
  };
}
