import type { Usage, UsageRow } from "../api/client";

export interface Day {
  /** As in `2026-03-01`, of UTC. */
  day: string;
  row: UsageRow | undefined;
}

const DAY_MILLISECONDS = 86_400_000;

/** Every day of the window, also those on which nothing was used. */
export function daysOf({ since, until, items }: Pick<Usage, "since" | "until" | "items">): Day[] {
  const rows = new Map(items.map((row) => [row.key, row]));
  const days: Day[] = [];
  const end = new Date(until).getTime();
  for (let time = Date.parse(`${since.slice(0, 10)}T00:00:00Z`); time < end; time += DAY_MILLISECONDS) {
    const day = new Date(time).toISOString().slice(0, 10);
    days.push({ day, row: rows.get(day) });
  }
  return days;
}
