import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";

export type Project = components["schemas"]["ProjectOut"];
export type ProjectType = Project["type"];

const PROJECTS = "projects";

const ofProject = (projectId: string) => ({ path: { project_id: projectId } });

/** Of one type: each has a page of its own. */
export function useProjects(type: ProjectType) {
  return useInfiniteQuery({
    queryKey: [PROJECTS, type],
    queryFn: ({ pageParam }) =>
      data(api.GET("/api/projects", { params: { query: { type, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useProject(projectId: string) {
  return useQuery({
    queryKey: [PROJECTS, "one", projectId],
    queryFn: () => data(api.GET("/api/projects/{project_id}", { params: ofProject(projectId) })),
  });
}

export function useAddProject(type: ProjectType) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => data(api.POST("/api/projects", { body: { type, name } })),
    onSuccess: () => client.invalidateQueries({ queryKey: [PROJECTS, type] }),
  });
}

/** With all that is in it. */
export function useDeleteProject(type: ProjectType) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (projectId: string) => api.DELETE("/api/projects/{project_id}", { params: ofProject(projectId) }),
    onSettled: () => client.invalidateQueries({ queryKey: [PROJECTS, type] }),
  });
}
