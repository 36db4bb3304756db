import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import type { PagedList } from "../lists/paged";
import { keepPlace, placeIn } from "../lists/places";
import { useTexts } from "../texts/context";
import { type Keys, useKeys } from "./keys";
import { Loading } from "./page";
import { ProblemBox } from "./problem-box";

const ROW_PIXELS = 90; // until a row is measured
const MORE_ROWS = 8; // above and below what is in view

interface Props<T> {
  list: PagedList<T>;
  label: string;
  empty: ReactNode;
  /** What keys do to the row that has the focus, or had it last. */
  keysOf?: (item: T) => Keys;
  children: (item: T, isChosen: boolean) => ReactNode;
}

/** However long the list is, only the rows in view are in the page. The keys j and k go from one to the next. */
export function VirtualList<T extends { id: string }>({ empty, ...props }: Props<T>) {
  const { error, isPending, refetch, known } = props.list;
  return (
    <div className="flex flex-col gap-4">
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {isPending && !error && <Loading />}
      {!isPending && (known.rows === 0 ? empty : <Rows {...props} />)}
    </div>
  );
}

function Rows<T extends { id: string }>({ list, label, keysOf, children }: Omit<Props<T>, "empty">) {
  const texts = useTexts();
  const view = useRef<HTMLDivElement>(null);
  const [chosenId, setChosenId] = useState<string>();
  const chosen = chosenId === undefined ? -1 : list.rowOf(chosenId);
  const { key: entry } = useLocation();
  const { offset = 0, measured = [] } = placeIn(entry) ?? {};
  const virtualizer = useVirtualizer({
    initialOffset: offset,
    initialMeasurementsCache: measured,
    count: list.count,
    getScrollElement: () => view.current,
    estimateSize: () => ROW_PIXELS,
    overscan: MORE_ROWS,
    rangeExtractor: (range) => withNeighbours(range, chosen),
  });
  const rows = virtualizer.getVirtualItems();
  useEffect(() => list.show(rows.map(({ index }) => index)));
  const known = useRef(list.known);
  known.current = list.known;
  useEffect(
    () => () => {
      const { scrollOffset, measurementsCache } = virtualizer;
      keepPlace(entry, { known: known.current, offset: scrollOffset ?? 0, measured: measurementsCache });
    },
    [entry, virtualizer],
  );

  const goTo = (row: number) =>
    view.current?.querySelector<HTMLElement>(`[data-index="${row}"] :is(a, button)`)?.focus();
  const item = list.itemAt(chosen);
  const first = virtualizer.range?.startIndex ?? 0;
  useKeys({
    j: () => goTo(chosen < 0 ? first : chosen + 1),
    k: () => goTo(chosen < 0 ? first : chosen - 1),
    ...(item && keysOf?.(item)),
  });
  return (
    <div ref={view} className="-m-1.5 max-h-[75vh] overflow-y-auto p-1.5">
      <ul aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map(({ index, start }) => {
          const item = list.itemAt(index);
          return (
            <li
              key={item && list.rowOf(item.id) === index ? item.id : index}
              ref={(row) => virtualizer.measureElement(row)}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={list.known.rows ?? -1}
              onFocus={() => setChosenId(item?.id)}
              className="absolute inset-x-0 top-0 pb-2"
              style={{ transform: `translateY(${start}px)` }}
            >
              {item ? children(item, index === chosen) : <p className="p-3 text-quiet">{texts.loading} …</p>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The rows beside the chosen one are there to be gone to, and it keeps the focus while it is out of view. */
function withNeighbours(range: Range, chosen: number): number[] {
  const beside = chosen < 0 ? [] : [chosen - 1, chosen, chosen + 1].filter((row) => row >= 0 && row < range.count);
  return [...new Set([...defaultRangeExtractor(range), ...beside])].sort((one, other) => one - other);
}
