import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import type { Document } from "../api/client";
import { Button } from "../components/button";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { useNewestDocuments } from "../documents/queries";
import { RECENT, useRecentHistory, useReviews, useTopics, useWriteExercises } from "../learning/queries";
import { nextExercise } from "../learning/solutions";
import { masteryChanges, nextSteps, type Step, titlesToStudy } from "../learning/steps";
import type { Language } from "../preferences";
import { useProjects } from "../projects/queries";
import { useLanguage, useTexts } from "../texts/context";
import { percent } from "../texts/figures";
import { todayTexts } from "../texts/today";

const LINK = "text-accent underline [overflow-wrap:anywhere]";

export function Component() {
  const texts = useTexts(todayTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Due />
      <NextSteps />
      <Changes />
      <Uploads />
      <RequestSamples request={{ method: "GET", path: "/api/learning/reviews" }} />
    </Page>
  );
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        {note && <p className="text-sm text-quiet">{note}</p>}
      </div>
      {children}
    </section>
  );
}

function Row({ children }: { children: ReactNode }) {
  return (
    <li className="flex flex-col gap-1 rounded-md border border-line bg-card p-3 [overflow-wrap:anywhere]">
      {children}
    </li>
  );
}

function Due() {
  const texts = useTexts(todayTexts);
  const { data, error, isPending, refetch, hasNextPage } = useReviews();
  const now = new Date();
  const due = data?.pages.flatMap(({ items }) => items) ?? [];
  const overdue = due.filter(({ due_at: at }) => new Date(at) <= now).length;
  const first = nextExercise("", due, [], now);
  const counted = (n: number) => `${n}${hasNextPage && n > 0 ? "+" : ""}`;
  return (
    <Part title={texts.due}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {data && !due.length && <p className="text-quiet">{texts.nothingDue}</p>}
      {first && (
        <div className="flex flex-wrap items-center gap-4">
          <span>
            {overdue > 0 && texts.dueNow(counted(overdue))}{" "}
            {due.length > overdue && texts.dueLater(counted(due.length - overdue))}
          </span>
          <Link to={`/practice/${first}`} className="rounded-md bg-accent px-4 py-2 text-sm font-medium text-on-accent">
            {texts.start}
          </Link>
        </div>
      )}
    </Part>
  );
}

function NextSteps() {
  const { language } = useLanguage();
  const texts = useTexts(todayTexts);
  const { data: topics, error, isPending, refetch } = useTopics();
  const { data: documents } = useNewestDocuments("ready");
  const apart = [useProjects("cv_matcher"), useProjects("tell_me_life")].flatMap(({ data }) => data?.pages ?? []);
  const apartIds = apart.flatMap(({ items }) => items.map(({ id }) => id));
  const steps = nextSteps(topics ?? [], titlesToStudy(documents ?? [], apartIds));
  return (
    <Part title={texts.steps}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {topics && documents && !steps.length && (documents.length > 0 || topics.length > 0) && (
        <p className="text-quiet">{texts.noSteps}</p>
      )}
      {topics?.length === 0 && documents?.length === 0 && (
        <Link to="/library" className={LINK}>
          {texts.addDocument}
        </Link>
      )}
      <ul className="flex flex-col gap-2">
        {steps.map((step) => (
          <Row key={`${step.kind}-${step.topic}`}>
            <Practise topic={step.topic} />
            <span className="text-sm text-quiet">{reason(step, texts, language)}</span>
          </Row>
        ))}
      </ul>
    </Part>
  );
}

/** Has exercises of any kind made at once; the next page shows them. */
function Practise({ topic }: { topic: string }) {
  const texts = useTexts(todayTexts);
  const navigate = useNavigate();
  const write = useWriteExercises();
  const begin = () =>
    write.mutate(
      { exercise_type: "any", topic, difficulty: "medium", count: 3 },
      { onSuccess: ({ id }) => navigate(`/practice?${new URLSearchParams({ topic, job: id })}`) },
    );
  return (
    <>
      <div>
        <Button isDisabled={write.isPending} onPress={begin}>
          {texts.practise(topic)}
        </Button>
      </div>
      {write.isError && <ProblemBox error={write.error} />}
    </>
  );
}

function reason(step: Step, texts: (typeof todayTexts)["en"], language: Language): string {
  if (step.kind === "weak") return texts.weak(percent(language, step.mastery), step.observations);
  if (step.kind === "fading") return texts.fading(percent(language, step.retention), step.exercises);
  return texts[step.kind];
}

function Changes() {
  const { language } = useLanguage();
  const texts = useTexts(todayTexts);
  const { data: history, error, isPending, refetch } = useRecentHistory();
  const changes = masteryChanges(history ?? []);
  return (
    <Part title={texts.changes} note={texts.changesOf(RECENT)}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {history && !changes.length && <p className="text-quiet">{texts.noChanges}</p>}
      <ul className="flex flex-col gap-2">
        {changes.map(({ topic, from, to, since }) => (
          <Row key={topic}>
            <span className="flex flex-wrap gap-x-4">
              <span className="font-medium">{topic}</span>
              <span className={to > from ? "text-good" : "text-bad"}>
                {texts.change(percent(language, from), percent(language, to))}
              </span>
              <span className="text-sm text-quiet">
                {texts.since} <Time at={since} />
              </span>
              <Link
                to={`/progress?${new URLSearchParams({ topic })}`}
                aria-label={`${texts.evidence}: ${topic}`}
                className={LINK}
              >
                {texts.evidence}
              </Link>
            </span>
          </Row>
        ))}
      </ul>
    </Part>
  );
}

function Uploads() {
  const texts = useTexts(todayTexts);
  const pending = useNewestDocuments("pending");
  const failed = useNewestDocuments("failed");
  const items = [pending, failed].flatMap(({ data }) => data ?? []);
  const error = pending.error ?? failed.error;
  if (!error && !items.length) return null;
  return (
    <Part title={texts.uploads}>
      {error && <ProblemBox error={error} />}
      <ul className="flex flex-col gap-2">
        {items.map((one) => (
          <UploadRow key={one.id} document={one} />
        ))}
      </ul>
    </Part>
  );
}

function UploadRow({ document: { title, state, problem } }: { document: Document }) {
  const texts = useTexts(todayTexts);
  const detail = problem?.detail;
  return (
    <Row>
      <span>
        <Link to={`/library?state=${state}`} className={LINK}>
          {title}
        </Link>{" "}
        {state === "failed" ? texts.failed : texts.pending}
      </span>
      {typeof detail === "string" && <span className="text-sm text-quiet">{detail}</span>}
    </Row>
  );
}
