import { Link, useParams } from "react-router";
import type { BulkAction } from "../../api/client";
import { Problem } from "../../api/problem";
import { useFilterInWords } from "../../components/bulk-filter";
import { ConfirmButton } from "../../components/confirm";
import { type Fact, Facts } from "../../components/facts";
import { JobStateBadge } from "../../components/job-state";
import { Loading, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Time } from "../../components/time";
import { hasEnded, useBulkAction, useBulkActionStop } from "../../jobs/bulk-actions";
import { bulkActionTexts } from "../../texts/bulk-actions";
import { useTexts } from "../../texts/context";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(bulkActionTexts);
  const { data: action, error, isPending, refetch } = useBulkAction(id);
  return (
    <Page title={action ? texts.verbs[action.action] : texts.title}>
      <Link to="/admin/bulk-actions" className="self-start text-sm text-accent underline">
        {texts.title}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {action && <ActionView action={action} />}
      <RequestSamples request={{ method: "GET", path: `/api/admin/bulk-actions/${id}` }} />
    </Page>
  );
}

function ActionView({ action }: { action: BulkAction }) {
  const texts = useTexts(bulkActionTexts);
  return (
    <>
      <div className="flex flex-wrap items-center gap-4">
        <JobStateBadge job={action} />
        {!hasEnded(action) && <Stop id={action.id} />}
      </div>
      <div className="flex flex-col gap-1">
        <progress
          aria-label={texts.progress}
          value={action.done}
          max={Math.max(action.count, action.done, 1)}
          className="h-3 w-full max-w-xl"
        />
        <p className="text-sm">{texts.ofCount(action.done, action.count)}</p>
      </div>
      <p role="status">{outcome(texts, action)}</p>
      {action.error && <ProblemBox error={new Problem(action.error)} />}
      <Details action={action} />
      <Link to={jobsOf(action)} className="self-start text-accent underline">
        {texts.list}
      </Link>
    </>
  );
}

function outcome(texts: typeof bulkActionTexts.en, { state, done, count }: BulkAction): string {
  const left = Math.max(count - done, 0);
  if (state === "succeeded") return left ? texts.someLeft(done, left) : texts.allDone(done);
  if (state === "cancelled") return texts.stopped(done, left);
  return state === "failed" ? texts.failed(done, left) : texts.goesOn;
}

function Stop({ id }: { id: string }) {
  const texts = useTexts(bulkActionTexts);
  const stop = useBulkActionStop();
  return (
    <>
      <ConfirmButton
        label={texts.stop}
        ariaLabel={texts.stop}
        question={texts.stopQuestion}
        yes={texts.stop}
        no={texts.keepOn}
        onConfirm={() => stop.mutate(id)}
      />
      {stop.error && <ProblemBox error={stop.error} />}
    </>
  );
}

function Details({ action }: { action: BulkAction }) {
  const texts = useTexts(bulkActionTexts);
  const filter = useFilterInWords(action.filter);
  const facts: Fact[] = [
    [texts.filter, filter],
    [texts.chosen, action.count],
    [texts.changed[action.action], action.done],
    [texts.startedBy, action.actor_email ?? texts.nobody],
    [texts.startedAt, <Time key="started" at={action.created_at} />],
    [texts.endedAt, <Time key="ended" at={action.finished_at} />],
    [
      texts.carriedOutBy,
      <Link key="job" to={`/admin/jobs/${action.job_id}`} className="text-accent underline">
        {texts.itsJob}
      </Link>,
    ],
  ];
  return <Facts facts={facts} />;
}

/** The list has no filter for two times of its own: those of the action are left out. */
function jobsOf({ filter: { user_id: user, kind, queue, problem, state } }: BulkAction): string {
  const wanted = Object.entries({ user, kind, queue, problem, state }).filter(([, value]) => value);
  return `/admin/jobs?${new URLSearchParams(wanted as [string, string][])}`;
}
