import { Link, useSearchParams } from "react-router";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/button";
import { Choice } from "../components/field";
import { JobResult } from "../components/job-parts";
import { JobStateBadge } from "../components/job-state";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { EventList } from "../components/timeline";
import { useJobEvents } from "../jobs/following";
import { isUnderWay, useJob, useJobActions } from "../jobs/queries";
import { CallForm } from "../playground/call-form";
import { type Call, nameOf } from "../playground/calls";
import { bestCall, typedOf } from "../playground/form";
import { useCalls } from "../playground/queries";
import { useTexts } from "../texts/context";
import { jobTexts } from "../texts/jobs";
import { playgroundTexts } from "../texts/playground";

const FIRST_KIND = "answers.ask";

/** In the address: `call` is the name of the request, `from` a job whose input it begins with, and `job` what came of it. */
function useChosen() {
  const [search, setSearch] = useSearchParams();
  const change = (changed: Record<string, string | null>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changed)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    setSearch(next);
  };
  return { call: search.get("call"), from: search.get("from"), job: search.get("job"), change };
}

export function Component() {
  const texts = useTexts(playgroundTexts);
  const { from, job, ...chosen } = useChosen();
  const { data: calls, error, isPending, refetch } = useCalls();
  const origin = useJob(from);
  const isLoading = isPending || (Boolean(from) && origin.isPending);
  return (
    <Page title={texts.title} intro={texts.intro}>
      {isLoading && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {origin.error && <ProblemBox error={origin.error} onRetry={origin.refetch} />}
      {calls && !isLoading && !origin.error && <Desk calls={calls} origin={origin.data} job={job} {...chosen} />}
    </Page>
  );
}

interface DeskProps {
  calls: readonly Call[];
  origin: Job | undefined;
  call: string | null;
  job: string | null;
  change: ReturnType<typeof useChosen>["change"];
}

function Desk({ calls, origin, call: name, job: jobId, change }: DeskProps) {
  const texts = useTexts(playgroundTexts);
  const input = origin ? asked(origin) : {};
  const call = calls.find((one) => nameOf(one) === name) ?? bestCall(calls, origin?.kind ?? FIRST_KIND, input);
  if (!call) return <p role="status">{texts.cannotBeSent(origin?.kind ?? "")}</p>;
  return (
    <>
      <Choice
        label={texts.call}
        value={nameOf(call)}
        options={calls.map((one) => [nameOf(one), `${one.kind}: ${nameOf(one)}`] as const)}
        onChange={(chosen) => change({ call: chosen, job: null })}
      />
      {call.description && (
        <p lang="en" className="text-sm text-quiet">
          {call.description}
        </p>
      )}
      {origin && <p role="status">{texts.from(origin.kind)}</p>}
      <CallForm
        key={nameOf(call)}
        call={call}
        typedFirst={typedOf(call, input)}
        onSubmitted={(job) => change({ call: nameOf(call), job: job.id })}
      >
        {jobId && <Outcome key={jobId} jobId={jobId} />}
      </CallForm>
    </>
  );
}

function asked({ input, metadata }: Job): Record<string, unknown> {
  return { ...input, ...(Object.keys(metadata).length > 0 && { metadata }) };
}

function Outcome({ jobId }: { jobId: string }) {
  const { data: job, error, refetch } = useJob(jobId);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  return job ? <OutcomeOf job={job} /> : <Loading />;
}

/** What streams, and beside that what came of it. */
function OutcomeOf({ job }: { job: Job }) {
  const texts = useTexts(playgroundTexts);
  const { cancel: cancelName } = useTexts(jobTexts);
  const { cancel } = useJobActions();
  const { events, text, hasEnded } = useJobEvents(job);
  return (
    <>
      <div className="flex min-w-0 flex-col gap-3">
        <EventList events={events} hasEnded={hasEnded} />
        {text && (
          <p className="whitespace-pre-wrap rounded-md border border-line bg-card p-3 text-sm [overflow-wrap:anywhere]">
            {text}
          </p>
        )}
        <div className="flex flex-wrap items-center gap-4">
          <JobStateBadge job={job} />
          <Link to={`/jobs/${job.id}`} className="text-sm text-accent underline">
            {texts.openJob}
          </Link>
          {isUnderWay(job) && <Button onPress={() => cancel.mutate(job.id)}>{cancelName}</Button>}
        </div>
      </div>
      <Result job={job} />
    </>
  );
}

function Result({ job }: { job: Job }) {
  const { result } = useTexts(jobTexts);
  return (
    <div className="min-w-0">
      <Section title={result}>
        {job.error && <ProblemBox error={new Problem(job.error)} />}
        <JobResult job={job} />
      </Section>
    </div>
  );
}
