/** A PDF that is open as long as its page is shown, and where a quote is on its pages. */
import { type RefObject, useEffect, useState } from "react";
import type { Quoted, Range } from "../reading";
import { openPdf, type Pdf, textOfPage } from "./pdfjs";
import { findQuote } from "./quote";

export interface Opened {
  pdf: Pdf | null;
  hasFailed: boolean;
}

const NOT_YET: Opened = { pdf: null, hasFailed: false };

export function usePdf(documentId: string): Opened {
  const [opened, setOpened] = useState(NOT_YET);
  useEffect(() => {
    let isOver = false;
    const { pdf, close } = openPdf(documentId);
    pdf.then(
      (one) => isOver || setOpened({ pdf: one, hasFailed: false }),
      () => isOver || setOpened({ pdf: null, hasFailed: true }),
    );
    return () => {
      isOver = true;
      close();
      setOpened(NOT_YET);
    };
  }, [documentId]);
  return opened;
}

/** By the number of the page, which has some of it. Undefined as long as it is looked for. */
export type Marks = ReadonlyMap<number, readonly Range[]>;

/** On the page where it begins, and the next. */
export function useMarks(pdf: Pdf | null, quoted: Quoted | null): Marks | undefined {
  const [marks, setMarks] = useState<Marks>();
  useEffect(() => {
    if (!pdf) return;
    let isOver = false;
    const find = async () => {
      if (!quoted) return [];
      const first = quoted.page ?? 1;
      const numbers = [first, first + 1].filter((number) => number <= pdf.numPages);
      const texts = await Promise.all(numbers.map((number) => textOfPage(pdf, number)));
      const ranges = findQuote(quoted, texts) ?? [];
      return numbers.map((number, index) => [number, ranges[index] ?? []] as const).filter(([, { length }]) => length);
    };
    find()
      .catch(() => [])
      .then((found) => isOver || setMarks(new Map(found)));
    return () => {
      isOver = true;
      setMarks(undefined);
    };
  }, [pdf, quoted]);
  return marks;
}

/** In pixels, and 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
