/** The solution of an exercise, as the API shows it after an answer. Its fields differ by type. */
import type { Range } from "../documents/reading";

export interface Solution {
  answer: string | null;
  /** The passage that proves it. */
  quote: string | null;
  place: (Range & { documentId: string }) | null;
}

export function solutionOf({ answer, explanation, document_id: documentId, start, end }: Record<string, unknown>) {
  const isPlace = typeof documentId === "string" && typeof start === "number" && typeof end === "number";
  const solution: Solution = {
    answer: typeof answer === "string" && answer ? answer : null,
    quote: typeof explanation === "string" && explanation ? explanation : null,
    place: isPlace ? { documentId, start, end } : null,
  };
  return solution;
}

/** What to do next: what is due by now, then what was never answered, then what is due later today. */
export function nextExercise(
  current: string,
  due: readonly { exercise_id: string; due_at: string }[],
  open: readonly { id: string }[],
  now: Date,
): string | null {
  const others = due.filter((one) => one.exercise_id !== current);
  const overdue = others.find((one) => new Date(one.due_at) <= now);
  return overdue?.exercise_id ?? open.find((one) => one.id !== current)?.id ?? others[0]?.exercise_id ?? null;
}
