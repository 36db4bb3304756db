/** Language models: their providers, what those have, and how they are used. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data, type Job } from "../api/client";
import { Problem } from "../api/problem";
import { isUnderWay } from "../jobs/queries";

type Schemas = components["schemas"];
export type Model = Schemas["ModelOut"];
export type LlmConfig = Schemas["LlmConfigOut"];
export type ChainName = LlmConfig["default_chains"][number];
export type ChainEntry = Schemas["ChainEntryOut"];
export type Budgets = Schemas["BudgetsOut"];
export type Price = Schemas["PriceOut"];
type ConfigChange = Omit<Schemas["LlmConfigIn"], "chains"> & {
  chains?: Partial<Record<ChainName, ChainEntry[] | null>>;
};

const LOOK_MILLISECONDS = 5_000;
const SHOWN_PULLS = 3;
const PROVIDERS = ["admin", "providers"];
const MODELS = ["admin", "models"];
const CONFIG = ["admin", "llm-config"];

const providers = {
  queryKey: PROVIDERS,
  queryFn: () => data(api.GET("/api/admin/llm-providers")),
  refetchInterval: LOOK_MILLISECONDS,
};

export function useProviders() {
  return useQuery({ ...providers, select: (found) => found.providers });
}

/** When providers went and came, newest first. */
export function useProviderChanges() {
  return useQuery({ ...providers, select: (found) => found.changes });
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

/** One that no worker announces any more. It comes back by itself when a worker does. */
export function useForgetting() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => data(api.DELETE("/api/admin/llm-providers/{name}", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
}

/** As the last probe of each provider found them. */
export function useModels() {
  return useQuery({
    queryKey: MODELS,
    queryFn: async () => (await data(api.GET("/api/llm/models"))).models,
    refetchInterval: LOOK_MILLISECONDS,
  });
}

/** Both are jobs of whoever asks. */
export function useModelJobs() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["jobs"] });
  const pull = useMutation({
    mutationFn: (body: { provider: string; name: string }) =>
      data(api.POST("/api/llm/models/pull", { body })) as Promise<Job>,
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: ({ provider, name }: Model) =>
      data(api.DELETE("/api/llm/models/{provider}/{name}", { params: { path: { provider, name } } })) as Promise<Job>,
    onSuccess,
  });
  return { pull, remove };
}

/** Of the one who asks, the newest first. */
export function useLatestPulls() {
  return useQuery({
    queryKey: ["jobs", "pulls"],
    queryFn: async () => {
      const query = { kind: "llm.pull", limit: SHOWN_PULLS } as const;
      return (await data(api.GET("/api/jobs", { params: { query } }))).items as Job[];
    },
    refetchInterval: ({ state: { data: jobs } }) => (jobs?.some(isUnderWay) ? LOOK_MILLISECONDS : false),
  });
}

const readConfig = () => data(api.GET("/api/admin/llm-config"));

export function useLlmConfig() {
  return useQuery({ queryKey: CONFIG, queryFn: readConfig });
}

/** What one wanted to write, and what somebody else had written meanwhile. */
export interface ConfigConflict {
  mine: ConfigChange;
  theirs: LlmConfig;
}

/** Changes what was read. Where somebody else changed it meanwhile, nothing is written until one has seen both versions
 * and chosen. */
export function useChangeLlmConfig({ version }: LlmConfig) {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<ConfigConflict | null>(null);
  const change = useMutation({
    mutationFn: ({ over, ...body }: ConfigChange & { over?: number }) =>
      data(api.PUT("/api/admin/llm-config", { params: { header: { "If-Match": `"${over ?? version}"` } }, body })),
    onSuccess: (changed) => {
      setConflict(null);
      client.setQueryData(CONFIG, changed);
    },
    onError: async (error, { over: _, ...mine }) => {
      if (error instanceof Problem && error.slug === "precondition-failed")
        setConflict({ mine, theirs: await readConfig() });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["audit"] }),
  });
  const keepTheirs = () => {
    if (conflict) client.setQueryData(CONFIG, conflict.theirs);
    setConflict(null);
    change.reset();
  };
  return { ...change, conflict, keepTheirs };
}

/** What the one who asks has used today, and may. */
export function useBudget() {
  return useQuery({ queryKey: ["budget"], queryFn: () => data(api.GET("/api/llm/budget")) });
}
