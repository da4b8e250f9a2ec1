import { Paper } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import "./data-table.css";
import { Wide } from "./wide.tsx";

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  numeric?: boolean;
}

/** Narrower ones are read as a table on a phone, too. */
const foldsFrom = 420;

/** Rows under headings; on a phone, where they would be wider than the screen, a card for each, of lines with their headings. */
export function DataTable<T>({
  columns,
  rows,
  rowKey,
  minWidth = 560,
  folds = minWidth > foldsFrom,
  below,
}: {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  minWidth?: number;
  /** false: it is scrolled sideways on a phone, for rows that are compared. */
  folds?: boolean;
  /** What is shown under a row, over its whole width. */
  below?: (row: T) => ReactNode;
}) {
  const look = (column: Column<T>) => (column.numeric === true ? "numeric" : undefined);
  return (
    <Paper withBorder>
      <Wide minWidth={folds ? { base: 0, xs: minWidth } : minWidth}>
        <table className={folds ? "data-table folds" : "data-table"}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.head} className={look(column)} scope="col">
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Fragment key={rowKey(row)}>
                <tr>
                  {columns.map((column) => (
                    <td key={column.head} className={look(column)} data-head={column.head}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
                {below?.(row) && (
                  <tr>
                    <td colSpan={columns.length}>
                      <div className="below">{below(row)}</div>
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Wide>
    </Paper>
  );
}
