import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type AnyJob, api, data, type Job, type JobKind, type JobState } from "../api/client";
import { PAGE, type PagedList, usePagedList } from "../lists/paged";

export const ENDED: ReadonlySet<JobState> = new Set(["succeeded", "failed", "cancelled", "expired"]);
const MAY_RUN_AGAIN: ReadonlySet<JobState> = new Set(["failed", "cancelled", "expired"]);
/** Changes are told by the stream of all jobs (changes.ts), but not that a worker or a model went or came. */
export const LOOK_MILLISECONDS = 15_000;

export interface JobFilter {
  state: JobState | undefined;
  kind: JobKind | undefined;
}

export function isUnderWay(job: AnyJob): boolean {
  return !ENDED.has(job.state);
}

export function mayRunAgain(job: AnyJob): boolean {
  return MAY_RUN_AGAIN.has(job.state);
}

export function useJobs({ state, kind }: JobFilter): PagedList<Job> {
  return usePagedList({
    queryKey: ["jobs", { state, kind }],
    read: (cursor) =>
      data(
        api.GET("/api/jobs", {
          params: {
            query: {
              limit: PAGE,
              ...(state && state !== "cancelling" && { state }),
              ...(kind && { kind }),
              ...(cursor && { cursor }),
            },
          },
        }),
      ),
    lookAgain: (jobs) => jobs.some(isUnderWay) && LOOK_MILLISECONDS,
  });
}

/** Of no job where there is no id. */
export function useJob(id: string | null) {
  return useQuery({
    queryKey: ["job", id],
    queryFn:
      id === null
        ? skipToken
        : () => data(api.GET("/api/jobs/{job_id}", { params: { path: { job_id: id } } })) as Promise<Job>,
    refetchInterval: ({ state: { data: job } }) => (job && isUnderWay(job) ? LOOK_MILLISECONDS : false),
  });
}

/** Cancels or retries, and has every list that shows the job read again. */
export function useJobActions() {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(["jobs", "job", "documents"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const params = (id: string) => ({ params: { path: { job_id: id } } });
  const cancel = useMutation({
    mutationFn: (id: string) => data(api.POST("/api/jobs/{job_id}/cancel", params(id))),
    onSettled: refresh,
  });
  const retry = useMutation({
    mutationFn: (id: string) => data(api.POST("/api/jobs/{job_id}/retry", params(id))),
    onSettled: refresh,
  });
  return { cancel, retry };
}
