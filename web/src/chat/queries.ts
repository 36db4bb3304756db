import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, type Citation, data, type Job } from "../api/client";

type Schemas = components["schemas"];
export type Thread = Schemas["ThreadOut"];
export type ChatMessage = Schemas["ChatMessageOut"];
export type Mode = NonNullable<ChatMessage["mode"]>;

const MOST_THREADS = 100;
const MESSAGES = 40;
const CHAT = "chat";
const TITLE_MILLISECONDS = [2_000, 10_000, 30_000, 90_000];

const ofProject = (projectId: string | null) => ({ path: { project_id: projectId ?? "" } });

/** What is done with the chats of a project is done with those without one at the path without its id. */
function at<P extends `/api/chat/{project_id}${string}`>(projectId: string | null, path: P): P {
  return (projectId === null ? path.replace("/{project_id}", "") : path) as P;
}

const threadsKey = (projectId: string | null) => [CHAT, projectId, "threads"];

export function citationsOf(message: ChatMessage): Citation[] {
  return message.citations as unknown as Citation[];
}

export function useThreads(projectId: string | null) {
  return useInfiniteQuery({
    queryKey: threadsKey(projectId),
    queryFn: ({ pageParam }) =>
      data(
        api.GET(at(projectId, "/api/chat/{project_id}/threads"), {
          params: { ...ofProject(projectId), query: { limit: MOST_THREADS, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Newest first. */
export function useMessages(projectId: string | null, threadId: string) {
  return useInfiniteQuery({
    queryKey: [CHAT, projectId, "messages", threadId],
    queryFn: ({ pageParam }) =>
      data(
        api.GET(at(projectId, "/api/chat/{project_id}"), {
          params: {
            ...ofProject(projectId),
            query: { limit: MESSAGES, thread_id: threadId, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useRefreshChat(projectId: string | null) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [CHAT, projectId] });
}

/** The title of a new conversation is written after its first reply, by a job that no stream of the learner's tells of. */
export function useAwaitTitle(projectId: string | null) {
  const client = useQueryClient();
  return useCallback(() => {
    const refresh = () => client.invalidateQueries({ queryKey: threadsKey(projectId) });
    const timers = TITLE_MILLISECONDS.map((delay) => window.setTimeout(refresh, delay));
    return () => {
      for (const timer of timers) window.clearTimeout(timer);
    };
  }, [client, projectId]);
}

export interface NewMessage {
  message: string;
  threadId: string | null;
  mode: Mode | null;
}

export function useSend(projectId: string | null) {
  const onSuccess = useRefreshChat(projectId);
  return useMutation({
    mutationFn: async ({ message, threadId, mode }: NewMessage) => {
      const body = { message, mode, thread_id: threadId };
      return (await data(
        api.POST(at(projectId, "/api/chat/{project_id}"), { params: ofProject(projectId), body }),
      )) as Job;
    },
    onSuccess,
  });
}

export function useRegenerate(projectId: string | null) {
  const onSuccess = useRefreshChat(projectId);
  return useMutation({
    mutationFn: (messageId: string) =>
      data(
        api.POST(at(projectId, "/api/chat/{project_id}/messages/{message_id}/regenerate"), {
          params: { path: { project_id: projectId ?? "", message_id: messageId } },
        }),
      ),
    onSuccess,
  });
}

/** A version of its own. What was said after it is deleted. */
export function useEdit(projectId: string | null) {
  const onSuccess = useRefreshChat(projectId);
  return useMutation({
    mutationFn: ({ messageId, message }: { messageId: string; message: string }) =>
      data(
        api.PATCH(at(projectId, "/api/chat/{project_id}/messages/{message_id}"), {
          params: { path: { project_id: projectId ?? "", message_id: messageId } },
          body: { message },
        }),
      ),
    onSuccess,
  });
}

/** Newest first, the one that is shown among them. */
export function useVersions({ id }: ChatMessage, projectId: string | null) {
  return useQuery({
    queryKey: [CHAT, projectId, "versions", id],
    queryFn: () =>
      data(
        api.GET(at(projectId, "/api/chat/{project_id}/messages/{message_id}/versions"), {
          params: { path: { project_id: projectId ?? "", message_id: id } },
        }),
      ),
    select: ({ items }) => items,
  });
}

export function useDeleteThread(projectId: string | null) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: threadsKey(projectId) });
  return useMutation({
    mutationFn: (threadId: string) =>
      api.DELETE(at(projectId, "/api/chat/{project_id}"), {
        params: { ...ofProject(projectId), query: { thread_id: threadId } },
      }),
    onSuccess,
  });
}

export function useAddFile(projectId: string | null) {
  const client = useQueryClient();
  const refresh = useRefreshChat(projectId);
  return useMutation({
    mutationFn: ({ file, threadId }: { file: File; threadId: string | null }) =>
      data(
        api.POST(at(projectId, "/api/chat/{project_id}/upload"), {
          params: ofProject(projectId),
          body: { file },
          bodySerializer: () => {
            const form = new FormData();
            form.append("file", file, file.name);
            if (threadId) form.append("thread_id", threadId);
            return form;
          },
        }),
      ) as Promise<Job>,
    onSuccess: (job) => {
      client.setQueryData(["job", job.id], job);
      return refresh();
    },
  });
}

export function exportPath(projectId: string | null, threadId: string): string {
  return `${chatPath(projectId)}/export?${new URLSearchParams({ format: "markdown", thread_id: threadId })}`;
}

export function chatPath(projectId: string | null): string {
  return projectId === null ? "/api/chat" : `/api/chat/${projectId}`;
}
