/** The events of one job, in order, and what they add up to. */
import type { components } from "../../../sdk/typescript/src/schema";

export type JobEvent = components["schemas"]["StreamedEvent"];
export type EventName = JobEvent["event"];

export const EVENT_NAMES: readonly EventName[] = [
  "queued",
  "started",
  "progress",
  "token",
  "result",
  "error",
  "cancelled",
  "retrying",
  "waiting",
  "resumed",
  "restarted",
  "end",
];

export interface Followed {
  events: readonly JobEvent[];
  text: string;
  hasEnded: boolean;
}

export const NOTHING_YET: Followed = { events: [], text: "", hasEnded: false };

export function lastId({ events }: Followed): number {
  return events.at(-1)?.id ?? 0;
}

/** Events that came twice, after a lost connection, count once. */
export function withEvent(followed: Followed, event: JobEvent): Followed {
  if (event.id <= lastId(followed)) return followed;
  return {
    events: [...followed.events, event],
    text: textAfter(followed.text, event),
    hasEnded: event.event === "end", // until the job is run again
  };
}

/** A new attempt writes its text anew. */
function textAfter(text: string, event: JobEvent): string {
  if (event.event === "token") return text + event.data.text;
  return event.event === "started" || event.event === "restarted" ? "" : text;
}

export type TimelineEntry = { event: JobEvent; pieces: number };

/** Pieces of a text that follow each other are one entry. */
export function timeline(events: readonly JobEvent[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const event of events) {
    const last = entries.at(-1);
    if (event.event === "token" && last?.event.event === "token") last.pieces += 1;
    else entries.push({ event, pieces: 1 });
  }
  return entries;
}

/** The whole sentences at the beginning of a text, which a screen reader may announce. */
export function sentences(text: string): string[] {
  const whole = /^[\s\S]*[.!?:](?=\s)/.exec(text)?.[0] ?? "";
  return whole ? whole.split(/(?<=[.!?:])(?=\s)/) : [];
}
