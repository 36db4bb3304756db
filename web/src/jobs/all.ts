/** The jobs of all users, for operators and administrators. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type AdminJob, api, data, type JobKind } from "../api/client";
import { sinceOf, type TimeWindow } from "../components/time-window";
import { type ListPage, PAGE, type PagedList, usePagedList } from "../lists/paged";
import type { STATES } from "./kinds";
import { isUnderWay } from "./queries";

const LOOK_MILLISECONDS = 2_000; // at a running job: no event tells of its progress
const QUIET_LOOK_MILLISECONDS = 10_000; // no event tells that a job was submitted

export interface AllJobsFilter {
  state: (typeof STATES)[number] | undefined;
  kind: JobKind | undefined;
  user: string | undefined;
  queue: string | undefined;
  problem: string | undefined;
  window: TimeWindow | undefined;
}

export const NO_FILTER: AllJobsFilter = {
  state: undefined,
  kind: undefined,
  user: undefined,
  queue: undefined,
  problem: undefined,
  window: undefined,
};

/** As the API wants it; the beginning of the window is counted from now. */
export function conditions({ state, kind, user, queue, problem, window }: AllJobsFilter) {
  return {
    ...(state && { state }),
    ...(kind && { kind }),
    ...(user && { user_id: user }),
    ...(queue && { queue }),
    ...(problem && { problem }),
    ...(window && { since: sinceOf(window) }),
  };
}

export function useAllJobs(filter: AllJobsFilter): PagedList<AdminJob> {
  return usePagedList({
    queryKey: ["admin", "jobs", filter],
    read: (cursor) =>
      data(
        api.GET("/api/admin/jobs", {
          params: { query: { limit: PAGE, ...conditions(filter), ...(cursor && { cursor }) } },
        }),
      ) as Promise<ListPage<AdminJob>>,
    lookAgain: () => QUIET_LOOK_MILLISECONDS,
  });
}

export function useAnyJob(id: string) {
  return useQuery({
    queryKey: ["admin", "job", id],
    queryFn: () => data(api.GET("/api/admin/jobs/{job_id}", { params: { path: { job_id: id } } })) as Promise<AdminJob>,
    refetchInterval: ({ state: { data: job } }) => {
      if (job?.state === "running") return LOOK_MILLISECONDS;
      return job && isUnderWay(job) ? QUIET_LOOK_MILLISECONDS : false;
    },
  });
}

/** How many jobs were submitted in each hour of the window, by the state that they have now. */
export function useJobCounts(window: TimeWindow) {
  return useQuery({
    queryKey: ["admin", "counts", window],
    queryFn: () => data(api.GET("/api/admin/jobs/counts", { params: { query: { since: sinceOf(window) } } })),
    refetchInterval: QUIET_LOOK_MILLISECONDS,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["admin"] });
}

export function useAnyJobActions() {
  const onSettled = useRefresh();
  const params = (id: string) => ({ params: { path: { job_id: id } } });
  const cancel = useMutation({
    mutationFn: (id: string) => data(api.POST("/api/admin/jobs/{job_id}/cancel", params(id))),
    onSettled,
  });
  const retry = useMutation({
    mutationFn: (id: string) => data(api.POST("/api/admin/jobs/{job_id}/retry", params(id))),
    onSettled,
  });
  return { cancel, retry };
}
