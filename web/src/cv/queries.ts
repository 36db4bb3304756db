import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data, type Job } from "../api/client";
import { LOOK_MILLISECONDS } from "../jobs/queries";

type Schemas = components["schemas"];
/** What has a default always comes in a response. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Name in keyof T]-?: Whole<Exclude<T[Name], undefined>> }
    : T;
export type Match = Whole<Schemas["CvMatchOut"]>;
export type Requirement = Match["requirements"][number];
export type MatchQuote = Requirement["quotes"][number];
export type RankedCv = Schemas["RankedCv"];
export type MatchedCvs = Whole<Schemas["MatchedCvs"]>;

/** Which documents of a project are what: their metadata says so. */
export type Part = "ad" | "cv";
export const PART = "part";

const PAGE = 100;
const MATCHES = "cv-matches";

export function useParts(projectId: string, part: Part) {
  const label = { [`metadata.${PART}`]: part };
  return useInfiniteQuery({
    queryKey: ["documents", { projectId, part }],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/documents", {
          params: { query: { project_id: projectId, limit: PAGE, ...label, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state: { data: pages } }) =>
      pages?.pages.some((page) => page.items.some((one) => one.state === "pending")) ? LOOK_MILLISECONDS : false,
  });
}

export interface Chosen {
  ads: string[];
  cvs: string[];
}

export function useCompare(projectId: string) {
  return useMutation({
    mutationFn: ({ ads, cvs }: Chosen) =>
      data(
        api.POST("/api/cv-matcher/match", {
          body: { project_id: projectId, employer_document_ids: ads, applicant_document_ids: cvs },
        }),
      ) as Promise<Job>,
  });
}

/** Newest first. */
export function useMatches(projectId: string) {
  return useInfiniteQuery({
    queryKey: [MATCHES, { projectId }],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/cv-matcher/matches", {
          params: { query: { project_id: projectId, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

const ofMatch = (id: string) => ({ params: { path: { match_id: id } } });

export function useMatch(id: string) {
  return useQuery({
    queryKey: [MATCHES, id],
    queryFn: () => data(api.GET("/api/cv-matcher/matches/{match_id}", ofMatch(id))) as Promise<Match>,
  });
}

export function useDeleteMatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE("/api/cv-matcher/matches/{match_id}", ofMatch(id)),
    onSuccess: () => client.invalidateQueries({ queryKey: [MATCHES], refetchType: "none" }),
  });
}

export function useRefreshMatches() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [MATCHES] });
}

export const reportPath = (id: string) => `/api/cv-matcher/matches/${encodeURIComponent(id)}/report`;
export const rankingPath = (of: { job_id: string } | { project_id: string }) =>
  `/api/cv-matcher/ranking.csv?${new URLSearchParams(of)}`;
