/**
 * Points of devices in a SQLite file: the newest of each device as rows, the others sealed in chunks of some hundred.
 *
 * A row is quick to add and takes 50 bytes; a chunk takes ten bytes a point and is read at once. A device's chunks never
 * overlap, so that in order of their first points they are in order of their last ones. A point is either a row or in a
 * chunk: late ones wait as rows, and go into the chunk of their time when their device is sealed.
 */
import type { Millis } from "#foundation/clock";
import type { Fields, FieldValue } from "#journal";
import { type Chunk, chunkFrom, chunkFromPoints, pointsFromChunk } from "./chunk.ts";
import { type Digest, digestBytes, digestFrom } from "./digest.ts";
import {
  type Frame,
  frameFromPoints,
  type KeptPoint,
  pickedPoints,
  slicedColumns,
  withoutEmptyPoints,
} from "./frame.ts";
import type { KeeperFile } from "./keeper-file.ts";
import type { Order } from "./series.ts";

/**
 * So many rows of a device become a chunk; half of that waits as rows on average (three days at a point in 15 minutes).
 * No chunk has more than one and a half times as many points: reading it takes less than a millisecond.
 */
const pointsPerChunk = 512;
const hourMs = 3_600_000;
/** Chunks in a block whose digests are looked at, and of how many the points may be read: some milliseconds. */
const digestsPerBlock = 256;
const opensPerBlock = 16;

const schema = `
  CREATE TABLE IF NOT EXISTS shapes (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS points (device INTEGER, at INTEGER, uplinkOffset INTEGER, shape INTEGER NOT NULL,
    fieldValues TEXT NOT NULL, PRIMARY KEY (device, at, uplinkOffset)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS chunks (id INTEGER PRIMARY KEY, device INTEGER NOT NULL,
    fromAt INTEGER NOT NULL, fromOffset INTEGER NOT NULL, toAt INTEGER NOT NULL, toOffset INTEGER NOT NULL,
    points INTEGER NOT NULL, shape INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS chunksByStart ON chunks (device, fromAt, fromOffset, toAt, points, shape);
  CREATE UNIQUE INDEX IF NOT EXISTS chunksByEnd ON chunks (device, toAt, toOffset);
  CREATE TABLE IF NOT EXISTS digests (chunk INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TRIGGER IF NOT EXISTS chunkRemoved AFTER DELETE ON chunks
    BEGIN DELETE FROM digests WHERE chunk = OLD.id; END;`;

/** Where a point lies among those of its device. */
export type Place = readonly [at: Millis, uplinkOffset: number];

const isBefore = (a: Place, b: Place): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
const placeOf = (point: KeptPoint): Place => [point.at, point.uplinkOffset];
const byPlace = (a: KeptPoint, b: KeptPoint): number => a.at - b.at || a.uplinkOffset - b.uplinkOffset;

export interface BlockQuery {
  readonly device: number;
  readonly from: Millis;
  readonly to: Millis;
  readonly order: Order;
  /** Points beyond this place in the order asked. */
  readonly after: Place | null;
  readonly limit: number;
  readonly fields?: readonly string[] | undefined;
  /** Only points of uplinks up to this offset. */
  readonly upTo?: number | undefined;
}

interface PointRow {
  readonly at: Millis;
  readonly uplinkOffset: number;
  readonly shape: number;
  readonly fieldValues: string;
}

interface ChunkSpan {
  readonly id: number;
  readonly fromAt: Millis;
  readonly fromOffset: number;
  readonly toAt: Millis;
  readonly toOffset: number;
  readonly points: number;
}

interface ChunkRow extends ChunkSpan {
  readonly bytes: Uint8Array;
}

interface DigestRow extends ChunkSpan {
  readonly shape: number;
  readonly digest: Uint8Array | null;
}

/** A piece of a device's points, oldest first, of which some are only what was gathered of them hour by hour. */
export interface DigestBlock {
  readonly pieces: readonly (Frame | Digest)[];
  readonly next: Place | null;
}

