import type { ReactNode } from "react";

export interface Column {
  name: string;
  /** What its figures mean, on hover. */
  hint?: string;
  isNumber?: boolean;
}

export interface TableRow {
  key: string;
  cells: readonly ReactNode[];
  isTotal?: boolean;
}

/** It scrolls by itself where it is wider than the page, and so can be reached by the keyboard. */
export function Table({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly Column[];
  rows: readonly TableRow[];
}) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line bg-card"
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map(({ name, hint, isNumber }) => (
              <th key={name} scope="col" title={hint} className={`px-3 py-2 font-semibold ${alignment(isNumber)}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isTotal }) => (
            <tr key={key} className={`border-b border-line last:border-0 ${isTotal ? "bg-tint font-semibold" : ""}`}>
              {cells.map((cell, place) => (
                <td key={columns[place]?.name} className={`px-3 py-2 ${alignment(columns[place]?.isNumber)}`}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function alignment(isNumber: boolean | undefined): string {
  return isNumber ? "whitespace-nowrap text-right tabular-nums" : "text-left";
}
