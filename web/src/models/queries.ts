/** The providers of language models. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "../api/client";

const LOOK_MILLISECONDS = 5_000;

export function useProviders() {
  return useQuery({
    queryKey: ["admin", "providers"],
    queryFn: async () => (await data(api.GET("/api/admin/llm-providers"))).providers,
    refetchInterval: LOOK_MILLISECONDS,
  });
}

/** Keeps jobs from a provider, or ends that. */
export function useDeclaring() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["admin"] });
  const params = (name: string) => ({ params: { path: { name } } });
  const away = useMutation({
    mutationFn: (name: string) => data(api.POST("/api/admin/llm-providers/{name}/away", params(name))),
    onSettled,
  });
  const back = useMutation({
    mutationFn: (name: string) => data(api.POST("/api/admin/llm-providers/{name}/back", params(name))),
    onSettled,
  });
  return { away, back };
}