/** A piece of a device's points; `next` is the place to go on after, null at the end. */
export interface Block {
  readonly frames: readonly Frame[];
  readonly next: Place | null;
}

export interface PointReader {
  /** Up to `limit` of the points in the order asked, as they are at one moment. An empty block may not be the last. */
  block(query: BlockQuery): Block;
  /** The same, from the oldest on, for who asks only what lies between two of the edges, in ascending order. */
  digests(query: BlockQuery, edges: readonly Millis[]): DigestBlock;
  count(device: number, from: Millis, to: Millis): number;
  /** Names of the fields with a value in `[from, to)`. */
  names(device: number, from: Millis, to: Millis): Set<string>;
}

/** Writing is to be inside a transaction; after a rollback call `forget`. */
export interface PointTables extends PointReader {
  /** Adds points of a device; one at a place that is taken is left out. */
  put(device: number, points: readonly KeptPoint[]): void;
  /** Puts a point in place of the one at its place, if there is one. */
  replace(device: number, point: KeptPoint): void;
  remove(device: number, place: Place): void;
  /** At least `least` of the newest points, in no order; fewer when there are no more. */
  newest(device: number, least: number): KeptPoint[];
  /** Removes the points before `instant`. */
  removeBefore(device: number, instant: Millis): void;
  /** Removes every point of a device. */
  removeAll(device: number): void;
  /** Seals devices that have many rows, at most `devices` of them: about a millisecond each. */
  seal(devices: number): void;
  forget(): void;
}

/** Tests have smaller chunks and shorter hours. */
export function openPointTables(file: KeeperFile, sealedAt = pointsPerChunk, hour = hourMs): PointTables {
  file.exec(schema);
  const shapes = openShapes(file);
  const rows = openRows(file, shapes);
  const chunks = openChunks(file, shapes, hour);
  const counts = openCounts(file, sealedAt);

  /** What waits as rows, and what is added to it, as chunks. */
  function sealDevice(device: number, added: readonly KeptPoint[] = []): void {
    const waiting = mergedPoints(added, rows.all(device));
    rows.removeAll(device);
    counts.set(device, 0);
    for (const group of byChunk(waiting, sealedAt / 2, (place) => chunks.around(device, place))) {
      const merged = group.chunk ? mergedPoints(chunks.points(group.chunk), group.points) : group.points;
      if (group.chunk) chunks.remove(group.chunk.id);
      for (const piece of pieces(merged, sealedAt * 1.5)) chunks.insert(device, piece);
    }
  }

  /** Takes the chunk that covers a place apart into rows; the next seal makes chunks of them again. */
  function open(device: number, place: Place): void {
    const chunk = chunks.lastFrom(device, place);
    if (!chunk || isBefore([chunk.toAt, chunk.toOffset], place)) return;
    const points = chunks.points(chunk);
    chunks.remove(chunk.id);
    rows.putAll(device, points);
    counts.add(device, points.length);
  }

  return {
    put(device, points) {
      // So many at once, as when there is much to catch up with, are cheaper without having been rows.
      if (points.length >= sealedAt / 4) return sealDevice(device, points.toSorted(byPlace));
      rows.putAll(device, points);
      counts.add(device, points.length);
    },
    replace(device, point) {
      open(device, placeOf(point));
      rows.replace(device, point);
      counts.add(device, 1);
    },
    remove(device, place) {
      open(device, place);
      rows.remove(device, place);
    },
    newest(device, least) {
      const points = rows.all(device);
      let place: Place = [Number.MAX_SAFE_INTEGER, 0];
      for (let found = 0; found < least; ) {
        const chunk = chunks.nextDown(device, place);
        if (!chunk) break;
        points.push(...pointsFromChunk(chunkFrom(chunk.bytes)));
        found += chunk.points;
        place = [chunk.fromAt, chunk.fromOffset];
      }
      return points;
    },
    removeBefore(device, instant) {
      rows.removeBefore(device, instant);
      chunks.removeBefore(device, instant);
      const edge = chunks.lastFrom(device, [instant, -1]);
      if (!edge || edge.toAt < instant || edge.fromAt >= instant) return;
      const points = chunks.points(edge);
      chunks.remove(edge.id);
      chunks.insert(device, points.slice(points.findIndex(({ at }) => at >= instant)));
    },
    removeAll(device) {
      rows.removeAll(device);
      chunks.removeAll(device);
      counts.set(device, 0);
    },
    seal(devices) {
      for (const device of counts.full(devices)) sealDevice(device);
    },
    ...pointReaderOf(file, rows, chunks),
    forget() {
      shapes.forget();
      counts.load();
    },
  };
}

