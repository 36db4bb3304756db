import type { ReactNode } from "react";

/** Of a list: what it is, and beside that its state and what can be done with it. */
export function Row({ children }: { children: ReactNode }) {
  return (
    <li>
      <RowCard>{children}</RowCard>
    </li>
  );
}

/** A row without its place in a list. */
export function RowCard({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-md border border-line bg-card p-3">
      {children}
    </div>
  );
}

/** The first part of a row: what it is, with quieter lines below. */
export function RowText({ children }: { children: ReactNode }) {
  return <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1 [overflow-wrap:anywhere]">{children}</div>;
}
