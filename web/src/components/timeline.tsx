import type { Job } from "../api/client";
import { type Followed, type JobEvent, timeline } from "../jobs/events";
import { useJobEvents } from "../jobs/following";
import { useTexts } from "../texts/context";
import { type JobTexts, jobTexts } from "../texts/jobs";
import { Section } from "./page";

export function Timeline({ job }: { job: Job }) {
  return <EventList {...useJobEvents(job)} />;
}

export function EventList({ events, hasEnded }: Pick<Followed, "events" | "hasEnded">) {
  const texts = useTexts(jobTexts);
  return (
    <Section title={texts.timeline}>
      {!hasEnded && <p className="text-sm text-quiet">{texts.live}</p>}
      <ol className="flex flex-col gap-1 border-l-2 border-line pl-4 text-sm">
        {timeline(events).map(({ event, pieces }) => (
          <li key={event.id} className="[overflow-wrap:anywhere]">
            <span className="font-medium">{texts.events[event.event]}</span>{" "}
            <span className="text-quiet">{note(event, pieces, texts)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function note({ event, data }: JobEvent, pieces: number, texts: JobTexts): string {
  switch (event) {
    case "token":
      return texts.pieces(pieces);
    case "progress":
      return [data.note, texts.progress(data.done, data.total, data.unit)].filter(Boolean).join(": ");
    case "started":
      return data.attempt && data.attempt > 1 ? texts.attempt(data.attempt) : "";
    case "waiting":
      return texts.reasons[data.reason];
    case "retrying":
      return String(data.error?.detail ?? "");
    case "error":
      return data.detail;
    default:
      return "";
  }
}