/** For a connection that can't write. */
export function openPointReader(file: KeeperFile): PointReader {
  const shapes = openShapes(file);
  return pointReaderOf(file, openRows(file, shapes), openChunks(file, shapes, hourMs));
}

const pointReaderOf = (file: KeeperFile, rows: Rows, chunks: Chunks): PointReader => ({
  block: file.transaction((query: BlockQuery) =>
    query.order === "asc" ? blockUp(query, rows, chunks) : blockDown(query, rows, chunks),
  ),
  digests: file.transaction((query: BlockQuery, edges: readonly Millis[]) => digestsUp(query, edges, rows, chunks)),
  count: file.transaction(
    (device: number, from: Millis, to: Millis) => rows.count(device, from, to) + chunks.count(device, from, to),
  ),
  names: file.transaction(
    (device: number, from: Millis, to: Millis) =>
      new Set([...rows.names(device, from, to), ...chunks.names(device, from, to)]),
  ),
});

/** How many rows each device has; sealing begins with those that were full first. */
function openCounts(file: KeeperFile, sealedAt: number) {
  const read = file.prepare<[], { device: number; rows: number }>(
    "SELECT device, count(*) AS rows FROM points GROUP BY device",
  );
  const counts = new Map<number, number>();
  const full = new Set<number>();
  function set(device: number, rows: number): void {
    counts.set(device, rows);
    if (rows >= sealedAt) full.add(device);
    else full.delete(device);
  }
  function load(): void {
    counts.clear();
    full.clear();
    for (const { device, rows } of read.all()) set(device, rows);
  }
  load();
  return {
    load,
    set,
    add: (device: number, rows: number): void => set(device, (counts.get(device) ?? 0) + rows),
    full: (limit: number): number[] => [...full.values().take(limit)],
  };
}

/** So many lists of names are remembered; of codecs that name fields anew each time, the file is asked. */
const shapesRemembered = 10_000;

/** Lists of names by number: rows of a device have the same ones nearly always. */
function openShapes(file: KeeperFile) {
  const find = file.prepare<[string], number>("SELECT id FROM shapes WHERE names = ?").pluck();
  const read = file.prepare<[number], string>("SELECT names FROM shapes WHERE id = ?").pluck();
  const insert = file.prepare("INSERT INTO shapes (names) VALUES (?)");
  const ids = new Map<string, number>();
  const lists = new Map<number, readonly string[]>();
  function remember(id: number, names: readonly string[]): void {
    if (ids.size >= shapesRemembered) ids.clear();
    if (lists.size >= shapesRemembered) lists.clear();
    ids.set(JSON.stringify(names), id);
    lists.set(id, names);
  }
  function shapeOf(names: readonly string[]): number {
    const text = JSON.stringify(names);
    const known = ids.get(text);
    if (known !== undefined) return known;
    const id = find.get(text) ?? Number(insert.run(text).lastInsertRowid);
    remember(id, names);
    return id;
  }
  let last: { readonly names: readonly string[]; readonly id: number } | undefined;
  return {
    /** Call inside a transaction. */
    ensure(names: readonly string[]): number {
      // Nearly always those of the point before.
      if (last?.names.length === names.length && last.names.every((name, index) => name === names[index]))
        return last.id;
      const id = shapeOf(names);
      last = { names, id };
      return id;
    },
    names(id: number): readonly string[] {
      const known = lists.get(id);
      if (known) return known;
      const names = JSON.parse(read.get(id) ?? "[]") as string[];
      remember(id, names);
      return names;
    },
    forget(): void {
      ids.clear();
      lists.clear();
      last = undefined;
    },
  };
}

