/** A list that may be long. Its pages are read as their rows are looked at, and only those in view follow what changes. */
import { type QueryKey, useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { placeIn } from "./places";

export const PAGE = 50; // rows: each page has as many, but the last

export interface ListPage<T> {
  items: T[];
  next_cursor: string | null;
}

/** Where the pages begin that are known, and the number of all rows, once the last page was read. */
export interface Known {
  cursors: readonly (string | null)[];
  rows: number | null;
}

export const NOTHING_READ: Known = { cursors: [null], rows: null };

/** A page that was read says where the next one begins: another place than before, where rows came or went meanwhile. */
export function withPage(known: Known, page: number, { items, next_cursor: next }: ListPage<unknown>): Known {
  const { cursors } = known;
  if (next === null) {
    const rows = page * PAGE + items.length;
    return known.rows === rows ? known : { cursors: cursors.slice(0, page + 1), rows };
  }
  if (cursors[page + 1] === next) return known;
  const isNew = page + 1 === cursors.length;
  return {
    cursors: [...cursors.slice(0, page + 1), next, ...cursors.slice(page + 2)],
    rows: isNew ? null : known.rows,
  };
}

/** How many rows there are to be scrolled through: behind those that are known is one that has more of them read. */
export function rowCount({ cursors, rows }: Known): number {
  return rows ?? (cursors.length - 1) * PAGE + 1;
}

/** Of these rows, which are in ascending order. */
export function pagesOf(rows: readonly number[], { cursors }: Known): number[] {
  return [...new Set(rows.map((row) => Math.min(Math.floor(row / PAGE), cursors.length - 1)))];
}

interface Options<T> {
  /** Another list needs another component: what is known of this one stays. */
  queryKey: QueryKey;
  read: (cursor: string | null) => Promise<ListPage<T>>;
  /** Milliseconds until a page with these items is read again. */
  lookAgain?: (items: readonly T[]) => number | false;
}

export interface PagedList<T> {
  known: Known;
  count: number;
  isPending: boolean;
  error: Error | null;
  refetch: () => void;
  itemAt: (row: number) => T | undefined;
  rowOf: (id: string) => number;
  /** Has the pages of these rows read, and no others. */
  show: (rows: readonly number[]) => void;
}

export function usePagedList<T extends { id: string }>({ queryKey, read, lookAgain }: Options<T>): PagedList<T> {
  const { key: entry } = useLocation();
  const [known, setKnown] = useState(placeIn(entry)?.known ?? NOTHING_READ);
  const [shown, setShown] = useState<readonly number[]>([0]);
  const pages = pagesOf(shown, known);
  const queries = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...queryKey, known.cursors[page]],
      queryFn: () => read(known.cursors[page] ?? null),
      refetchInterval: ({ state: { data } }: { state: { data?: ListPage<T> | undefined } }) =>
        (data && lookAgain?.(data.items)) ?? false,
    })),
  });

  const before = useRef(new Map<number, readonly T[]>()); // shown until a page is read from another cursor
  const items = new Map(pages.map((page, n) => [page, queries[n]?.data?.items ?? before.current.get(page) ?? []]));
  useEffect(() => {
    before.current = items;
  });
  const now = pages.reduce((all, page, n) => {
    const read = queries[n]?.data;
    return read ? withPage(all, page, read) : all;
  }, known);
  if (now !== known) setKnown(now);

  const show = useCallback((rows: readonly number[]) => {
    setShown((now) => (now.join() === rows.join() ? now : rows));
  }, []);
  return {
    known,
    count: rowCount(known),
    isPending: known === NOTHING_READ,
    error: queries.find(({ error }) => error)?.error ?? null,
    refetch: () => queries.filter(({ error }) => error).forEach(({ refetch }) => void refetch()),
    itemAt: (row) => items.get(Math.floor(row / PAGE))?.[row % PAGE],
    rowOf: (id) => {
      for (const [page, found] of items) {
        const row = found.findIndex((one) => one.id === id);
        if (row >= 0) return page * PAGE + row;
      }
      return -1;
    },
    show,
  };
}
