import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";
import { sinceOf, type TimeWindow } from "../components/time-window";

const LOOK_MILLISECONDS = 10_000; // events tell of failures at once

/** What jobs failed with in this time and have not run since, by problem and kind. */
export function useProblemGroups(window: TimeWindow) {
  return useQuery({
    queryKey: ["admin", "problems", window],
    queryFn: async () =>
      (await data(api.GET("/api/admin/problems", { params: { query: { since: sinceOf(window) } } }))).items,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MILLISECONDS,
  });
}
