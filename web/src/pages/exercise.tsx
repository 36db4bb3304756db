import { type ReactNode, useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import type { Exercise, ExerciseType, GradedAnswer } from "../api/client";
import { Button } from "../components/button";
import { CodeField } from "../components/code-field";
import { Field } from "../components/field";
import { Grade } from "../components/grade";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Waiting } from "../components/waiting";
import { useJobResult } from "../jobs/result";
import { useAnswerExercise, useExercise, useOpenExercises, useRefreshLearning, useReviews } from "../learning/queries";
import { nextExercise } from "../learning/solutions";
import { useTexts } from "../texts/context";
import { practiceTexts } from "../texts/practice";

const JOB = "job"; // in the URL, so that a grade can be reloaded

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(practiceTexts);
  const { data: exercise, error, refetch } = useExercise(id);
  if (!exercise)
    return <Page title={texts.exercise}>{error ? <ProblemBox error={error} onRetry={refetch} /> : <Loading />}</Page>;
  return <OneExercise key={id} exercise={exercise} />;
}

function OneExercise({ exercise }: { exercise: Exercise }) {
  const texts = useTexts(practiceTexts);
  const [search, setSearch] = useSearchParams();
  const give = useAnswerExercise(exercise.id);
  const [draft, setDraft] = useState(exercise.starter_code ?? "");
  const submit = (answer: string | null) =>
    give.mutate(answer, { onSuccess: (job) => setSearch({ [JOB]: job.id }, { replace: true }) });
  const jobId = search.get(JOB);
  const answerAgain = (answer: unknown) => {
    if (exercise.type === "coding" && typeof answer === "string") setDraft(answer); // it is mended, not written anew
    setSearch({}, { replace: true });
  };
  return (
    <Page title={texts.types[exercise.type as ExerciseType]} intro={exercise.topic}>
      <p className="whitespace-pre-wrap text-lg [overflow-wrap:anywhere]">{exercise.prompt}</p>
      {jobId ? (
        <Graded key={jobId} jobId={jobId} exercise={exercise} onAgain={answerAgain} />
      ) : (
        <AnswerForm exercise={exercise} draft={draft} isSending={give.isPending} onAnswer={submit} />
      )}
      {give.isError && <ProblemBox error={give.error} />}
      <RequestSamples
        request={{ method: "POST", path: `/api/learning/exercises/${exercise.id}/answers`, body: { answer: "…" } }}
      />
    </Page>
  );
}

interface FormProps {
  exercise: Exercise;
  draft: string;
  isSending: boolean;
  onAnswer: (answer: string | null) => void;
}

function AnswerForm({ exercise, draft, isSending, onAnswer }: FormProps) {
  const texts = useTexts(practiceTexts);
  const [answer, setAnswer] = useState(draft);
  return (
    <Form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(answer);
      }}
    >
      <AnswerField exercise={exercise} answer={answer} onChange={setAnswer} />
      <Hints hints={exercise.hints} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="main" isDisabled={isSending || !answer.trim()}>
          {texts.check}
        </Button>
        <Button isDisabled={isSending} onPress={() => onAnswer(null)}>
          {texts.giveUp}
        </Button>
      </div>
    </Form>
  );
}

interface FieldProps {
  exercise: Exercise;
  answer: string;
  onChange: (answer: string) => void;
}

function AnswerField({ exercise: { type, choices }, answer, onChange }: FieldProps) {
  const texts = useTexts(practiceTexts);
  if (choices) return <Choices choices={choices} answer={answer} onChange={onChange} />;
  if (type === "coding")
    return <CodeField label={texts.code} hint={texts.codeHint} initialValue={answer} onChange={onChange} />;
  const lines = type === "short_answer" ? { lines: 4 } : {};
  return <Field label={texts.answer} value={answer} onChange={onChange} autoComplete="off" isRequired {...lines} />;
}

/** The browser's own buttons: arrow keys and readers of screens know them. */
function Choices({ choices, answer, onChange }: { choices: string[] } & Omit<FieldProps, "exercise">) {
  const texts = useTexts(practiceTexts);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{texts.choose}</legend>
      {choices.map((choice) => (
        <label
          key={choice}
          className="flex cursor-pointer items-baseline gap-3 rounded-md border border-edge bg-card p-3 has-[:checked]:border-accent has-[:checked]:bg-tint"
        >
          <input type="radio" name="choice" checked={answer === choice} onChange={() => onChange(choice)} />
          <span className="[overflow-wrap:anywhere]">{choice}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** One after the other: the next says more. */
function Hints({ hints }: { hints: readonly string[] }) {
  const texts = useTexts(practiceTexts);
  const [shown, setShown] = useState(0);
  if (!hints.length) return null;
  return (
    <div className="flex flex-col items-start gap-2">
      {shown > 0 && (
        <ol aria-label={texts.hints} aria-live="polite" className="flex list-decimal flex-col gap-1 pl-6">
          {hints.slice(0, shown).map((hint) => (
            <li key={hint} className="[overflow-wrap:anywhere]">
              {hint}
            </li>
          ))}
        </ol>
      )}
      {shown < hints.length && (
        <Button onPress={() => setShown(shown + 1)}>{texts.hint(shown + 1, hints.length)}</Button>
      )}
    </div>
  );
}

interface GradedProps {
  jobId: string;
  exercise: Exercise;
  /** Gets what was answered, if anything was. */
  onAgain: (answer: unknown) => void;
}

function Graded({ jobId, exercise, onAgain }: GradedProps) {
  const texts = useTexts(practiceTexts);
  const { job, error, refetch, result } = useJobResult<GradedAnswer>(jobId);
  const refresh = useRefreshLearning();
  const isGraded = result !== null;
  useEffect(() => {
    if (isGraded) refresh();
  }, [isGraded]);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  if (!job) return <Loading />;
  return (
    <div className="flex flex-col gap-4">
      {result ? (
        <Grade graded={result} isCode={exercise.type === "coding"} />
      ) : (
        <Waiting job={job} doing={texts.grading} />
      )}
      <WhatNext id={exercise.id} isGraded={isGraded}>
        <Button onPress={() => onAgain(job.input.answer)}>{texts.again}</Button>
      </WhatNext>
    </div>
  );
}

function WhatNext({ id, isGraded, children }: { id: string; isGraded: boolean; children: ReactNode }) {
  const texts = useTexts(practiceTexts);
  const navigate = useNavigate();
  const due = useReviews().data?.pages.flatMap(({ items }) => items) ?? [];
  const open = useOpenExercises().data?.pages.flatMap(({ items }) => items) ?? [];
  const next = nextExercise(id, due, open, new Date());
  return (
    <div className="flex flex-wrap items-center gap-3">
      {isGraded && next && (
        <Button look="main" autoFocus onPress={() => navigate(`/practice/${next}`)}>
          {texts.next}
        </Button>
      )}
      {isGraded && children}
      {isGraded && !next && <span>{texts.noNext}</span>}
      <Link to="/practice" className="text-sm text-accent underline">
        {texts.all}
      </Link>
    </div>
  );
}
