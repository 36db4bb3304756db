import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Difficulty, data, type ExerciseType, type Job } from "../api/client";

const PAGE = 20;
export const RECENT = 100; // tasks

export interface WantedExercises {
  exercise_type: ExerciseType;
  topic: string;
  difficulty: Difficulty;
  count: number;
}

/** The longest due first. */
export function useReviews() {
  return useInfiniteQuery({
    queryKey: ["reviews"],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/learning/reviews", {
          params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Those that were never answered, newest first. */
export function useOpenExercises() {
  return useInfiniteQuery({
    queryKey: ["exercises", "open"],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/learning/exercises", {
          params: { query: { answered: false, limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useExercise(id: string) {
  return useQuery({
    queryKey: ["exercises", id],
    queryFn: () => data(api.GET("/api/learning/exercises/{exercise_id}", { params: { path: { exercise_id: id } } })),
  });
}

export function useWriteExercises() {
  return useMutation({
    mutationFn: (wanted: WantedExercises) =>
      data(api.POST("/api/learning/exercises", { body: wanted })) as Promise<Job>,
  });
}

/** Null gives the exercise up. */
export function useAnswerExercise(id: string) {
  return useMutation({
    mutationFn: (answer: string | null) =>
      data(
        api.POST("/api/learning/exercises/{exercise_id}/answers", {
          params: { path: { exercise_id: id } },
          body: answer === null ? { give_up: true } : { answer },
        }),
      ) as Promise<Job>,
  });
}

/** What an answer or new exercises change. */
export function useRefreshLearning() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["reviews", "exercises", "topics", "history"].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
}

export function useTopics() {
  return useQuery({ queryKey: ["topics"], queryFn: async () => (await data(api.GET("/api/learning/topics"))).items });
}

/** What the figures rest on, newest first: completed tasks and graded answers, of all topics or of one. */
export function useHistory(topic: string | null) {
  return useInfiniteQuery({
    queryKey: ["history", topic],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/profiles/progress", {
          params: { query: { limit: PAGE, ...(topic && { topic }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** The newest `RECENT` tasks of all topics. */
export function useRecentHistory() {
  return useQuery({
    queryKey: ["history", "recent"],
    queryFn: async () =>
      (await data(api.GET("/api/profiles/progress", { params: { query: { limit: RECENT } } }))).items,
  });
}

export function useTopicActions() {
  const refresh = useRefreshLearning();
  const merge = useMutation({
    mutationFn: ({ id, into }: { id: string; into: string }) =>
      data(api.POST("/api/learning/topics/{topic_id}/merge", { params: { path: { topic_id: id } }, body: { into } })),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.DELETE("/api/learning/topics/{topic_id}", { params: { path: { topic_id: id } } }),
    onSettled: refresh,
  });
  return { merge, remove };
}
