import type { JobCounts } from "../api/client";
import type { STATES } from "./kinds";

export type State = (typeof STATES)[number];

/** The jobs that were submitted in an hour, or in a day of UTC. */
export interface Interval {
  start: Date;
  counts: Partial<Record<State, number>>;
  total: number;
}

const HOUR_MILLISECONDS = 3_600_000;

/** Every interval of the window, also those in which no job was submitted. */
export function intervalsOf({ since, until, items }: JobCounts, hours: 1 | 24): Interval[] {
  const length = hours * HOUR_MILLISECONDS;
  const first = Math.floor(Date.parse(since) / length);
  const count = Math.ceil(Date.parse(until) / length) - first;
  const intervals: Interval[] = Array.from({ length: count }, (_, n) => ({
    start: new Date((first + n) * length),
    counts: {},
    total: 0,
  }));
  for (const { hour, state, count } of items) {
    const interval = intervals[Math.floor(Date.parse(hour) / length) - first];
    if (!interval) continue;
    interval.counts[state] = (interval.counts[state] ?? 0) + count;
    interval.total += count;
  }
  return intervals;
}
