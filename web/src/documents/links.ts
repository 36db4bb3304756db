/** Addresses of documents in this application. */
import type { Range } from "./reading";

/** The reader, with the quote marked where there is one. */
export function readerPath(documentId: string, quote?: Range): string {
  return `/documents/${documentId}${quote ? `?start=${quote.start}&end=${quote.end}` : ""}`;
}

export function quoteIn(search: URLSearchParams): Range | null {
  const [start, end] = [Number(search.get("start") ?? Number.NaN), Number(search.get("end") ?? Number.NaN)];
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start < end ? { start, end } : null;
}
