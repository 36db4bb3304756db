import { expect, test } from "vitest";
import { findQuote } from "./quote";

function found(quote: string, pages: string[], before = "") {
  return findQuote({ text: quote, before }, pages)?.map((ranges, page) =>
    ranges.map(({ start, end }) => pages[page]?.slice(start, end)),
  );
}

test("a quote is found over line ends, hyphens, ligatures and other quotation marks", () => {
  const page = "1 Locks The cham-ber lifts boats: “e\uFB03cient”, as they said.2";
  expect(found('The chamber\nlifts boats: "efficient"', [page])).toEqual([["The cham-ber lifts boats: “e\uFB03cient"]]);
});

test("an accent may be drawn as a sign of its own", () => {
  expect(found("für größere Boote", ["Das ist fu\u0308r gro\u0308ßere Boote da."])).toEqual([
    ["fu\u0308r gro\u0308ßere Boote"],
  ]);
});

test("of a quote over the end of a page each page has its half, without what stands between", () => {
  const first = "A lock has two gates, and between them";
  const pages = [`${first} Waterways · 12`, "Chapter 2: Locks a chamber that fills and empties. Then more."];
  expect(found(`${first} a chamber that fills and empties.`, pages)).toEqual([
    [first],
    ["a chamber that fills and empties"],
  ]);
});

test("lines in another order are found in pieces", () => {
  const page = "a chamber that lifts boats Figure 3: two gates and a chamber between a lock on every canal is";
  expect(found("a lock on every canal is a chamber that lifts boats", [page])).toEqual([
    ["a lock on every canal is", "a chamber that lifts boats"],
  ]);
});

test("of two repetitions the one is meant that the same words come before", () => {
  const page = "Summary: locks lift boats. In detail: locks lift boats.";
  const [ranges] =
    findQuote({ text: "locks lift boats.", before: "Summary: locks lift boats. In detail: " }, [page]) ?? [];
  expect(ranges).toEqual([{ start: 38, end: 54 }]);
});

test("what the pages do not draw is not found", () => {
  expect(found("Weirs are low dams across a river.", ["A canal lock is a chamber that lifts boats."])).toBeUndefined();
  expect(found("+ – ×", ["1 + 2 – 3"])).toBeUndefined();
  expect(found("anything", ["", ""])).toBeUndefined();
});

test("signs that JavaScript counts twice are kept whole", () => {
  expect(found("heron 𝐱 wades", ["🪶 a heron 𝐱 wades 🪶"])).toEqual([["heron 𝐱 wades"]]);
});
