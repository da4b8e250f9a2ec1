import { Paper } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import "./data-table.css";
import { Wide } from "./wide.tsx";

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  numeric?: boolean;
}

/** Rows under headings; on a narrow screen it scrolls inside its own frame, never the page. */
export function DataTable<T>({
  columns,
  rows,
  rowKey,
  minWidth = 560,
  below,
}: {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  minWidth?: number;
  /** What is shown under a row, over its whole width. */
  below?: (row: T) => ReactNode;
}) {
  const look = (column: Column<T>) => (column.numeric === true ? "numeric" : undefined);
  return (
    <Paper withBorder>
      <Wide minWidth={minWidth}>
        <table className="data-table">
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
                    <td key={column.head} className={look(column)}>
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
