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

test("a sentence that nothing supports is apart, by characters and not by UTF-16 units", () => {
  const answer = "😀 It lifts boats. [1] It was built by elves.";
  const sentences = [
    { start: 0, end: 17, supported: true },
    { start: 22, end: 44, supported: false },
    { start: 44, end: 44, supported: null },
  ];
  expect(answerParts(answer, 1, sentences)).toEqual([
    { text: "😀 It lifts boats. " },
    { citation: 1 },
    { text: " " },
    { unsupported: "It was built by elves." },
  ]);
});
