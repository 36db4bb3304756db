import { expect, test } from "vitest";
import { nextExercise, solutionOf } from "./solutions";

const NOW = new Date("2026-03-01T12:00:00Z");
const due = (exercise_id: string, due_at: string) => ({ exercise_id, due_at });

test("what is due by now comes before what was never answered, and that before what is due later", () => {
  const later = due("later", "2026-03-01T12:10:00Z");
  const overdue = due("overdue", "2026-03-01T11:00:00Z");
  expect(nextExercise("", [overdue, later], [{ id: "open" }], NOW)).toBe("overdue");
  expect(nextExercise("", [later], [{ id: "open" }], NOW)).toBe("open");
  expect(nextExercise("", [later], [], NOW)).toBe("later");
});

test("an exercise is not its own next", () => {
  expect(nextExercise("a", [due("a", "2026-03-01T11:00:00Z")], [{ id: "a" }], NOW)).toBeNull();
});

test("a solution has its passage where a document is named", () => {
  const solution = { answer: "a lock", explanation: "It lifts.", document_id: "d", start: 3, end: 9 };
  expect(solutionOf(solution)).toEqual({
    answer: "a lock",
    quote: "It lifts.",
    place: { documentId: "d", start: 3, end: 9 },
  });
  expect(solutionOf({ answer: "def f(): ...", explanation: "", document_id: null, start: null, end: null })).toEqual({
    answer: "def f(): ...",
    quote: null,
    place: null,
  });
});
