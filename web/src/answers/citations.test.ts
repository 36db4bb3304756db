import { expect, test } from "vitest";
import { answerParts } from "./citations";

test("marks of citations are apart from the text", () => {
  expect(answerParts("It lifts boats [1], says [2].", 2)).toEqual([
    { text: "It lifts boats " },
    { citation: 1 },
    { text: ", says " },
    { citation: 2 },
    { text: "." },
  ]);
});

test("a mark without its citation stays text", () => {
  expect(answerParts("See [3] and a[0].", 1)).toEqual([{ text: "See [3] and a[0]." }]);
});
