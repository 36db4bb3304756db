import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { useMe } from "../../account/queries";
import type { AdminJob } from "../../api/client";
import { Problem } from "../../api/problem";
import { CopyableId } from "../../components/copy";
import type { Fact } from "../../components/facts";
import { JobDetails, JobLogs, JobResult, ReceiptView } from "../../components/job-parts";
import { JobButtons } from "../../components/job-row";
import { JobStateBadge, type Progress, ProgressBar } from "../../components/job-state";
import { useKeys } from "../../components/keys";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { Code, RequestSamples } from "../../components/request-samples";
import { Time } from "../../components/time";
import { useAnyJob, useAnyJobActions } from "../../jobs/all";
import { isUnderWay, mayRunAgain } from "../../jobs/queries";
import { adminTexts } from "../../texts/admin";
import { allJobsTexts } from "../../texts/all-jobs";
import { useTexts } from "../../texts/context";
import { jobTexts } from "../../texts/jobs";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(allJobsTexts);
  const { jobs } = useTexts(adminTexts);
  const { data: job, error, isPending, refetch } = useAnyJob(id);
  return (
    <Page title={job?.kind ?? texts.title}>
      <Link to="/admin/jobs" className="text-sm text-accent underline">
        {jobs}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {job && <JobView job={job} />}
      <RequestSamples request={{ method: "GET", path: `/api/admin/jobs/${id}` }} />
    </Page>
  );
}

function JobView({ job }: { job: AdminJob }) {
  const texts = useTexts(jobTexts);
  const { withheld } = useTexts(adminTexts);
  return (
    <>
      <div className="flex flex-wrap items-center gap-4">
        <JobStateBadge job={job} />
        <Actions job={job} />
      </div>
      {job.error && <ProblemBox error={new Problem(job.error)} />}
      {job.progress && isUnderWay(job) && (
        <ProgressBar progress={job.progress as unknown as Progress} label={job.kind} />
      )}
      <Timeline job={job} />
      <Details job={job} />
      <ReceiptView job={job} />
      {job.texts_withheld ? (
        <p className="text-sm text-quiet">{withheld}</p>
      ) : (
        <TextsOf job={job} title={texts.input} />
      )}
      <JobLogs job={job} />
    </>
  );
}

function Actions({ job }: { job: AdminJob }) {
  const { data: me } = useMe();
  const { retryHint } = useTexts(adminTexts);
  const { cancel, retry } = useAnyJobActions();
  const isAdmin = me?.is_admin ?? false;
  const mayRetry = mayRunAgain(job);
  useKeys({
    c: () => isUnderWay(job) && cancel.mutate(job.id),
    r: () => isAdmin && mayRetry && retry.mutate(job.id),
  });
  const error = cancel.error ?? retry.error;
  return (
    <>
      <JobButtons job={job} actions={{ cancel, retry: isAdmin ? retry : null }} />
      {mayRetry && !isAdmin && <span className="text-sm text-quiet">{retryHint}</span>}
      {error && <ProblemBox error={error} />}
    </>
  );
}

/** Of what the job itself says: the stream of its events, with texts, is its user's alone. */
function Timeline({ job }: { job: AdminJob }) {
  const { steps } = useTexts(allJobsTexts);
  const { timeline, states, reasons, attemptOf } = useTexts(jobTexts);
  const attempt = attemptOf(job.attempt, job.max_attempts);
  const entries: [string, string | null, string][] = [[steps.submitted, job.created_at, ""]];
  if (job.started_at) entries.push([steps.started, job.started_at, attempt]);
  if (job.waiting_since && job.waiting_reason)
    entries.push([steps.waiting, job.waiting_since, reasons[job.waiting_reason]]);
  if (job.finished_at) entries.push([steps.ended, job.finished_at, states[job.state]]);
  else if (job.expires_at) entries.push([steps.expires, job.expires_at, ""]);
  return (
    <Section title={timeline}>
      <ol className="flex flex-col gap-1 border-l-2 border-line pl-4 text-sm">
        {entries.map(([name, at, note]) => (
          <li key={name}>
            <span className="font-medium">{name}</span> <Time at={at} /> <span className="text-quiet">{note}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Details({ job }: { job: AdminJob }) {
  const common = useTexts();
  const texts = useTexts(allJobsTexts);
  const { provider, model } = useTexts(jobTexts);
  const link = (to: string, text: ReactNode) => (
    <Link key={to} to={to} className="text-accent underline">
      {text}
    </Link>
  );
  const more: Fact[] = [
    [texts.user, job.user_id ? link(`/admin/users/${job.user_id}`, job.user_email) : texts.platform],
    [texts.queue, link(`/admin/jobs?queue=${job.queue}`, job.queue)],
    [texts.stage, job.stage],
    [provider, job.provider ?? common.none],
    [model, job.model ?? common.none],
    [texts.worker, job.worker_id ? <CopyableId key="worker" id={job.worker_id} /> : common.none],
  ];
  return <JobDetails job={job} more={more} />;
}

function TextsOf({ job, title }: { job: AdminJob; title: string }) {
  const texts = useTexts(jobTexts);
  return (
    <>
      <Section title={title}>
        <Code>{JSON.stringify(job.input, null, 2)}</Code>
      </Section>
      <Section title={texts.result}>
        <JobResult job={job} />
      </Section>
    </>
  );
}
