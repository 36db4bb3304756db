import { expect, test } from "vitest";
import type { Place } from "../api/client";
import { around, joined, partsOf } from "./reading";

const NOWHERE = { heading: null, page: null, start_seconds: null, speaker: null };

function place(start: number, end: number, more: Partial<Place> = {}): Place {
  return { ...NOWHERE, start, end, ...more };
}

function reading(text: string, start: number, ...places: Place[]) {
  return joined([{ text, start, end: start + Array.from(text).length, places }]);
}

test("each page of a file is a part, whatever number of passages it has", () => {
  const read = reading("aa bb\ncc", 0, place(0, 2, { page: 1 }), place(3, 5, { page: 1 }), place(6, 8, { page: 2 }));
  expect(partsOf(read).map(({ start, end, page }) => [start, end, page])).toEqual([
    [0, 5, 1],
    [6, 8, 2],
  ]);
});

test("what was said at one second is a part", () => {
  const read = reading("A: x B: y", 0, place(3, 4, { start_seconds: 0 }), place(8, 9, { start_seconds: 10 }));
  expect(partsOf(read).map(({ start, second }) => [start, second])).toEqual([
    [3, 0],
    [8, 10],
  ]);
});

test("a text without pages is one part, with the white space between its passages", () => {
  expect(partsOf(reading("a\n\nb\n", 0, place(0, 1), place(3, 4)))).toMatchObject([{ start: 0, end: 5 }]);
  expect(partsOf(reading("", 0))).toEqual([]);
});

test("a place that reaches beyond the piece is cut off at its border", () => {
  expect(partsOf(reading("bcd", 10, place(4, 40, { page: 3 })))).toMatchObject([{ start: 10, end: 13, page: 3 }]);
});

test("a place at the border of two pieces is one part of both", () => {
  const border = place(0, 4, { page: 1 });
  const read = joined([
    { text: "ab", start: 0, end: 2, places: [border] },
    { text: "cd", start: 2, end: 4, places: [border] },
  ]);
  expect(partsOf(read)).toMatchObject([{ start: 0, end: 4, page: 1 }]);
});

test("a quote is counted in characters, also behind one that JavaScript counts twice", () => {
  const read = reading("🪶 a heron", 0);
  expect(around(read, { start: 0, end: 9 }, { start: 4, end: 9 })).toEqual(["🪶 a ", "heron", ""]);
});

test("of a quote over two pages each has its half", () => {
  const read = reading("abcd", 100);
  const quote = { start: 101, end: 103 };
  expect(around(read, { start: 100, end: 102 }, quote)).toEqual(["a", "b", ""]);
  expect(around(read, { start: 102, end: 104 }, quote)).toEqual(["", "c", "d"]);
  expect(around(read, { start: 103, end: 104 }, quote)).toEqual(["", "", "d"]);
});
