import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Pause } from "../api/client";

const LOOK_MILLISECONDS = 1_000; // no event tells that a job was submitted; hidden pages do not ask

export type Pausable = Pick<Pause, "target" | "name">;

export function useQueues() {
  return useQuery({
    queryKey: ["admin", "queues"],
    queryFn: () => data(api.GET("/api/admin/queues")),
    refetchInterval: LOOK_MILLISECONDS,
  });
}

function pause({ target, name }: Pausable): Promise<Pause> {
  if (target === "queue") return data(api.POST("/api/admin/queues/{name}/pause", { params: { path: { name } } }));
  return data(api.POST("/api/admin/kinds/{kind}/pause", { params: { path: { kind: name } } }));
}

function resume({ target, name }: Pausable): Promise<Pause> {
  if (target === "queue") return data(api.POST("/api/admin/queues/{name}/resume", { params: { path: { name } } }));
  return data(api.POST("/api/admin/kinds/{kind}/resume", { params: { path: { kind: name } } }));
}

export function usePausing() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["admin"] });
  return {
    pause: useMutation({ mutationFn: pause, onSettled }),
    resume: useMutation({ mutationFn: resume, onSettled }),
  };
}
