import { expect, test, vi } from "vitest";
import { untilNextAttempt } from "./attempts";
import type { Delivery } from "./queries";

const delivery = (state: Delivery["state"], next: string | null = null) =>
  ({ state, next_attempt_at: next }) as Delivery;

test("deliveries are looked at again when the next attempt is due", () => {
  vi.useFakeTimers({ now: new Date("2026-01-01T12:00:00Z") });
  const soon = delivery("pending", "2026-01-01T12:05:00Z");
  expect(untilNextAttempt([delivery("failed"), delivery("pending", "2026-01-01T12:30:00Z"), soon])).toBe(300_000);
  expect(untilNextAttempt([delivery("pending", "2026-01-02T12:00:00Z")])).toBe(3_600_000);
  vi.useRealTimers();
});

test("an attempt that is under way is looked for at once, and none where nothing is on its way", () => {
  expect(untilNextAttempt([delivery("pending", "2020-01-01T00:00:00Z")])).toBe(2_000);
  expect(untilNextAttempt([delivery("pending")])).toBe(2_000);
  expect(untilNextAttempt([delivery("delivered")])).toBe(false);
});
