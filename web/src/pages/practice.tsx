import { type ReactNode, useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import type { Difficulty, ExerciseType, WrittenExercises } from "../api/client";
import { Button } from "../components/button";
import { Choice, Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { Waiting } from "../components/waiting";
import { useNewestDocuments } from "../documents/queries";
import { useJobResult } from "../jobs/result";
import { useOpenExercises, useRefreshLearning, useReviews, useWriteExercises } from "../learning/queries";
import { useTexts } from "../texts/context";
import { practiceTexts } from "../texts/practice";

const JOB = "job"; // in the URL, so that what was written can be reloaded
const TOPIC = "topic"; // as another page proposes it
const TYPES = ["any", "multiple_choice", "cloze", "short_answer", "coding"] as const;
const DIFFICULTIES = ["easy", "medium", "hard"] as const;
const COUNTS = ["1", "3", "5", "10"] as const;

export function Component() {
  const texts = useTexts(practiceTexts);
  const [search] = useSearchParams();
  const jobId = search.get(JOB);
  const topic = search.get(TOPIC) ?? "";
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Due />
      <Write key={topic} topic={topic} />
      {jobId && <Written key={jobId} jobId={jobId} />}
      <Open />
      <RequestSamples
        request={{
          method: "POST",
          path: "/api/learning/exercises",
          body: { exercise_type: "cloze", topic: topic || "…" },
        }}
      />
    </Page>
  );
}

function Due() {
  const common = useTexts();
  const texts = useTexts(practiceTexts);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useReviews();
  const due = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={texts.due} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{texts.due}</h2>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {data && !due.length && <p className="text-quiet">{texts.nothingDue}</p>}
      <ul className="flex flex-col gap-2">
        {due.map(({ exercise_id: id, prompt, due_at: at }) => (
          <ExerciseRow key={id} id={id} prompt={prompt}>
            {texts.dueAt} <Time at={at} isDue />
          </ExerciseRow>
        ))}
      </ul>
      {hasNextPage && (
        <Button isDisabled={isFetchingNextPage} onPress={() => fetchNextPage()}>
          {common.more}
        </Button>
      )}
    </section>
  );
}

function ExerciseRow({ id, prompt, children }: { id: string; prompt: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 rounded-md border border-line bg-card p-3">
      <Link
        to={`/practice/${id}`}
        className="line-clamp-3 min-w-0 flex-1 basis-64 text-accent underline [overflow-wrap:anywhere]"
      >
        {prompt}
      </Link>
      <span className="text-sm text-quiet">{children}</span>
    </li>
  );
}

function Write({ topic: proposed }: { topic: string }) {
  const texts = useTexts(practiceTexts);
  const [, setSearch] = useSearchParams();
  const [topic, setTopic] = useState(proposed);
  const [type, setType] = useState<ExerciseType>("any");
  const [difficulty, setDifficulty] = useState<Difficulty>("medium");
  const [count, setCount] = useState<(typeof COUNTS)[number]>("3");
  const write = useWriteExercises();
  return (
    <section aria-label={texts.write} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{texts.write}</h2>
      <Form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          write.mutate(
            { exercise_type: type, topic, difficulty, count: Number(count) },
            {
              onSuccess: (job) => setSearch(topic === proposed && topic ? { topic, [JOB]: job.id } : { [JOB]: job.id }),
            },
          );
        }}
      >
        <Field
          label={texts.topic}
          hint={texts.topicHint}
          value={topic}
          onChange={setTopic}
          maxLength={1000}
          isRequired
        />
        <div className="flex flex-wrap items-end gap-4">
          <FromDocument topic={topic} onChoose={setTopic} />
          <Choice
            label={texts.type}
            value={type}
            options={TYPES.map((one) => [one, texts.types[one]] as const)}
            onChange={setType}
          />
          <Choice
            label={texts.difficulty}
            value={difficulty}
            options={DIFFICULTIES.map((one) => [one, texts.difficulties[one]] as const)}
            onChange={setDifficulty}
          />
          <Choice
            label={texts.count}
            value={count}
            options={COUNTS.map((one) => [one, one] as const)}
            onChange={setCount}
          />
        </div>
        <div>
          <Button type="submit" look="main" isDisabled={write.isPending || !topic.trim()}>
            {texts.submit}
          </Button>
        </div>
      </Form>
      {write.isError && <ProblemBox error={write.error} />}
    </section>
  );
}

/** Its title becomes the topic, by which passages are found. */
function FromDocument({ topic, onChoose }: { topic: string; onChoose: (title: string) => void }) {
  const texts = useTexts(practiceTexts);
  const { data: documents } = useNewestDocuments("ready");
  const titles = [...new Set(documents?.map(({ title }) => title))];
  if (!titles.length) return null;
  const options = [["", texts.anyDocument] as const, ...titles.map((title) => [title, title] as const)];
  return (
    <Choice
      label={texts.fromDocument}
      value={titles.includes(topic) ? topic : ""}
      options={options}
      onChange={onChoose}
    />
  );
}

function Written({ jobId }: { jobId: string }) {
  const texts = useTexts(practiceTexts);
  const { job, error, refetch, result } = useJobResult<WrittenExercises>(jobId);
  const refresh = useRefreshLearning();
  const isWritten = result !== null;
  useEffect(() => {
    if (isWritten) refresh();
  }, [isWritten]);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  if (!job) return null;
  if (!result) return <Waiting job={job} doing={texts.writing} />;
  const [first] = result.exercises;
  return (
    <div role="status" className="flex flex-col items-start gap-2">
      {first ? (
        <Link
          to={`/practice/${first.id}`}
          className="rounded-md bg-accent px-4 py-2 text-sm font-medium text-on-accent"
        >
          {texts.start(result.exercises.length)}
        </Link>
      ) : (
        <p>{texts.nothingWritten}</p>
      )}
      {result.note && <p className="text-sm text-quiet">{result.note}</p>}
    </div>
  );
}

function Open() {
  const common = useTexts();
  const texts = useTexts(practiceTexts);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOpenExercises();
  const open = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={texts.open} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{texts.open}</h2>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {data && !open.length && <p className="text-quiet">{texts.nothingOpen}</p>}
      <ul className="flex flex-col gap-2">
        {open.map(({ id, prompt, type }) => (
          <ExerciseRow key={id} id={id} prompt={prompt}>
            {texts.types[type as ExerciseType]}
          </ExerciseRow>
        ))}
      </ul>
      {hasNextPage && (
        <Button isDisabled={isFetchingNextPage} onPress={() => fetchNextPage()}>
          {common.more}
        </Button>
      )}
    </section>
  );
}