type Shapes = ReturnType<typeof openShapes>;

/** Rows of one statement, and cells of a row: a call costs as much as a row. */
const rowsAtOnce = 16;
const cellsOfRow = 5;

function openRows(file: KeeperFile, shapes: Shapes) {
  const write = (verb: string, rows = 1) =>
    file.prepare(`INSERT OR ${verb} INTO points VALUES ${Array(rows).fill("(?, ?, ?, ?, ?)").join()}`);
  const [insert, insertSome, replace] = [write("IGNORE"), write("IGNORE", rowsAtOnce), write("REPLACE")];
  const read = (beyond: ">" | "<", order: "ASC" | "DESC") =>
    file.prepare<[number, number, number, number, number, number, number, number], PointRow>(
      `SELECT at, uplinkOffset, shape, fieldValues FROM points WHERE device = ? AND at >= ? AND at < ?
       AND (at, uplinkOffset) ${beyond} (?, ?) AND (at, uplinkOffset) ${beyond === ">" ? "<=" : ">="} (?, ?)
       ORDER BY at ${order}, uplinkOffset ${order} LIMIT ?`,
    );
  const [up, down] = [read(">", "ASC"), read("<", "DESC")];
  const every = file.prepare<[number], PointRow>(
    "SELECT at, uplinkOffset, shape, fieldValues FROM points WHERE device = ? ORDER BY at, uplinkOffset",
  );
  const removeAll = file.prepare("DELETE FROM points WHERE device = ?");
  const removeBefore = file.prepare("DELETE FROM points WHERE device = ? AND at < ?");
  const remove = file.prepare("DELETE FROM points WHERE device = ? AND at = ? AND uplinkOffset = ?");
  const within = "FROM points WHERE device = ? AND at >= ? AND at < ?";
  const count = file.prepare<[number, number, number], number>(`SELECT count(*) ${within}`).pluck();
  const first = file.prepare<[number], number>("SELECT at FROM points WHERE device = ? ORDER BY at LIMIT 1").pluck();
  const shapesIn = file.prepare<[number, number, number], number>(`SELECT DISTINCT shape ${within}`).pluck();

  function pointFromRow({ at, uplinkOffset, shape, fieldValues }: PointRow): KeptPoint {
    const values = JSON.parse(fieldValues) as FieldValue[];
    const names = shapes.names(shape);
    return {
      at,
      uplinkOffset,
      fields: Object.fromEntries(names.map((name, index) => [name, values[index]])) as Fields,
    };
  }
  const cellsOf = (device: number, { at, uplinkOffset, fields }: KeptPoint) =>
    [device, at, uplinkOffset, shapes.ensure(Object.keys(fields)), JSON.stringify(Object.values(fields))] as const;

  return {
    putAll(device: number, points: readonly KeptPoint[]): void {
      const cells = points.flatMap((point) => cellsOf(device, point));
      const some = rowsAtOnce * cellsOfRow;
      let next = 0;
      for (; next + some <= cells.length; next += some) insertSome.run(cells.slice(next, next + some));
      for (; next < cells.length; next += cellsOfRow) insert.run(cells.slice(next, next + cellsOfRow));
    },
    replace: (device: number, point: KeptPoint): void => void replace.run(...cellsOf(device, point)),
    remove: (device: number, [at, offset]: Place): void => void remove.run(device, at, offset),
    removeAll: (device: number): void => void removeAll.run(device),
    removeBefore: (device: number, instant: Millis): void => void removeBefore.run(device, instant),
    all: (device: number): KeptPoint[] => every.all(device).map(pointFromRow),
    /** Beyond `after` up to `upTo`, both in the order asked. */
    read({ device, from, to, order, limit }: BlockQuery, after: Place, upTo: Place): KeptPoint[] {
      return (order === "asc" ? up : down).all(device, from, to, ...after, ...upTo, limit).map(pointFromRow);
    },
    /** The instant of the oldest row. */
    first: (device: number): Millis => first.get(device) ?? Number.POSITIVE_INFINITY,
    count: (device: number, from: Millis, to: Millis): number => count.get(device, from, to) ?? 0,
    names: (device: number, from: Millis, to: Millis): string[] =>
      shapesIn.all(device, from, to).flatMap((shape) => shapes.names(shape)),
  };
}

