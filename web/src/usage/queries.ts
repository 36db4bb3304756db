import { useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";
import { sinceOf, type TimeWindow } from "../components/time-window";

export const GROUPS = ["kind", "user", "day"] as const;
export type Group = (typeof GROUPS)[number];

const LOOK_MILLISECONDS = 60_000; // it looks at all jobs of the window

export function useUsage(by: Group, window: TimeWindow) {
  return useQuery({
    queryKey: ["usage", by, window],
    queryFn: () => data(api.GET("/api/admin/usage", { params: { query: { by, since: sinceOf(window) } } })),
    refetchInterval: LOOK_MILLISECONDS,
  });
}
