import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { isUnderWay, useJobActions } from "../jobs/queries";
import { useTexts } from "../texts/context";
import { jobTexts } from "../texts/jobs";
import { ProblemBox } from "./problem-box";

/** What a job without a result is doing, or why there is none. */
export function Waiting({ job, doing }: { job: Job; doing: string }) {
  const { states, waitsFor, reasons } = useTexts(jobTexts);
  const { retry } = useJobActions();
  if (job.error) return <ProblemBox error={new Problem(job.error)} onRetry={() => retry.mutate(job.id)} />;
  if (!isUnderWay(job)) return <p role="status">{states[job.state]}</p>;
  const waits = job.waiting_reason && waitsFor(reasons[job.waiting_reason]);
  return (
    <p role="status" className="text-quiet">
      {doing} …{waits && ` (${waits})`}
    </p>
  );
}
