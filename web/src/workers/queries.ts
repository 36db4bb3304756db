import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "../api/client";

const LOOK_MILLISECONDS = 3_000; // between heartbeats

export function useWorkers() {
  return useQuery({
    queryKey: ["admin", "workers"],
    queryFn: async () => (await data(api.GET("/api/admin/workers"))).items,
    refetchInterval: LOOK_MILLISECONDS,
  });
}

export function useDrain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      data(api.POST("/api/admin/workers/{worker_id}/drain", { params: { path: { worker_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
}
