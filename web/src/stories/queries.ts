import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data, type Job } from "../api/client";

type Schemas = components["schemas"];
export type Memory = Schemas["StoryMemoryOut"];
export type NewMemory = Schemas["StoryMemoryIn"];
export type MemoryChanges = Schemas["StoryMemoryPatch"];
export type Message = Schemas["StoryMessageOut"];
export type TimelineEvent = Schemas["TimelineEventOut"];
export type StoryName = Schemas["StoryNameOut"];
export type Chapter = Schemas["StoryChapterOut"];
export type NewChapter = Schemas["StoryChapterIn"];
export type Theme = NonNullable<NewChapter["theme"]>;

const STORY = "story";

const of = (projectId: string) => ({ path: { project_id: projectId } });
const ofMemory = (projectId: string, id: string) => ({ path: { project_id: projectId, memory_id: id } });
const ofChapter = (projectId: string, id: string) => ({ path: { project_id: projectId, chapter_id: id } });

/** Whatever changes in a story may change all of it: a memory is in the timeline and in chapters. */
export function useRefreshStory(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [STORY, projectId] });
}

/** Newest first. */
export function useMessages(projectId: string) {
  return useInfiniteQuery({
    queryKey: [STORY, projectId, "messages"],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/stories/{project_id}/conversation", {
          params: { ...of(projectId), query: { ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useTell(projectId: string) {
  const onSuccess = useRefreshStory(projectId);
  return useMutation({
    mutationFn: (message: string) =>
      data(
        api.POST("/api/stories/{project_id}/conversation", { params: of(projectId), body: { message } }),
      ) as Promise<Job>,
    onSuccess,
  });
}

/** What is asked next, and why. */
export function usePlan(projectId: string) {
  return useQuery({
    queryKey: [STORY, projectId, "plan"],
    queryFn: () => data(api.GET("/api/stories/{project_id}/plan", { params: of(projectId) })),
  });
}

export function useMemories(projectId: string, confirmed: boolean | undefined) {
  return useInfiniteQuery({
    queryKey: [STORY, projectId, "memories", { confirmed }],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/stories/{project_id}/memories", {
          params: {
            ...of(projectId),
            query: { ...(confirmed !== undefined && { confirmed }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useMemoryActions(projectId: string) {
  const onSettled = useRefreshStory(projectId);
  const add = useMutation({
    mutationFn: (body: NewMemory) =>
      data(api.POST("/api/stories/{project_id}/memories", { params: of(projectId), body })),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, changes }: { id: string; changes: MemoryChanges }) =>
      data(
        api.PATCH("/api/stories/{project_id}/memories/{memory_id}", {
          params: ofMemory(projectId, id),
          body: changes,
        }),
      ),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      api.DELETE("/api/stories/{project_id}/memories/{memory_id}", { params: ofMemory(projectId, id) }),
    onSettled,
  });
  return { add, change, remove };
}

/** All memories, in the order of time. */
export function useTimeline(projectId: string) {
  return useQuery({
    queryKey: [STORY, projectId, "timeline"],
    queryFn: () => data(api.GET("/api/stories/{project_id}/timeline", { params: of(projectId) })),
  });
}

/** Those named most come first. */
export function useNames(projectId: string, kind: "people" | "places") {
  return useQuery({
    queryKey: [STORY, projectId, kind],
    queryFn: () => data(api.GET(`/api/stories/{project_id}/${kind}`, { params: of(projectId) })),
  });
}

/** Newest first. */
export function useChapters(projectId: string) {
  return useInfiniteQuery({
    queryKey: [STORY, projectId, "chapters"],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/stories/{project_id}/chapters", {
          params: { ...of(projectId), query: { ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useChapter(projectId: string, id: string) {
  return useQuery({
    queryKey: [STORY, projectId, "chapters", id],
    queryFn: () =>
      data(api.GET("/api/stories/{project_id}/chapters/{chapter_id}", { params: ofChapter(projectId, id) })),
  });
}

export function useChapterActions(projectId: string) {
  const client = useQueryClient();
  const write = useMutation({
    mutationFn: (body: NewChapter) =>
      data(api.POST("/api/stories/{project_id}/chapters", { params: of(projectId), body })) as Promise<Job>,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      api.DELETE("/api/stories/{project_id}/chapters/{chapter_id}", { params: ofChapter(projectId, id) }),
    onSuccess: () => client.invalidateQueries({ queryKey: [STORY, projectId, "chapters"], exact: true }),
  });
  return { write, remove };
}

export function exportPath(projectId: string, chapterId: string, format: "pdf" | "markdown"): string {
  return `/api/stories/${projectId}/chapters/${chapterId}/export?format=${format}`;
}
