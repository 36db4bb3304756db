/** Embedding generations: the vectors of the library by one model each. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";

type Schemas = components["schemas"];
export type Generation = Omit<Schemas["GenerationOut"], "problem"> & { problem: Schemas["Problem"] | null };
export type Recall = Schemas["Recall"];
export type NewGeneration = Schemas["BuildIn"];
export type GoldenQuestion = Schemas["GoldenQuestionIn"];

const LOOK_MILLISECONDS = 15_000;
const BUILD_LOOK_MILLISECONDS = 2_000;
const GENERATIONS = ["generations"];

export function isBeingBuilt({ state, step, is_paused: isPaused }: Generation): boolean {
  return state === "building" && step !== "ready" && !isPaused;
}

export function useGenerations() {
  return useQuery({
    queryKey: GENERATIONS,
    queryFn: async () => (await data(api.GET("/api/embeddings/generations"))).items as Generation[],
    refetchInterval: ({ state: { data: found } }) =>
      found?.some(isBeingBuilt) ? BUILD_LOOK_MILLISECONDS : LOOK_MILLISECONDS,
  });
}

export function useBuild() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewGeneration) => data(api.POST("/api/embeddings/generations", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: GENERATIONS }),
  });
}

export function useGenerationActions(id: number) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: GENERATIONS });
  const params = { path: { generation_id: id } };
  const activate = useMutation({
    mutationFn: (force: boolean) =>
      data(api.POST("/api/embeddings/generations/{generation_id}/activate", { params, body: { force } })),
    onSettled,
  });
  const rollBack = useMutation({
    mutationFn: () => data(api.POST("/api/embeddings/generations/{generation_id}/rollback", { params })),
    onSettled,
  });
  const pause = useMutation({
    mutationFn: () => data(api.POST("/api/embeddings/generations/{generation_id}/pause", { params })),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: () => data(api.POST("/api/embeddings/generations/{generation_id}/resume", { params })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (force: boolean) =>
      api.DELETE("/api/embeddings/generations/{generation_id}", { params: { ...params, query: { force } } }),
    onSettled,
  });
  return { activate, rollBack, pause, resume, remove };
}
