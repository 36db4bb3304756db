import { expect, test } from "vitest";
import type { LibraryResource, NewLibraryResource } from "../api/client";
import { linesOf, says } from "./lines";

test("each line is a resource, and one that is no JSON object is named by its number", () => {
  const text = '{"url": "https://example.org/a"}\r\n\n[1]\nnothing\n';
  expect(linesOf(text)).toEqual([
    { number: 1, resource: { url: "https://example.org/a" } },
    { number: 3, resource: null },
    { number: 4, resource: null },
  ]);
});

test("a line that says nothing new changes nothing", () => {
  const given = { url: "https://example.org/a", title: "A", topics: ["looms"] } as NewLibraryResource;
  const there = { ...given, id: "1", year: null, language: "en", state: "ready" } as unknown as LibraryResource;
  expect(says(there, given)).toBe(true);
  expect(says(there, { ...given, topics: ["looms", "punched cards"] })).toBe(false);
  expect(says(there, { ...given, year: 1801 })).toBe(false);
});
