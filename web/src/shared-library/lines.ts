/** A file with a resource on each line, as `pensum library import` reads it. */
import type { LibraryResource, NewLibraryResource } from "../api/client";

export interface Line {
  number: number;
  /** Nothing where the line is no JSON object. */
  resource: NewLibraryResource | null;
}

export function linesOf(text: string): Line[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line.trim())
    .map(({ number, line }) => ({ number, resource: resourceIn(line) }));
}

function resourceIn(line: string): NewLibraryResource | null {
  try {
    const found: unknown = JSON.parse(line);
    return found !== null && typeof found === "object" && !Array.isArray(found) ? (found as NewLibraryResource) : null;
  } catch {
    return null;
  }
}

/** Whether the library has all that the line says. */
export function says(there: LibraryResource, given: NewLibraryResource): boolean {
  const known: Record<string, unknown> = { ...there };
  return Object.entries(given).every(([name, value]) => JSON.stringify(known[name]) === JSON.stringify(value));
}
