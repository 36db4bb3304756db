import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "../api/client";

const LOOK_MILLISECONDS = 5_000; // no event tells of their runs

export function useSchedules() {
  return useQuery({
    queryKey: ["admin", "schedules"],
    queryFn: async () => (await data(api.GET("/api/admin/schedules"))).items,
    refetchInterval: LOOK_MILLISECONDS,
  });
}

export function useScheduleRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => data(api.POST("/api/admin/schedules/{name}/run", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
}
