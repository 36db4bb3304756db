import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/button";
import { CopyableId } from "../components/copy";
import { JobStateBadge, type Progress, ProgressBar } from "../components/job-state";
import { useKeys } from "../components/keys";
import { Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Code, RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { type JobEvent, timeline } from "../jobs/events";
import { useJobEvents } from "../jobs/following";
import { isUnderWay, mayRunAgain, useJob, useJobActions } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { type JobTexts, jobTexts } from "../texts/jobs";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(jobTexts);
  const { data: job, error, isPending, refetch } = useJob(id);
  return (
    <Page title={job?.kind ?? texts.title}>
      <Link to="/jobs" className="text-sm text-accent underline">
        {texts.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {job && <JobView job={job} />}
      <RequestSamples request={{ method: "GET", path: `/api/jobs/${id}` }} />
    </Page>
  );
}

function JobView({ job }: { job: Job }) {
  const texts = useTexts(jobTexts);
  return (
    <>
      <div className="flex flex-wrap items-center gap-4">
        <JobStateBadge job={job} />
        <Actions job={job} />
      </div>
      {job.error && <ProblemBox error={new Problem(job.error)} />}
      {job.progress && isUnderWay(job) && <ProgressBar progress={job.progress as Progress} label={texts.title} />}
      <Section title={texts.details}>
        <Details job={job} />
      </Section>
      <Timeline job={job} />
      <Section title={texts.input}>
        <Code>{JSON.stringify(job.input, null, 2)}</Code>
      </Section>
      <Section title={texts.result}>
        {job.result ? (
          <Code>{JSON.stringify(job.result, null, 2)}</Code>
        ) : (
          <p className="text-quiet">{texts.noResult}</p>
        )}
      </Section>
      <ReceiptView job={job} />
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Actions({ job }: { job: Job }) {
  const texts = useTexts(jobTexts);
  const { cancel, retry } = useJobActions();
  const mayCancel = isUnderWay(job);
  const mayRetry = mayRunAgain(job);
  useKeys({ c: () => mayCancel && cancel.mutate(job.id), r: () => mayRetry && retry.mutate(job.id) });
  const error = cancel.error ?? retry.error;
  return (
    <>
      {mayCancel && <Button onPress={() => cancel.mutate(job.id)}>{texts.cancel}</Button>}
      {mayRetry && <Button onPress={() => retry.mutate(job.id)}>{texts.retry}</Button>}
      {error && <ProblemBox error={error} />}
    </>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Details({ job }: { job: Job }) {
  const texts = useTexts(jobTexts);
  const facts: [string, ReactNode][] = [
    [texts.id, <CopyableId key="id" id={job.id} />],
    [texts.created, <Time key="created" at={job.created_at} />],
    [texts.started, <Time key="started" at={job.started_at} />],
    [texts.finished, <Time key="finished" at={job.finished_at} />],
    [texts.attempts, texts.attemptOf(job.attempt, job.max_attempts)],
  ];
  if (job.position != null) facts.push([texts.position, String(job.position)]);
  if (job.estimated_start_at) facts.push([texts.estimatedStart, <Time key="start" at={job.estimated_start_at} />]);
  return <Facts facts={facts} />;
}

/** A retried job goes on in the same log, so it is read anew from where it ended. */
function Timeline({ job }: { job: Job }) {
  const texts = useTexts(jobTexts);
  const { events, hasEnded } = useJobEvents(job.id, isUnderWay(job) ? 0 : 1);
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

function ReceiptView({ job: { receipt } }: { job: Job }) {
  const { language } = useLanguage();
  const common = useTexts();
  const texts = useTexts(jobTexts);
  if (!receipt) return null;
  return (
    <Section title={texts.receipt}>
      <Facts
        facts={[
          [texts.waited, seconds(language, receipt.queue_seconds)],
          [texts.worked, seconds(language, receipt.work_seconds)],
          [texts.attempts, String(receipt.attempts)],
          [texts.provider, receipt.provider ?? common.none],
          [texts.model, receipt.model ?? common.none],
          [texts.tokens, texts.tokensOf(receipt.prompt_tokens, receipt.output_tokens)],
          [texts.cost, String(receipt.cost)],
          [texts.cache, texts.caches[receipt.cache]],
        ]}
      />
    </Section>
  );
}
