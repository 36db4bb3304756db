import { expect, test } from "vitest";
import { intervalsOf } from "./intervals";

const COUNTS = {
  since: "2026-02-28T22:30:00Z",
  until: "2026-03-01T01:10:00Z",
  items: [
    { hour: "2026-02-28T22:00:00Z", state: "failed" as const, count: 1 },
    { hour: "2026-02-28T23:00:00Z", state: "failed" as const, count: 2 },
    { hour: "2026-02-28T23:00:00Z", state: "succeeded" as const, count: 40 },
    { hour: "2026-03-01T01:00:00Z", state: "queued" as const, count: 3 },
  ],
};

test("hours in which no job was submitted are among those of the window, which begins and ends within one", () => {
  expect(intervalsOf(COUNTS, 1)).toEqual([
    { start: new Date("2026-02-28T22:00:00Z"), counts: { failed: 1 }, total: 1 },
    { start: new Date("2026-02-28T23:00:00Z"), counts: { failed: 2, succeeded: 40 }, total: 42 },
    { start: new Date("2026-03-01T00:00:00Z"), counts: {}, total: 0 },
    { start: new Date("2026-03-01T01:00:00Z"), counts: { queued: 3 }, total: 3 },
  ]);
});

test("days have the sums of their hours", () => {
  expect(intervalsOf(COUNTS, 24)).toEqual([
    { start: new Date("2026-02-28"), counts: { failed: 3, succeeded: 40 }, total: 43 },
    { start: new Date("2026-03-01"), counts: { queued: 3 }, total: 3 },
  ]);
});
