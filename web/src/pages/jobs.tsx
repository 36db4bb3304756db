import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Job, JobKind, JobState } from "../api/client";
import { Button } from "../components/button";
import { Choice } from "../components/field";
import { JobStateBadge } from "../components/job-state";
import { useKeys } from "../components/keys";
import { Empty, Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { isUnderWay, mayRunAgain, useJobActions, useJobs } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { jobTexts } from "../texts/jobs";

const STATES = ["scheduled", "queued", "running", "succeeded", "failed", "cancelled", "expired"] as const;
const KINDS: readonly JobKind[] = [
  "answers.ask",
  "chat.reply",
  "cv.match",
  "documents.ingest",
  "documents.summarize",
  "learning.exercises",
  "learning.grade",
  "learning.resources",
  "llm.embed",
  "llm.generate",
  "profiles.ingest",
  "stories.chapter",
  "stories.reply",
  "transcripts.ingest",
];

function useFilters() {
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((one) => one === search.get("state"));
  const kind = KINDS.find((one) => one === search.get("kind"));
  const change = (name: "state" | "kind", value: string) => {
    const changed = new URLSearchParams(search);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setSearch(changed);
  };
  return { state, kind, change, clear: () => setSearch({}) };
}

export function Component() {
  const texts = useTexts(jobTexts);
  const filters = useFilters();
  const query = new URLSearchParams();
  if (filters.state) query.set("state", filters.state);
  if (filters.kind) query.set("kind", filters.kind);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Filters {...filters} />
      <JobList {...filters} />
      <RequestSamples request={{ method: "GET", path: `/api/jobs${query.size ? `?${query}` : ""}` }} />
    </Page>
  );
}

type Filtered = ReturnType<typeof useFilters>;

function Filters({ state, kind, change }: Filtered) {
  const texts = useTexts(jobTexts);
  const states = [["", texts.anyState] as const, ...STATES.map((one) => [one, texts.states[one]] as const)];
  const kinds = [["", texts.anyKind] as const, ...KINDS.map((one) => [one, one] as const)];
  return (
    <div className="flex flex-wrap gap-4">
      <Choice<JobState | "">
        label={texts.state}
        value={state ?? ""}
        options={states}
        onChange={(one) => change("state", one)}
      />
      <Choice<JobKind | "">
        label={texts.kind}
        value={kind ?? ""}
        options={kinds}
        onChange={(one) => change("kind", one)}
      />
    </div>
  );
}

function JobList({ state, kind, clear }: Filtered) {
  const texts = useTexts();
  const {
    data: found,
    error,
    isPending,
    refetch,
    hasNextPage,
    fetchNextPage,
    isFetchingNextPage,
  } = useJobs({ state, kind });
  const actions = useJobActions();
  const jobs = found?.pages.flatMap((page) => page.items) ?? [];
  const chosen = useRowKeys(jobs, actions);
  if (isPending) return <Loading />;
  if (error && !found) return <ProblemBox error={error} onRetry={refetch} />;
  if (!jobs.length) return <NoJobs isFiltered={Boolean(state || kind)} onClear={clear} />;
  const failed = actions.cancel.error ?? actions.retry.error;
  return (
    <div className="flex flex-col gap-4">
      {(error || failed) && <ProblemBox error={error ?? failed} onRetry={error ? refetch : undefined} />}
      <ul className="flex flex-col gap-2">
        {jobs.map((job, index) => (
          <JobRow key={job.id} job={job} isChosen={index === chosen} actions={actions} />
        ))}
      </ul>
      {hasNextPage && (
        <Button isDisabled={isFetchingNextPage} onPress={() => fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </div>
  );
}

function NoJobs({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const texts = useTexts(jobTexts);
  return (
    <Empty>
      <p>{isFiltered ? texts.emptyFiltered : texts.empty}</p>
      {isFiltered && <Button onPress={onClear}>{texts.clear}</Button>}
    </Empty>
  );
}

type Actions = ReturnType<typeof useJobActions>;

/** The row that keys act on; -1 before one was pressed. */
function useRowKeys(jobs: readonly Job[], { cancel, retry }: Actions): number {
  const [chosen, setChosen] = useState(-1);
  const job = jobs[chosen];
  const move = (step: number) => {
    const next = Math.max(0, Math.min(jobs.length - 1, chosen + step));
    setChosen(next);
    document.querySelectorAll<HTMLElement>("[data-job-link]")[next]?.focus();
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    r: () => job && mayRunAgain(job) && retry.mutate(job.id),
    c: () => job && isUnderWay(job) && cancel.mutate(job.id),
  });
  return chosen;
}

function JobRow({ job, isChosen, actions }: { job: Job; isChosen: boolean; actions: Actions }) {
  const { language } = useLanguage();
  const texts = useTexts(jobTexts);
  const { receipt } = job;
  return (
    <li
      className={`flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border bg-card p-3 ${isChosen ? "border-accent" : "border-line"}`}
    >
      <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
        <Link to={`/jobs/${job.id}`} data-job-link={job.id} className="font-medium text-accent underline">
          {job.kind}
        </Link>
        <span className="truncate text-sm text-quiet">{summary(job)}</span>
        {job.error && <span className="text-sm text-bad [overflow-wrap:anywhere]">{job.error.detail}</span>}
      </div>
      <div className="flex flex-col gap-1 text-sm">
        <JobStateBadge job={job} />
        <span className="text-quiet">
          <Time at={job.created_at} />
          {receipt && ` · ${texts.worked} ${seconds(language, receipt.work_seconds)}`}
        </span>
      </div>
      <JobButtons job={job} actions={actions} />
    </li>
  );
}

function JobButtons({ job, actions: { cancel, retry } }: { job: Job; actions: Actions }) {
  const texts = useTexts(jobTexts);
  if (isUnderWay(job)) return <Button onPress={() => cancel.mutate(job.id)}>{texts.cancel}</Button>;
  return mayRunAgain(job) ? <Button onPress={() => retry.mutate(job.id)}>{texts.retry}</Button> : null;
}

/** The first text of the input: a question, a title, the name of a file. */
function summary({ input }: Job): string {
  const file = input.file as { name?: string } | undefined;
  return file?.name ?? String(Object.values(input).find((value) => typeof value === "string") ?? "");
}
