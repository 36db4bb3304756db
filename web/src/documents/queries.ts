import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Document, type DocumentState, data, type Job } from "../api/client";
import { LOOK_MILLISECONDS } from "../jobs/queries";
import { PAGE, type PagedList, usePagedList } from "../lists/paged";
import type { NamedFile } from "./folders";
import { isVideo } from "./links";
import type { Range } from "./reading";

const PIECE = 40_000; // characters of a text
const BEFORE_QUOTE = 4_000; // characters, so that a quote is read with what leads to it

const isPending = ({ state }: Document) => state === "pending";

function ofDocuments(state: DocumentState | undefined) {
  const queryKey = ["documents", { state }];
  const read = (cursor: string | null) =>
    data(
      api.GET("/api/documents", {
        params: { query: { limit: PAGE, ...(state && { state }), ...(cursor && { cursor }) } },
      }),
    );
  return { queryKey, read };
}

export function useDocuments(state: DocumentState | undefined): PagedList<Document> {
  return usePagedList({
    ...ofDocuments(state),
    lookAgain: (documents) => documents.some(isPending) && LOOK_MILLISECONDS,
  });
}

/** The first page of `useDocuments`, for those who need no more. */
export function useNewestDocuments(state: DocumentState | undefined) {
  const { queryKey, read } = ofDocuments(state);
  return useQuery({
    queryKey: [...queryKey, null],
    queryFn: () => read(null),
    select: ({ items }) => items,
    refetchInterval: ({ state: { data: page } }) => (page?.items.some(isPending) ? LOOK_MILLISECONDS : false),
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

/** A page or a file at an address; of a video its transcript. */
export function useAddAddress() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (url: string): Promise<void> => {
      await api.POST(isVideo(url) ? "/api/transcripts/youtube" : "/api/documents/url", { body: { url } });
    },
    onSettled: () => Promise.all(["documents", "jobs"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useDeleteDocument() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE("/api/documents/{document_id}", { params: { path: { document_id: id } } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["documents"] }),
  });
}

/** A project, and what the documents of an upload are marked with. */
export interface UploadPlace {
  projectId: string;
  metadata: Record<string, string>;
}

export async function upload({ file, path }: NamedFile, place?: UploadPlace): Promise<Job> {
  const job = await data(
    api.POST("/api/documents/upload", {
      body: { file },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, path);
        if (place) {
          form.append("project_id", place.projectId);
          form.append("metadata", JSON.stringify(place.metadata));
        }
        return form;
      },
    }),
  );
  return job as Job;
}
