/** Files of earlier versions: a table of rows per month, each point's fields as JSON. They are taken over when opened. */
import type { Fields } from "#journal";
import type { KeeperFile } from "./keeper-file.ts";
import type { PointTables } from "./point-tables.ts";

interface Row {
  readonly device: number;
  readonly at: number;
  readonly uplinkOffset: number;
  readonly fields: string;
}

/** Moves the points of such tables to where points are now; in one transaction, so a kill leaves the file as it was. */
export function takeOverMonths(file: KeeperFile, points: PointTables): void {
  const names = file
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'points\\_%' ESCAPE '\\'")
    .pluck()
    .all()
    .sort();
  if (names.length === 0) return;
  file
    .transaction(() => {
      for (const name of names) {
        const devices = file.prepare<[], number>(`SELECT DISTINCT device FROM ${name}`).pluck().all();
        const rows = file.prepare<[number], Row>(`SELECT * FROM ${name} WHERE device = ?`);
        for (const device of devices) {
          points.put(
            device,
            rows
              .all(device)
              .map(({ at, uplinkOffset, fields }) => ({ at, uplinkOffset, fields: JSON.parse(fields) as Fields })),
          );
          points.seal(1);
        }
        file.exec(`DROP TABLE ${name}`);
      }
    })
    .immediate();
}
