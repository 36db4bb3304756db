import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type AnyJob, api, data, type Job, type JobKind, type JobState } from "../api/client";

export const ENDED: ReadonlySet<JobState> = new Set(["succeeded", "failed", "cancelled", "expired"]);
const MAY_RUN_AGAIN: ReadonlySet<JobState> = new Set(["failed", "cancelled", "expired"]);
/** Changes are told by the stream of all jobs (changes.ts), but not that a worker or a model went or came. */
export const LOOK_MILLISECONDS = 15_000;
const PAGE = 50;

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

export function useJobs({ state, kind }: JobFilter, limit = PAGE) {
  return useInfiniteQuery({
    queryKey: ["jobs", { state, kind, limit }],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/jobs", {
          params: {
            query: {
              limit,
              ...(state && state !== "cancelling" && { state }),
              ...(kind && { kind }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data: pages } }) =>
      pages?.pages.some((page) => page.items.some(isUnderWay)) ? LOOK_MILLISECONDS : false,
  });
}

export function useJob(id: string) {
  return useQuery({
    queryKey: ["job", id],
    queryFn: () => data(api.GET("/api/jobs/{job_id}", { params: { path: { job_id: id } } })) as Promise<Job>,
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
