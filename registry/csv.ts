/** CSV files as people in Japan write them, read line by line under headers in either language. */
import { parse } from "csv-parse/sync";
import iconv from "iconv-lite";
import { Fault, type FieldError } from "#foundation/fault";

const bytesMax = 50_000_000;

/** What a file may hold: names that a header may use, for each column. */
export interface CsvForm {
  /** In lower case. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly needed: readonly string[];
  readonly rowsMax: number;
}

/** UTF-8 with or without BOM; what is not valid UTF-8 is CP932, as Excel in Japan writes it. */
function textFromCsv(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(Buffer.from(bytes), "cp932");
  }
}

export interface CsvLine {
  /** Line number in the file (the last one, when a cell spans several); the header is line 1. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
  /** More cells than columns: everything behind an unquoted comma stands one column too far right. */
  readonly isTooLong: boolean;
}

interface CsvRecord {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function recordsOf(csv: Uint8Array, rowsMax: number): CsvRecord[] {
  const refuse = (text: string, attributes = {}) => new Fault("invalid", text, { attributes });
  if (csv.byteLength > bytesMax) throw refuse("registry.csv-too-large", { megabytes: bytesMax / 1e6 });
  const options = { bom: true, info: true, relax_column_count: true, trim: true, skip_empty_lines: true } as const;
  let records: CsvRecord[];
  try {
    records = parse(textFromCsv(csv), { ...options, skip_records_with_empty_values: true }) as unknown as CsvRecord[];
  } catch (error) {
    throw refuse("registry.csv-unreadable", { reason: error instanceof Error ? error.message : String(error) });
  }
  if (records.length < 2) throw refuse("registry.csv-empty");
  if (records.length - 1 > rowsMax) throw refuse("registry.csv-too-long", { rows: rowsMax });
  return records;
}

/** Our name for each column of the header; null for one without a name, which Excel leaves at the end. */
function columnsOf({ record, info }: CsvRecord, { columns, needed }: CsvForm): (string | null)[] {
  const errors: FieldError[] = [];
  const bad = (text: string, column: string) =>
    errors.push({ path: `rows.${info.lines}.${column}`, text, attributes: { column } });
  const names = record.map((cell) => {
    const written = cell.normalize("NFKC").toLowerCase();
    return Object.keys(columns).find((name) => columns[name]?.includes(written)) ?? null;
  });
  for (const [index, cell] of record.entries()) {
    const name = names[index] ?? null;
    if (name === null && cell !== "") bad("registry.csv-column-unknown", cell);
    if (name !== null && names.indexOf(name) < index) bad("registry.csv-column-twice", cell);
  }
  for (const column of needed) if (!names.includes(column)) bad("registry.csv-column-missing", column);
  if (errors.length > 0)
    throw new Fault("invalid", "registry.csv-invalid", { attributes: { count: errors.length }, errors });
  return names;
}

/** The lines under the header. Faults: invalid, with a header's mistakes at `rows.<line>.<column>`. */
export function linesFromCsv(csv: Uint8Array, form: CsvForm): CsvLine[] {
  const [header, ...records] = recordsOf(csv, form.rowsMax);
  if (!header) throw new Error("a CSV with records has no header");
  const names = columnsOf(header, form);
  return records.map(({ info, record }) => ({
    number: info.lines,
    cells: Object.fromEntries(record.flatMap((cell, index) => (names[index] ? [[names[index], cell]] : []))),
    isTooLong: record.some((cell, index) => cell !== "" && !names[index]),
  }));
}

/** Full-width digits and letters, as a Japanese keyboard writes them, are taken as what they mean. */
export const plainCell = (cell: string | undefined): string => (cell ?? "").normalize("NFKC").trim();

/** Null for an empty cell, NaN for what is no decimal number. */
export function numberFromCell(cell: string | undefined): number | null {
  const written = plainCell(cell);
  if (written === "") return null;
  return /^[+-]?\d+(\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
}

/** Null for what is neither. An empty cell means no. */
export function yesOrNoFromCell(cell: string | undefined): boolean | null {
  const written = plainCell(cell).toLowerCase();
  if (["1", "true", "yes", "y", "はい", "○", "〇"].includes(written)) return true;
  return ["", "0", "false", "no", "n", "いいえ", "×", "-"].includes(written) ? false : null;
}
