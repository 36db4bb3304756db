/** Finding a quote on drawn pages. What a page draws differs from the text that was read from it in hyphens, ligatures,
 * accents, white space and signs, and has headers and footers between its lines: so letters and digits alone are
 * compared, in pieces where the whole is not found. */
import type { Quoted, Range } from "../reading";

const SHORTEST = 12; // letters of a piece: shorter ones stand anywhere by chance
const FOUND = 0.6; // of the letters, to call it the quote
const MOST_LETTERS = 4_000; // that are looked for
const CONTEXT = 100; // letters before a quote that tell it from its repetitions

interface Folded {
  letters: string;
  /** Of each letter, where it comes from. */
  origins: Range[];
}

interface Piece {
  start: number;
  length: number;
}

function folded(text: string): Folded {
  const letters: string[] = [];
  const origins: Range[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    for (const letter of character.normalize("NFKD").toLowerCase())
      if (/[\p{L}\p{N}]/u.test(letter)) {
        letters.push(letter);
        for (let unit = 0; unit < letter.length; unit++) origins.push({ start, end });
      }
    start = end;
  }
  return { letters: letters.join(""), origins };
}

/** Of each page that follows the one before, what of it is the quote; null where it is not on them. */
export function findQuote(
  { text, before }: Pick<Quoted, "text" | "before">,
  pages: readonly string[],
): Range[][] | null {
  const wanted = folded(text).letters.slice(0, MOST_LETTERS);
  if (!wanted) return null;
  const drawn = pages.map(folded);
  const letters = drawn.map((page) => page.letters).join("");
  const whole = bestPlace(wanted, folded(before).letters.slice(-CONTEXT), letters);
  const pieces = whole === null ? commonPieces(wanted, letters) : [{ start: whole, length: wanted.length }];
  if (pieces.reduce((sum, { length }) => sum + length, 0) < FOUND * wanted.length) return null;
  let first = 0;
  return drawn.map(({ origins }) => {
    const from = first;
    first += origins.length;
    return pieces.flatMap((piece) => rangeIn(origins, piece.start - from, piece.length));
  });
}

/** What of a page's text a piece covers, which may begin before the page and end behind it. */
function rangeIn(origins: readonly Range[], start: number, length: number): Range[] {
  const first = origins[Math.max(start, 0)];
  const last = origins[Math.min(start + length, origins.length) - 1];
  return first && last && first.start < last.end ? [{ start: first.start, end: last.end }] : [];
}

/** Among the places where all of it stands, the one that the same letters come before. */
function bestPlace(wanted: string, before: string, letters: string): number | null {
  let best: number | null = null;
  let most = -1;
  for (let place = letters.indexOf(wanted); place >= 0; place = letters.indexOf(wanted, place + 1)) {
    const same = commonEnd(before, letters.slice(Math.max(0, place - CONTEXT), place));
    if (same > most) [best, most] = [place, same];
  }
  return best;
}

function commonEnd(one: string, other: string): number {
  let length = 0;
  while (length < Math.min(one.length, other.length) && one.at(-1 - length) === other.at(-1 - length)) length++;
  return length;
}

/** The longest piece that both have, then those of what is left before and behind it. */
function commonPieces(wanted: string, letters: string): Piece[] {
  const { start, length, end } = longestCommon(wanted, letters);
  if (length < SHORTEST) return [];
  return [
    ...commonPieces(wanted.slice(0, end - length), letters),
    { start, length },
    ...commonPieces(wanted.slice(end), letters),
  ];
}

/** `start` is where it begins in the letters, `end` where it ends in what is wanted. */
function longestCommon(wanted: string, letters: string): Piece & { end: number } {
  const longest = { start: 0, length: 0, end: 0 };
  let above = new Uint16Array(letters.length + 1);
  for (let row = 1; row <= wanted.length; row++) {
    const lengths = new Uint16Array(letters.length + 1);
    for (let column = 1; column <= letters.length; column++) {
      if (wanted.charCodeAt(row - 1) !== letters.charCodeAt(column - 1)) continue;
      const length = (above[column - 1] ?? 0) + 1;
      lengths[column] = length;
      if (length > longest.length) Object.assign(longest, { start: column - length, length, end: row });
    }
    above = lengths;
  }
  return longest;
}
