import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type DocumentState, data, type Job } from "../api/client";
import { LOOK_MILLISECONDS } from "../jobs/queries";
import type { NamedFile } from "./folders";
import type { Range } from "./reading";

const PAGE = 50;
const PIECE = 40_000; // characters of a text
const BEFORE_QUOTE = 4_000; // characters, so that a quote is read with what leads to it

export function useDocuments(state: DocumentState | undefined) {
  return useInfiniteQuery({
    queryKey: ["documents", { state }],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/documents", {
          params: { query: { limit: PAGE, ...(state && { state }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data: pages } }) =>
      pages?.pages.some((page) => page.items.some((one) => one.state === "pending")) ? LOOK_MILLISECONDS : false,
  });
}

/** The text from somewhat before the quote on, with pieces before and behind it as they are asked for. */
export function useDocumentText(id: string, quote: Range | null) {
  const first = Math.max(0, (quote?.start ?? 0) - BEFORE_QUOTE);
  return useInfiniteQuery({
    queryKey: ["text", id, first],
    queryFn: ({ pageParam: { start, end } }) =>
      data(
        api.GET("/api/documents/{document_id}/text", {
          params: { path: { document_id: id }, query: { start, limit: end - start } },
        }),
      ),
    initialPageParam: { start: first, end: first + PIECE } as Range,
    getNextPageParam: ({ end, length }) => (end < length ? { start: end, end: end + PIECE } : null),
    getPreviousPageParam: ({ start, length }) => {
      const end = Math.min(start, length);
      return start > 0 ? { start: Math.max(0, end - PIECE), end } : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useDeleteDocument() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE("/api/documents/{document_id}", { params: { path: { document_id: id } } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
}

export async function upload({ file, path }: NamedFile): Promise<Job> {
  const job = await data(
    api.POST("/api/documents/upload", {
      body: { file },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, path);
        return form;
      },
    }),
  );
  return job as Job;
}
