import { Badge } from "../components/badge";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { type StoryName, type TimelineEvent, useNames, useTimeline } from "./queries";
import { StoryDate } from "./story-date";

/** In the order of time, decade by decade. */
export function Timeline({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const { data: found, error, isPending, refetch } = useTimeline(projectId);
  const events = found?.items ?? [];
  const decades = [...new Set(events.map((one) => one.decade))];
  return (
    <Section title={texts.views.timeline}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !events.length && <p className="text-quiet">{texts.noMemories}</p>}
      {decades.map((decade) => (
        <section key={decade} className="flex flex-col gap-2">
          <h3 className="font-semibold">{decade === null ? texts.noDate : texts.decade(String(decade))}</h3>
          <ol className="flex flex-col gap-3 border-l-2 border-line pl-4">
            {events
              .filter((one) => one.decade === decade)
              .map((one) => (
                <Event key={one.memory_id} event={one} />
              ))}
          </ol>
        </section>
      ))}
    </Section>
  );
}

function Event({ event: { quote, event_date: date, people, places, confirmed } }: { event: TimelineEvent }) {
  const texts = useTexts(storyTexts);
  return (
    <li className="flex flex-col gap-1 [overflow-wrap:anywhere]">
      <span className="flex flex-wrap items-center gap-x-3 text-sm text-quiet">
        {date && <StoryDate edtf={date} />}
        {[...people, ...places].join(", ")}
        {!confirmed && <Badge tone="warn">{texts.open}</Badge>}
      </span>
      <span>{quote}</span>
    </li>
  );
}

/** Each with what was told of them. */
export function Names({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const { data: timeline } = useTimeline(projectId);
  const quotes = new Map(timeline?.items.map((one) => [one.memory_id, one.quote]));
  return (
    <div className="grid gap-6 md:grid-cols-2">
      {(["people", "places"] as const).map((kind) => (
        <NameList key={kind} projectId={projectId} kind={kind} title={texts[kind]} quotes={quotes} />
      ))}
    </div>
  );
}

interface NameListProps {
  projectId: string;
  kind: "people" | "places";
  title: string;
  quotes: ReadonlyMap<string, string>;
}

function NameList({ projectId, kind, title, quotes }: NameListProps) {
  const texts = useTexts(storyTexts);
  const { data: found, error, isPending, refetch } = useNames(projectId, kind);
  return (
    <Section title={title}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !found.items.length && <p className="text-quiet">{texts.noNames}</p>}
      <ul className="flex flex-col gap-3">
        {found?.items.map((one) => (
          <Name key={one.name} name={one} quotes={quotes} />
        ))}
      </ul>
    </Section>
  );
}

function Name({ name: { name, memory_ids: ids }, quotes }: { name: StoryName; quotes: NameListProps["quotes"] }) {
  const texts = useTexts(storyTexts);
  return (
    <li className="flex flex-col gap-1 [overflow-wrap:anywhere]">
      <span className="font-medium">
        {name} <span className="text-sm font-normal text-quiet">{texts.inMemories(ids.length)}</span>
      </span>
      <ul className="list-disc pl-6 text-sm">
        {ids.map((id) => quotes.has(id) && <li key={id}>{quotes.get(id)}</li>)}
      </ul>
    </li>
  );
}
