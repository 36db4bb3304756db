/** Where somebody was in the list of a page: going back leads there again. */
import type { VirtualItem } from "@tanstack/react-virtual";
import type { Known } from "./paged";

const MOST_PLACES = 20;

interface Place {
  known: Known;
  offset: number; // pixels
  measured: VirtualItem[];
}

const places = new Map<string, Place>();

/** By the key of an entry of the browser's history. */
export function placeIn(entry: string): Place | undefined {
  return places.get(entry);
}

export function keepPlace(entry: string, place: Place): void {
  places.delete(entry);
  places.set(entry, place);
  const [oldest] = places.keys();
  if (places.size > MOST_PLACES && oldest !== undefined) places.delete(oldest);
}
