import { Link, useParams } from "react-router";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/button";
import { JobDetails, JobLogs, JobResult, ReceiptView } from "../components/job-parts";
import { JobStateBadge, type Progress, ProgressBar } from "../components/job-state";
import { useKeys } from "../components/keys";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Code, RequestSamples } from "../components/request-samples";
import { Timeline } from "../components/timeline";
import { isUnderWay, mayRunAgain, useJob, useJobActions } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { jobTexts } from "../texts/jobs";
import { JobDeliveries } from "../webhooks/job-deliveries";

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
      <JobDetails job={job} />
      <Timeline job={job} />
      <Section title={texts.input}>
        <Code>{JSON.stringify(job.input, null, 2)}</Code>
      </Section>
      <Section title={texts.result}>
        <JobResult job={job} />
      </Section>
      <ReceiptView job={job} />
      {!isUnderWay(job) && <JobDeliveries jobId={job.id} />}
      <JobLogs job={job} />
    </>
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
      {!job.internal && (
        <Link to={`/playground?from=${job.id}`} className="text-sm text-accent underline">
          {texts.runChanged}
        </Link>
      )}
      {error && <ProblemBox error={error} />}
    </>
  );
}
