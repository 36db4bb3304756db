/** The library that all learners share, for administrators. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type LibraryResource, type NewLibraryResource, type ResourceChanges } from "../api/client";
import { type ListPage, PAGE, type PagedList, usePagedList } from "../lists/paged";

export const RESOURCE_KINDS = ["paper", "course", "book", "tutorial", "video", "code"] as const;
export const SHOWN_KINDS = ["lesson", ...RESOURCE_KINDS] as const;
export const RESOURCE_LEVELS = ["beginner", "intermediate", "advanced"] as const;

const LOOK_MILLISECONDS = 2_000; // while one is embedded

export interface LibraryFilter {
  kind: (typeof SHOWN_KINDS)[number] | undefined;
  level: NewLibraryResource["level"] | undefined;
  topic: string | undefined;
}

export const isUnderWay = ({ state }: LibraryResource) => state !== "ready" && state !== "failed";

export function useSharedLibrary({ kind, level, topic }: LibraryFilter): PagedList<LibraryResource> {
  const wanted = { ...(kind && { kind }), ...(level && { level }), ...(topic && { topic }) };
  return usePagedList({
    queryKey: ["admin", "library", wanted],
    read: (cursor) => readPage({ limit: PAGE, ...wanted, ...(cursor && { cursor }) }),
    lookAgain: (rows) => (rows.some(isUnderWay) ? LOOK_MILLISECONDS : false),
  });
}

interface Query {
  limit: number;
  kind?: (typeof SHOWN_KINDS)[number];
  level?: NewLibraryResource["level"];
  topic?: string;
  cursor?: string;
}

function readPage(query: Query): Promise<ListPage<LibraryResource>> {
  return data(api.GET("/api/admin/library", { params: { query } })) as Promise<ListPage<LibraryResource>>;
}

/** The whole library, as an import compares with it. */
export async function readAll(): Promise<LibraryResource[]> {
  const found: LibraryResource[] = [];
  let cursor: string | null = null;
  do {
    const page: ListPage<LibraryResource> = await readPage({ limit: 100, ...(cursor && { cursor }) });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}

export function useLibraryResource(id: string) {
  return useQuery({
    queryKey: ["admin", "library-resource", id],
    queryFn: () => data(api.GET("/api/library/{resource_id}", { params: { path: { resource_id: id } } })),
  });
}

export const addResource = (body: NewLibraryResource) =>
  data(api.POST("/api/admin/library", { body })) as Promise<LibraryResource>;

export const changeResource = (id: string, body: ResourceChanges) =>
  data(
    api.PATCH("/api/admin/library/{resource_id}", { params: { path: { resource_id: id } }, body }),
  ) as Promise<LibraryResource>;

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["admin"] });
}

/** Adds one, or changes that with the id. */
export function useResourceSave(id: string | null) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (body: ResourceChanges) => (id ? changeResource(id, body) : addResource(body as NewLibraryResource)),
    onSuccess,
  });
}

export function useResourceRemoval() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      data(api.DELETE("/api/admin/library/{resource_id}", { params: { path: { resource_id: id } } })),
    onSettled,
  });
}
