/** A row in a list of jobs: those of a user, or of all. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { AnyJob } from "../api/client";
import { isUnderWay, mayRunAgain } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { seconds } from "../texts/figures";
import { jobTexts } from "../texts/jobs";
import { Button } from "./button";
import { JobStateBadge } from "./job-state";
import type { Keys } from "./keys";
import { Time } from "./time";

interface Action {
  mutate: (id: string) => void;
}

/** `retry` is null for those who may not. */
export interface RowActions {
  cancel: Action;
  retry: Action | null;
}

/** What keys do to a job. */
export function keysOf(job: AnyJob, { cancel, retry }: RowActions): Keys {
  return {
    r: () => mayRunAgain(job) && retry?.mutate(job.id),
    c: () => isUnderWay(job) && cancel.mutate(job.id),
  };
}

interface RowProps {
  job: AnyJob;
  to: string;
  isChosen: boolean;
  actions: RowActions;
  about?: ReactNode;
}

/** `about` stands below the kind, instead of what the input begins with. */
export function JobRow({ job, to, isChosen, actions, about }: RowProps) {
  const { language } = useLanguage();
  const texts = useTexts(jobTexts);
  const { receipt } = job;
  const tags = Object.entries(job.metadata);
  return (
    <div
      className={`flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border bg-card p-3 ${isChosen ? "border-accent" : "border-line"}`}
    >
      <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
        <Link to={to} data-job-link={job.id} className="font-medium text-accent underline">
          {job.kind}
        </Link>
        <span className="truncate text-sm text-quiet">{about ?? summary(job)}</span>
        {tags.length > 0 && (
          <span className="truncate text-xs text-quiet">
            {tags.map(([name, value]) => `${name}: ${value}`).join(" · ")}
          </span>
        )}
        {job.error && <span className="text-sm text-bad [overflow-wrap:anywhere]">{job.error.detail}</span>}
      </div>
      <div className="flex flex-col gap-1 text-sm">
        <JobStateBadge job={job} />
        <span className="text-quiet">
          <Time at={job.created_at} />
          {receipt &&
            ` · ${texts.waited} ${seconds(language, receipt.queue_seconds)} · ${texts.worked} ${seconds(language, receipt.work_seconds)}`}
          {job.attempt > 1 && ` · ${texts.attempt(job.attempt)}`}
        </span>
      </div>
      <JobButtons job={job} actions={actions} />
    </div>
  );
}

export function JobButtons({ job, actions: { cancel, retry } }: { job: AnyJob; actions: RowActions }) {
  const texts = useTexts(jobTexts);
  if (isUnderWay(job)) return <Button onPress={() => cancel.mutate(job.id)}>{texts.cancel}</Button>;
  if (!retry || !mayRunAgain(job)) return null;
  return <Button onPress={() => retry.mutate(job.id)}>{texts.retry}</Button>;
}

/** The first text of the input: a question, a title, the name of a file. */
function summary({ input }: AnyJob): string {
  const file = input.file as { name?: string } | undefined;
  return file?.name ?? String(Object.values(input).find((value) => typeof value === "string") ?? "");
}