type Rows = ReturnType<typeof openRows>;

function openDigests(file: KeeperFile, hour: Millis) {
  const insert = file.prepare("INSERT INTO digests VALUES (?, ?)");
  const upwards = file.prepare<[number, number, number, number, number, number], DigestRow>(
    `SELECT id, fromAt, fromOffset, toAt, toOffset, points, shape, digests.bytes AS digest
       FROM chunks LEFT JOIN digests ON chunk = id
       WHERE device = ? AND (toAt, toOffset) > (?, ?) AND toAt < ? AND toAt < ? ORDER BY toAt, toOffset LIMIT ?`,
  );
  return {
    hour,
    /** They go when their chunk goes. */
    insert(chunk: number, frame: Frame): void {
      const bytes = digestBytes(frame, hour);
      if (bytes) insert.run(chunk, bytes);
    },
    /** The chunks after a place that end before both instants, with what is known of their hours in place of their bytes. */
    upwards: (device: number, place: Place, to: Millis, before: Millis, limit: number) =>
      upwards.all(device, ...place, to, before, limit),
  };
}

function openChunks(file: KeeperFile, shapes: Shapes, hour: Millis) {
  const span = "SELECT id, fromAt, fromOffset, toAt, toOffset, points FROM chunks WHERE device = ?";
  const all = span.replace(" FROM", ", bytes FROM");
  const lastFrom = file.prepare<[number, number, number], ChunkSpan>(
    `${span} AND (fromAt, fromOffset) <= (?, ?) ORDER BY fromAt DESC, fromOffset DESC LIMIT 1`,
  );
  const firstAfter = file.prepare<[number, number, number], ChunkSpan>(
    `${span} AND (fromAt, fromOffset) > (?, ?) ORDER BY fromAt, fromOffset LIMIT 1`,
  );
  const bytesOf = file.prepare<[number], Uint8Array>("SELECT bytes FROM chunks WHERE id = ?").pluck();
  const read = ({ id }: ChunkSpan): Chunk => chunkFrom(bytesOf.get(id) ?? new Uint8Array());
  const nextUp = file.prepare<[number, number, number, number], ChunkRow>(
    `${all} AND (toAt, toOffset) > (?, ?) AND fromAt < ? ORDER BY toAt, toOffset LIMIT 1`,
  );
  const upwards = file.prepare<[number, number, number, number, number, number], ChunkRow>(
    `${all} AND (toAt, toOffset) > (?, ?) AND toAt < ? AND toAt < ? ORDER BY toAt, toOffset LIMIT ?`,
  );
  const nextDown = file.prepare<[number, number, number], ChunkRow>(
    `${all} AND (fromAt, fromOffset) < (?, ?) ORDER BY fromAt DESC, fromOffset DESC LIMIT 1`,
  );
  const insert = file.prepare(
    `INSERT INTO chunks (device, fromAt, fromOffset, toAt, toOffset, points, shape, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const digests = openDigests(file, hour);
  const remove = file.prepare("DELETE FROM chunks WHERE id = ?");
  const removeAll = file.prepare("DELETE FROM chunks WHERE device = ?");
  const removeBefore = file.prepare("DELETE FROM chunks WHERE device = ? AND toAt < ?");

  /** The chunks at the two ends that are partly within `[from, to)`, at most two. */
  function* edges(device: number, from: Millis, to: Millis): Generator<Chunk> {
    const first = lastFrom.get(device, from, -1);
    const last = nextDown.get(device, to, -1);
    if (first && first.toAt >= from) yield read(first);
    if (last && last.toAt >= to && last.fromAt >= from) yield chunkFrom(last.bytes);
  }

  return {
    /** The last chunk that begins at or before a place. */
    lastFrom: (device: number, place: Place) => lastFrom.get(device, ...place),
    /** The last chunk that begins at or before a place, and the next one. */
    around: (device: number, place: Place): ChunksAround => ({
      before: lastFrom.get(device, ...place),
      next: firstAfter.get(device, ...place),
    }),
    points: (chunk: ChunkSpan): KeptPoint[] => pointsFromChunk(read(chunk)),
    nextUp: (device: number, place: Place, to: Millis) => nextUp.get(device, ...place, to),
    /** The chunks after a place that end before both instants. */
    upwards: (device: number, place: Place, to: Millis, before: Millis, limit: number) =>
      upwards.all(device, ...place, to, before, limit),
    digests,
    namesOf: ({ shape }: DigestRow) => shapes.names(shape),
    whole: (chunk: ChunkSpan): ChunkRow => ({ ...chunk, bytes: bytesOf.get(chunk.id) ?? new Uint8Array() }),
    nextDown: (device: number, place: Place) => nextDown.get(device, ...place),
    insert(device: number, list: readonly KeptPoint[]): void {
      const [first, last] = [list[0], list.at(-1)];
      if (!first || !last) return;
      const { bytes, frame } = chunkFromPoints(list);
      const shape = shapes.ensure(frame.columns.map(({ name }) => name).sort());
      const chunk = insert.run(device, ...placeOf(first), ...placeOf(last), list.length, shape, bytes).lastInsertRowid;
      digests.insert(Number(chunk), frame);
    },
    remove: (id: number): void => void remove.run(id),
    removeAll: (device: number): void => void removeAll.run(device),
    removeBefore: (device: number, instant: Millis): void => void removeBefore.run(device, instant),
    ...openCounting(file, shapes, edges),
  };
}

type Chunks = ReturnType<typeof openChunks>;

/** Of whole chunks without reading them. */
function openCounting(
  file: KeeperFile,
  shapes: Shapes,
  edges: (device: number, from: Millis, to: Millis) => Iterable<Chunk>,
) {
  const inside = "FROM chunks WHERE device = ? AND fromAt >= ? AND fromAt < ? AND toAt < ?";
  const points = file.prepare<[number, number, number, number], number | null>(`SELECT sum(points) ${inside}`).pluck();
  const shapesIn = file.prepare<[number, number, number, number], number>(`SELECT DISTINCT shape ${inside}`).pluck();
  return {
    count(device: number, from: Millis, to: Millis): number {
      let sum = points.get(device, from, to, to) ?? 0;
      for (const { at } of edges(device, from, to)) sum += lowerBound(at, to) - lowerBound(at, from);
      return sum;
    },
    names(device: number, from: Millis, to: Millis): Set<string> {
      const names = new Set(shapesIn.all(device, from, to, to).flatMap((shape) => shapes.names(shape)));
      for (const chunk of edges(device, from, to)) {
        const columns = slicedColumns(chunk.columns(), lowerBound(chunk.at, from), lowerBound(chunk.at, to));
        for (const { name, values } of columns)
          if (values.some((value) => value !== null && !Number.isNaN(value))) names.add(name);
      }
      return names;
    },
  };
}

/** The first place in an ascending list whose value is at least `value`. */
function lowerBound(list: ArrayLike<number>, value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface ChunksAround {
  readonly before: ChunkSpan | undefined;
  readonly next: ChunkSpan | undefined;
}

interface SealGroup {
  /** What the points are joined with. */
  readonly chunk: ChunkSpan | undefined;
  readonly points: KeptPoint[];
}

/**
 * Points by the chunk before or around them, so that chunks stay apart: points that lie within a chunk are joined with it,
 * and so are those after one that is small; others become chunks of their own.
 */
function byChunk(
  points: readonly KeptPoint[],
  smallBelow: number,
  chunksAround: (place: Place) => ChunksAround,
): SealGroup[] {
  const groups: SealGroup[] = [];
  for (let start = 0; start < points.length; ) {
    const first = placeOf(points[start] as KeptPoint);
    const { before, next } = chunksAround(first);
    let end = start + 1;
    const nextStart: Place = next ? [next.fromAt, next.fromOffset] : [Number.POSITIVE_INFINITY, 0];
    while (end < points.length && isBefore(placeOf(points[end] as KeptPoint), nextStart)) end += 1;
    const joins = before && (before.points < smallBelow || !isBefore([before.toAt, before.toOffset], first));
    groups.push({ chunk: joins ? before : undefined, points: points.slice(start, end) });
    start = end;
  }
  return groups;
}

/** In order; of two at the same place the later list's. */
function mergedPoints(kept: readonly KeptPoint[], added: readonly KeptPoint[]): KeptPoint[] {
  const merged: KeptPoint[] = [];
  let next = 0;
  for (const point of kept) {
    for (let other = added[next]; other && isBefore(placeOf(other), placeOf(point)); other = added[++next])
      merged.push(other);
    const same = added[next];
    if (same && same.at === point.at && same.uplinkOffset === point.uplinkOffset) continue;
    merged.push(point);
  }
  return [...merged, ...added.slice(next)];
}

/** Even pieces of at most `sizeMax`. */
function pieces(points: readonly KeptPoint[], sizeMax: number): KeptPoint[][] {
  const count = Math.ceil(points.length / sizeMax);
  const size = Math.ceil(points.length / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => points.slice(index * size, (index + 1) * size));
}

const ofFields = (frame: Frame, fields: readonly string[] | undefined): Frame =>
  fields === undefined
    ? frame
    : withoutEmptyPoints({ ...frame, columns: frame.columns.filter(({ name }) => fields.includes(name)) });

/** The first points of a list as a block; `rest` is where to go on when they are all. */
function blockOf(points: readonly KeptPoint[], { limit, fields, upTo }: BlockQuery, rest: Place | null): Block {
  const first = points.slice(0, limit);
  const last = first.at(-1);
  const shown = upTo === undefined ? first : first.filter(({ uplinkOffset }) => uplinkOffset <= upTo);
  return {
    frames: shown.length > 0 ? [ofFields(frameFromPoints(shown), fields)] : [],
    next: last && first.length < points.length ? placeOf(last) : rest,
  };
}

/** Chunks as long as no row lies among their points, else one with the rows among its points; beyond the last one, rows. */
function blockUp(query: BlockQuery, rows: Rows, chunks: Chunks): Block {
  const { device, from, to, limit } = query;
  const after: Place = query.after ?? [from, -1];
  const firstRow = rows.first(device);
  const whole = chunks.upwards(device, after, to, firstRow, Math.ceil(limit / pointsPerChunk));
  if (whole.length > 0) return blockOfChunks(query, whole, after);
  const row = chunks.nextUp(device, after, to);
  const loose = firstRow < to ? rows.read(query, after, row ? [row.toAt, row.toOffset] : [to, -1]) : [];
  if (row && loose.length === 0) return blockOfChunks(query, [row], after);
  const highest = loose.length >= limit ? loose.at(-1) : undefined;
  const inChunk = (row ? pointsFromChunk(chunkFrom(row.bytes)) : []).filter(
    (point) =>
      point.at < to && isBefore(after, placeOf(point)) && !(highest && isBefore(placeOf(highest), placeOf(point))),
  );
  const rest: Place | null = row && row.toAt < to ? [row.toAt, row.toOffset] : null;
  return blockOf(mergedPoints(inChunk, loose), query, highest ? placeOf(highest) : rest);
}

/** Columns as they are in chunks: no object is made for a point. */
function blockOfChunks({ to, limit, fields, upTo }: BlockQuery, rows: readonly ChunkRow[], after: Place): Block {
  const frames: Frame[] = [];
  let left = limit;
  for (const row of rows) {
    const chunk = chunkFrom(row.bytes);
    const { at } = chunk;
    const from = placeAfter(chunk, after);
    const last = Math.max(from, lowerBound(at, to));
    const end = Math.min(last, from + left);
    if (end > from) frames.push(framePart(chunk, from, end, { fields, upTo }));
    if (end < last) return { frames, next: [at[end - 1] ?? 0, chunk.offsets()[end - 1] ?? 0] };
    left -= end - from;
    if (left <= 0 || row === rows.at(-1)) return { frames, next: row.toAt < to ? [row.toAt, row.toOffset] : null };
  }
  return { frames, next: null };
}

/** Up to the first row, chunks: their digests where the edges leave their hours whole. What lies beyond, as points. */
function digestsUp(query: BlockQuery, edges: readonly Millis[], rows: Rows, chunks: Chunks): DigestBlock {
  const { device, from, to, fields } = query;
  const after: Place = query.after ?? [from, -1];
  const pieces: (Frame | Digest)[] = [];
  let last: ChunkSpan | undefined;
  let opened = 0;
  for (const row of chunks.digests.upwards(device, after, to, rows.first(device), digestsPerBlock)) {
    const isWhole = isBefore(after, [row.fromAt, row.fromOffset]) && leavesHoursWhole(edges, row, chunks.digests.hour);
    const digest = isWhole && row.digest ? digestFrom(row.digest, chunks.namesOf(row), fields) : null;
    if (!digest && opened++ === opensPerBlock) break;
    pieces.push(...(digest ? [digest] : blockOfChunks(query, [chunks.whole(row)], after).frames));
    last = row;
  }
  if (last) return { pieces, next: [last.toAt, last.toOffset] };
  const { frames, next } = blockUp(query, rows, chunks);
  return { pieces: frames, next };
}

/** Whether each edge between two points of a chunk is one of hours. */
function leavesHoursWhole(edges: readonly Millis[], { fromAt, toAt }: ChunkSpan, hour: Millis): boolean {
  for (let index = lowerBound(edges, fromAt + 1); (edges[index] ?? Number.POSITIVE_INFINITY) <= toAt; index += 1)
    if ((edges[index] ?? 0) % hour !== 0) return false;
  return true;
}

/** The index of the first point of a chunk that lies after a place. */
function placeAfter({ at, offsets }: Chunk, after: Place): number {
  let index = lowerBound(at, after[0]);
  if (at[index] !== after[0]) return index;
  const all = offsets();
  while (at[index] === after[0] && (all[index] ?? 0) <= after[1]) index += 1;
  return index;
}

function framePart(
  chunk: Chunk,
  from: number,
  end: number,
  { fields, upTo }: Pick<BlockQuery, "fields" | "upTo">,
): Frame {
  const columns = chunk.columns(fields);
  const isWhole = end - from === chunk.at.length;
  const part = isWhole
    ? { at: chunk.at, columns }
    : { at: chunk.at.slice(from, end), columns: slicedColumns(columns, from, end) };
  if (upTo !== undefined) {
    const offsets = chunk.offsets().subarray(from, end);
    if (offsets.some((offset) => offset > upTo))
      return withoutEmptyPoints(
        pickedPoints(
          part,
          [...offsets.keys()].filter((index) => (offsets[index] ?? 0) <= upTo),
        ),
      );
  }
  return isWhole && !fields ? part : withoutEmptyPoints(part);
}

/** As upwards, from the newest point down; made of points one by one, since nobody asks for many that way. */
function blockDown(query: BlockQuery, rows: Rows, chunks: Chunks): Block {
  const { device, from, to, limit } = query;
  const after: Place = query.after ?? [to, -1];
  const found = chunks.nextDown(device, after);
  const row = found && found.toAt >= from ? found : undefined;
  const start: Place = row ? [row.fromAt, row.fromOffset] : [from, -1];
  const loose = rows.read(query, after, start);
  const lowest = loose.length >= limit ? loose.at(-1) : undefined;
  const inChunk = (row ? pointsFromChunk(chunkFrom(row.bytes)) : []).filter(
    (point) =>
      point.at >= from && isBefore(placeOf(point), after) && !(lowest && isBefore(placeOf(point), placeOf(lowest))),
  );
  // A chunk that begins at `from` may have others before it with points of that very millisecond.
  const rest = row && row.fromAt >= from ? start : null;
  return blockOf(mergedPoints(inChunk, loose.reverse()).reverse(), query, lowest ? placeOf(lowest) : rest);
}
