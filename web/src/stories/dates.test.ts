import { expect, test } from "vitest";
import { readableDate } from "./dates";

const WORDS = { about: (date: string) => `about ${date}`, decade: (year: string) => `the ${year}s` };

test.each([
  ["1962", "1962"],
  ["1962~", "about 1962"],
  ["196X", "the 1960s"],
  ["1939/1945", "1939 – 1945"],
  ["1960~/1963~", "about 1960 – about 1963"],
  ["1962-05", "May 1962"],
  ["1962-05-03", "May 3, 1962"],
  ["spring", "spring"],
])("%s is read as %s", (edtf, text) => {
  expect(readableDate(edtf, "en", WORDS)).toBe(text);
});
