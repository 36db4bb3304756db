import { expect, test } from "vitest";
import { type Known, NOTHING_READ, PAGE, pagesOf, rowCount, withPage } from "./paged";

const page = (next: string | null, rows = PAGE) => ({ items: Array.from({ length: rows }), next_cursor: next });

const three: Known = [page("b"), page("c"), page(null, 7)].reduce(
  (known, one, n) => withPage(known, n, one),
  NOTHING_READ,
);

test("a list ends with its last page", () => {
  expect(three).toEqual({ cursors: [null, "b", "c"], rows: 2 * PAGE + 7 });
  expect(rowCount(three)).toBe(2 * PAGE + 7);
  expect(rowCount(withPage(NOTHING_READ, 0, page(null, 0)))).toBe(0);
});

test("there is a row to go to before the end is known", () => {
  expect(rowCount(NOTHING_READ)).toBe(1);
  const known = withPage(NOTHING_READ, 0, page("b"));
  expect(rowCount(known)).toBe(PAGE + 1);
  expect(pagesOf([PAGE - 1, PAGE], known)).toEqual([0, 1]);
});

test("nothing changes when a page is read again as it was", () => {
  expect(withPage(three, 1, page("c"))).toBe(three);
  expect(withPage(three, 2, page(null, 7))).toBe(three);
});

test("a row that came moves the next page, and no other", () => {
  expect(withPage(three, 0, page("b2"))).toEqual({ cursors: [null, "b2", "c"], rows: 2 * PAGE + 7 });
});

test("a list that grew at its end goes on there", () => {
  expect(rowCount(withPage(three, 2, page("d")))).toBe(3 * PAGE + 1);
});

test("a list that shrank ends earlier", () => {
  const known = withPage(three, 1, page(null, 3));
  expect(known).toEqual({ cursors: [null, "b"], rows: PAGE + 3 });
  expect(pagesOf([2 * PAGE], known)).toEqual([1]);
});
