/** Addresses of documents, in this application and elsewhere. */
import type { Range } from "./reading";

/** The reader, with the quote marked where there is one. */
export function readerPath(documentId: string, quote?: Range): string {
  return `/documents/${documentId}${quote ? `?start=${quote.start}&end=${quote.end}` : ""}`;
}

const VIDEO_HOSTS = /(^|\.)(youtube\.com|youtube-nocookie\.com|youtu\.be)$/;

/** Of these the API reads transcripts. */
export function isVideo(address: string): boolean {
  return URL.canParse(address) && VIDEO_HOSTS.test(new URL(address).hostname);
}

export function quoteIn(search: URLSearchParams): Range | null {
  const [start, end] = [Number(search.get("start") ?? Number.NaN), Number(search.get("end") ?? Number.NaN)];
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start < end ? { start, end } : null;
}
