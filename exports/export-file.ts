/** Writes an export to a file while it is read: one CSV, or a ZIP with a CSV per device and month. Memory stays small. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { dataRangeStart } from "#contracts";
import type { Millis } from "#foundation/clock";
import type { DeviceWithContract } from "#registry";
import { csvEnding, type MeasurementLines } from "./csv.ts";
import { type MeasurementRange, measurementCsv, type Sources } from "./measurement-csv.ts";
import type { ExportPlan, Progress, ReplacedInFile, Written } from "./plans.ts";

/** So many of the replaced characters are told with their places. */
const replacedShown = 50;

export interface Writing {
  readonly plan: ExportPlan;
  /** May be read several times. */
  readonly devices: () => AsyncIterable<DeviceWithContract>;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Resolves when the whole file is on disk. Rejects when aborted, or when the disk or the time series can't (Fault: unavailable); then the
 * file is a torso.
 */
export async function writeExport(writing: Writing, sources: Sources): Promise<Written> {
  const { plan, path, signal, onProgress } = writing;
  const hash = createHash("sha256");
  const book = openBook();
  let bytes = 0;
  let devices = 0;
  for await (const _ of writing.devices()) devices += 1;
  const tell = () => onProgress({ devices, devicesDone: book.devicesDone(), files: book.files(), bytes });
  tell();
  const source = plan.form.archive === "zip" ? zipOf(writing, sources, book) : oneCsv(writing, sources, book);
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        tell();
        yield chunk;
      }
    },
    createWriteStream(path, { flush: true }),
    { signal },
  );
  return { files: book.files(), bytes, sha256: hash.digest("hex"), ...book.replaced() };
}

/** What is noted while files are written. */
function openBook() {
  const first: ReplacedInFile[] = [];
  let [files, devicesDone, replaced] = [0, 0, 0];
  return {
    file: () => {
      files += 1;
    },
    device: () => {
      devicesDone += 1;
    },
    /** The bytes of a file's pieces; what was replaced in them is noted. */
    async *bytesOf(file: string, pieces: AsyncGenerator<MeasurementLines>): AsyncGenerator<Uint8Array> {
      for await (const { bytes, ...more } of pieces) {
        replaced += more.replaced;
        for (const one of more.first.slice(0, replacedShown - first.length)) first.push({ file, ...one });
        yield bytes;
      }
    },
    files: () => files,
    devicesDone: () => devicesDone,
    replaced: () => ({ replaced, replacedFirst: first }),
  };
}

type Book = ReturnType<typeof openBook>;

const rangeOf = ({ from, to, form }: ExportPlan): MeasurementRange => ({
  from,
  to,
  zone: form.zone,
  fields: form.fields ?? undefined,
});

function oneCsv({ plan, devices }: Writing, sources: Sources, book: Book): AsyncGenerator<Uint8Array> {
  const { form } = plan;
  book.file();
  const pieces = measurementCsv(sources, devices, rangeOf(plan), form, "many devices", book.device);
  return book.bytesOf(`measurements.${csvEnding(form.separator)}`, pieces);
}

/** One entry after the other: the next one's data are read when the one before is written. */
async function* zipOf(writing: Writing, sources: Sources, book: Book): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const gone = new AbortController();
  zip.on("error", (error) => output.destroy(error));
  // Who iterates is told; after that nobody listens, and an abort comes from several sides.
  output.on("error", () => {});
  const signal = AbortSignal.any([writing.signal, gone.signal]);
  const entries = writeEntries({ ...writing, signal }, sources, book, zip).then(
    () => zip.end(),
    (error: unknown) => void output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    gone.abort();
    output.destroy();
    await entries;
  }
}

async function writeEntries({ plan, devices, signal }: Writing, sources: Sources, book: Book, zip: ZipFile) {
  const { form } = plan;
  const names = new Set<string>();
  for await (const device of devices()) {
    const folder = freeName(device, names);
    for (const month of monthsOf(
      plan,
      dataRangeStart(sources.clock.now(), device.contract.dataRangeDays, sources.zone),
    )) {
      if ((await sources.timeseries.count({ deviceId: device.id, ...month })) === 0) continue;
      signal.throwIfAborted();
      const name = `${folder}/${month.name}.${csvEnding(form.separator)}`;
      const range = { ...rangeOf(plan), from: month.from, to: month.to };
      const pieces = measurementCsv(sources, () => [device], range, form, "one device");
      const chunks = Readable.from(book.bytesOf(name, pieces));
      zip.addReadStream(chunks, name, { mtime: new Date(sources.clock.now()) });
      await finished(chunks, signal);
      book.file();
    }
    book.device();
  }
}

/** Resolves when a stream was read to its end; ends it when the export is aborted, and so frees what it reads from. */
function finished(stream: Readable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => stream.destroy(new Error("aborted"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    stream.on("error", () => {}); // what it was is looked at when it has closed
    stream.once("close", () => {
      signal.removeEventListener("abort", abort);
      if (stream.errored) reject(stream.errored);
      else resolve();
    });
  });
}

/** A folder's name that Windows takes, too: what it forbids is replaced, and the identity keeps two devices of a name apart. */
function freeName({ name, identity, id }: DeviceWithContract, taken: Set<string>): string {
  const plain = name
    .replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, "_")
    .slice(0, 80)
    .replace(/^[. ]+|[. ]+$/g, "_");
  const wanted = `${plain}_${identity}`;
  const free = taken.has(wanted) ? `${wanted}_${id}` : wanted;
  taken.add(free);
  return free;
}

/** The months of a plan on its calendar, newest last; the first and the last may be cut off. */
function monthsOf({ from, to, form }: ExportPlan, oldest: Millis): { name: string; from: Millis; to: Millis }[] {
  const start = Math.max(from, oldest);
  const months: { name: string; from: Millis; to: Millis }[] = [];
  const first = Temporal.Instant.fromEpochMilliseconds(Math.floor(start)).toZonedDateTimeISO(form.zone);
  for (
    let month = first.with({ day: 1 }).startOfDay();
    month.epochMilliseconds < to;
    month = month.add({ months: 1 })
  ) {
    const [begins, ends] = [month.epochMilliseconds, month.add({ months: 1 }).epochMilliseconds];
    months.push({
      name: month.toPlainDate().toPlainYearMonth().toString(),
      from: Math.max(begins, start),
      to: Math.min(ends, to),
    });
  }
  return months;
}
