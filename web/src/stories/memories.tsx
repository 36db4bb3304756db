import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Choice, Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { readerPath } from "../documents/links";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { type Memory, useMemories, useMemoryActions } from "./queries";
import { StoryDate } from "./story-date";

const FILTERS = { all: undefined, open: false, confirmed: true } as const;
type Filter = keyof typeof FILTERS;
const FILTER = "memories"; // in the URL

export function Memories({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const [search, setSearch] = useSearchParams();
  const wanted = (search.get(FILTER) ?? "all") as Filter;
  const filter = wanted in FILTERS ? wanted : "all";
  const show = (one: Filter) => {
    search.set(FILTER, one);
    setSearch(search);
  };
  return (
    <Section title={texts.views.memories}>
      <p className="text-quiet">{texts.memoriesIntro}</p>
      <div className="flex">
        <Choice<Filter>
          label={texts.show}
          value={filter}
          options={(Object.keys(FILTERS) as Filter[]).map((one) => [one, texts.filters[one]] as const)}
          onChange={show}
        />
      </div>
      <MemoryList projectId={projectId} confirmed={FILTERS[filter]} empty={texts.noMemories} />
      <NewMemory projectId={projectId} />
    </Section>
  );
}

interface ListProps {
  projectId: string;
  confirmed: boolean | undefined;
  empty: ReactNode;
}

export function MemoryList({ projectId, confirmed, empty }: ListProps) {
  const common = useTexts();
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useMemories(projectId, confirmed);
  const memories = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !memories.length && <p className="text-quiet">{empty}</p>}
      <ul className="flex flex-col gap-2">
        {memories.map((one) => (
          <MemoryRow key={one.id} projectId={projectId} memory={one} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </>
  );
}

function MemoryRow({ projectId, memory }: { projectId: string; memory: Memory }) {
  const texts = useTexts(storyTexts);
  const [isEdited, setIsEdited] = useState(false);
  const { change, remove } = useMemoryActions(projectId);
  const { id, quote, confirmed } = memory;
  const error = change.error ?? remove.error;
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line bg-card p-3">
      {isEdited ? (
        <MemoryForm
          memory={memory}
          onSave={(changes) => change.mutate({ id, changes }, { onSuccess: () => setIsEdited(false) })}
          onLeave={() => setIsEdited(false)}
        />
      ) : (
        <MemoryText memory={memory} />
      )}
      {error && <ProblemBox error={error} />}
      {!isEdited && (
        <div className="flex flex-wrap gap-2">
          {!confirmed && (
            <Button
              look="main"
              aria-label={`${texts.confirm}: ${quote}`}
              isDisabled={change.isPending}
              onPress={() => change.mutate({ id, changes: { confirmed: true } })}
            >
              {texts.confirm}
            </Button>
          )}
          <Button aria-label={`${texts.edit}: ${quote}`} onPress={() => setIsEdited(true)}>
            {texts.edit}
          </Button>
          <ConfirmButton
            label={texts.remove}
            ariaLabel={`${texts.remove}: ${quote}`}
            question={texts.removeMemoryQuestion}
            yes={texts.removeYes}
            no={texts.removeNo}
            onConfirm={() => remove.mutate(id)}
          />
        </div>
      )}
    </li>
  );
}

function MemoryText({ memory }: { memory: Memory }) {
  const texts = useTexts(storyTexts);
  const { quote, event_date: date, date_text: told, people, places, themes, confirmed, edited } = memory;
  const { document_id: document, start, end } = memory;
  const source = document !== null && start !== null && end !== null ? readerPath(document, { start, end }) : null;
  const about = [...people, ...places, ...themes.map((one) => texts.themeOf(one))].join(", ");
  return (
    <div className="flex flex-col gap-1 [overflow-wrap:anywhere]">
      <blockquote className="border-l-4 border-accent pl-3">{quote}</blockquote>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet">
        <Badge tone={confirmed ? "good" : "warn"}>{confirmed ? texts.confirmed : texts.open}</Badge>
        {edited && <Badge>{texts.edited}</Badge>}
        {date ? <StoryDate edtf={date} /> : <span>{told ?? texts.noDate}</span>}
        {about && <span>{about}</span>}
        {source && (
          <Link to={source} className="text-accent underline">
            {texts.toSource}
          </Link>
        )}
      </p>
    </div>
  );
}

interface FormProps {
  memory: Memory;
  onSave: (changes: { quote: string; event_date: string | null; people: string[]; places: string[] }) => void;
  onLeave: () => void;
}

const names = (text: unknown) =>
  String(text)
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function MemoryForm({ memory, onSave, onLeave }: FormProps) {
  const texts = useTexts(storyTexts);
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onSave({
          quote: String(form.get("quote")),
          event_date: String(form.get("date")).trim() || null,
          people: names(form.get("people")),
          places: names(form.get("places")),
        });
      }}
    >
      <Field name="quote" label={texts.memory} lines={3} maxLength={4000} defaultValue={memory.quote} isRequired />
      <Field
        name="date"
        label={texts.date}
        hint={texts.dateHint}
        maxLength={120}
        defaultValue={memory.event_date ?? ""}
      />
      <Field name="people" label={texts.people} hint={texts.namesHint} defaultValue={memory.people.join(", ")} />
      <Field name="places" label={texts.places} hint={texts.namesHint} defaultValue={memory.places.join(", ")} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main">
          {texts.save}
        </Button>
        <Button onPress={onLeave}>{texts.leave}</Button>
      </div>
    </Form>
  );
}

function NewMemory({ projectId }: { projectId: string }) {
  const texts = useTexts(storyTexts);
  const { add } = useMemoryActions(projectId);
  const [quote, setQuote] = useState("");
  return (
    <Form
      className="flex max-w-2xl flex-col items-start gap-3 pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ quote, confirmed: true }, { onSuccess: () => setQuote("") });
      }}
    >
      <Field
        label={texts.newMemory}
        hint={texts.newMemoryHint}
        lines={2}
        maxLength={4000}
        value={quote}
        onChange={setQuote}
        isRequired
      />
      {add.isError && <ProblemBox error={add.error} />}
      <Button type="submit" isDisabled={add.isPending || !quote.trim()}>
        {texts.addMemory}
      </Button>
    </Form>
  );
}
