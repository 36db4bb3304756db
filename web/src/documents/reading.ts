/** A text in the parts that a reader sees: pages of a file, or what one person said. Offsets count characters, as those of
 * quotes do, and not the units of JavaScript's strings. */
import type { DocumentPiece, Place } from "../api/client";

export interface Range {
  start: number;
  end: number;
}

export interface Part extends Range {
  page: number | null;
  second: number | null;
  speaker: string | null;
}

/** A piece of the whole text, with all places in it. */
export interface Reading extends Range {
  letters: readonly string[];
  places: readonly Place[];
}

/** Pieces that follow each other, as one. A place at their border is in both. */
export function joined(pieces: readonly Pick<DocumentPiece, "text" | "start" | "end" | "places">[]): Reading {
  const places = new Map(pieces.flatMap((piece) => piece.places).map((place) => [place.start, place]));
  return {
    letters: Array.from(pieces.map(({ text }) => text).join("")),
    start: pieces[0]?.start ?? 0,
    end: pieces.at(-1)?.end ?? 0,
    places: [...places.values()],
  };
}

/** What was said at one second is a part; of other texts each page is one, and without pages all of it. */
export function partsOf({ start, end, places }: Reading): Part[] {
  const parts: Part[] = [];
  for (const place of places) {
    const last = parts.at(-1);
    const isSpoken = place.start_seconds !== null;
    if (last && !isSpoken && last.page === place.page) last.end = Math.min(place.end, end);
    else
      parts.push({
        start: Math.max(place.start, start),
        end: Math.min(place.end, end),
        page: place.page,
        second: place.start_seconds,
        speaker: place.speaker,
      });
  }
  if (parts.every((part) => part.page === null && part.second === null))
    return end > start ? [{ start, end, page: null, second: null, speaker: null }] : [];
  return parts;
}

/** Where the quote begins. */
export function partWith(parts: readonly Part[], quote: Range): Part | undefined {
  return parts.find(({ start, end }) => start < quote.end && end > quote.start);
}

export interface Quoted {
  text: string;
  /** What stands before it. */
  before: string;
  /** Where it begins, in a file that has pages. */
  page: number | null;
}

/** Null where the text has no such place. */
export function quotedIn(reading: Reading, parts: readonly Part[], quote: Range): Quoted | null {
  const part = partWith(parts, quote);
  if (!part) return null;
  const [before, text] = around(reading, reading, quote);
  return { text, before, page: part.page };
}

/** The text of a part before the quote, of the quote, and behind it. */
export function around({ letters, start }: Reading, part: Range, quote: Range | null): [string, string, string] {
  const text = (from: number, to: number) => letters.slice(from - start, Math.max(to, from) - start).join("");
  if (!quote) return [text(part.start, part.end), "", ""];
  const from = Math.min(Math.max(quote.start, part.start), part.end);
  const to = Math.max(Math.min(quote.end, part.end), from);
  return [text(part.start, from), text(from, to), text(to, part.end)];
}
