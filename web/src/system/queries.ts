import { useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";

const LOOK_MILLISECONDS = 10_000;

export function useStatus() {
  return useQuery({
    queryKey: ["admin", "status"],
    queryFn: () => data(api.GET("/status")),
    refetchInterval: LOOK_MILLISECONDS,
  });
}

export function useStatistics() {
  return useQuery({
    queryKey: ["statistics"],
    queryFn: () => data(api.GET("/api/admin/stats")),
    refetchInterval: LOOK_MILLISECONDS,
  });
}

export function useStorage() {
  return useQuery({
    queryKey: ["storage"],
    queryFn: () => data(api.GET("/api/admin/storage")),
    refetchInterval: LOOK_MILLISECONDS,
  });
}

/** They stay as they are while the API runs. */
export function useSettings() {
  return useQuery({ queryKey: ["settings"], queryFn: () => data(api.GET("/api/admin/settings")) });
}
