import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, data, type ProblemGroup } from "../api/client";
import { sinceOf, type TimeWindow } from "../components/time-window";

const LOOK_MILLISECONDS = 10_000; // events tell of failures at once

/** What jobs failed with in this time and have not run since, by problem and kind. */
export function useProblemGroups(window: TimeWindow, cause?: ProblemGroup["cause"]) {
  return useQuery({
    queryKey: ["admin", "problems", window, cause],
    queryFn: async () =>
      (
        await data(
          api.GET("/api/admin/problems", { params: { query: { since: sinceOf(window), ...(cause && { cause }) } } }),
        )
      ).items,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MILLISECONDS,
  });
}
