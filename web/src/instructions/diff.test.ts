import { expect, test } from "vitest";
import { diffLines } from "./diff";

const marks = { same: " ", added: "+", removed: "-" };
const written = (before: string, after: string) =>
  diffLines(before, after).map(({ change, text }) => marks[change] + text);

test("what is equal is the same", () => {
  expect(written("one\ntwo", "one\ntwo")).toEqual([" one", " two"]);
});

test("a changed line is removed and then added, between lines that stay", () => {
  expect(written("Be short.\nQuote.\nEnd.", "Be short.\nQuote twice.\nEnd.")).toEqual([
    " Be short.",
    "-Quote.",
    "+Quote twice.",
    " End.",
  ]);
});

test("lines that moved are found again", () => {
  expect(written("a\nb\nc", "b\nc\na")).toEqual(["-a", " b", " c", "+a"]);
});

test("all of one text and nothing of the other", () => {
  expect(written("a\nb", "c")).toEqual(["-a", "-b", "+c"]);
});
