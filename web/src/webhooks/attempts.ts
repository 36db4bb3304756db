import type { Delivery } from "./queries";

const LOOK_MILLISECONDS = 2_000; // while an attempt is under way
const LONGEST_MILLISECONDS = 3_600_000;

/** No stream tells of attempts: they are looked for when the next one is due. */
export function untilNextAttempt(deliveries: readonly Delivery[]): number | false {
  const due = deliveries.filter(({ state }) => state === "pending").map((one) => Date.parse(one.next_attempt_at ?? ""));
  if (!due.length) return false;
  const first = Math.min(...due.map((at) => at || 0));
  return Math.max(LOOK_MILLISECONDS, Math.min(first - Date.now(), LONGEST_MILLISECONDS));
}
