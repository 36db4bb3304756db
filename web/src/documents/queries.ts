import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type DocumentState, data, type Job } from "../api/client";
import { LOOK_MILLISECONDS } from "../jobs/queries";
import type { NamedFile } from "./folders";

const PAGE = 50;

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
