/** Cancelling or running again all jobs that a filter finds. The server goes on by itself. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type BulkAction, data } from "../api/client";
import { type ListPage, PAGE, type PagedList, usePagedList } from "../lists/paged";
import { type AllJobsFilter, conditions } from "./all";

const LOOK_MILLISECONDS = 1_000; // no event tells how far one is

export type BulkVerb = BulkAction["action"];

export const hasEnded = (action: BulkAction) => action.finished_at !== null;

/** Counts what a filter finds, then starts an action on just that: what came after the count is left alone. */
export function useNewBulkAction(action: BulkVerb, filter: AllJobsFilter, onStarted: (id: string) => void) {
  const count = useMutation({
    mutationFn: async () => {
      const body = { action, filter: conditions(filter) };
      return { body, ...(await data(api.POST("/api/admin/jobs/bulk", { body }))) };
    },
  });
  const start = useMutation({
    mutationFn: async ({ body, bulk_id }: NonNullable<typeof count.data>) => {
      await data(api.POST("/api/admin/jobs/bulk", { body: { ...body, dry_run: false, bulk_id } }));
      return bulk_id;
    },
    onSuccess: onStarted,
  });
  return { count, start };
}

export function useBulkActions(): PagedList<BulkAction> {
  return usePagedList({
    queryKey: ["admin", "bulk-actions"],
    read: (cursor) =>
      data(
        api.GET("/api/admin/bulk-actions", { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }),
      ) as Promise<ListPage<BulkAction>>,
    lookAgain: (rows) => (rows.every(hasEnded) ? false : LOOK_MILLISECONDS),
  });
}

export function useBulkAction(id: string) {
  return useQuery({
    queryKey: ["admin", "bulk-action", id],
    queryFn: () =>
      data(
        api.GET("/api/admin/bulk-actions/{bulk_action_id}", { params: { path: { bulk_action_id: id } } }),
      ) as Promise<BulkAction>,
    refetchInterval: ({ state: { data: action } }) => (action && hasEnded(action) ? false : LOOK_MILLISECONDS),
  });
}

export function useBulkActionStop() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      data(api.POST("/api/admin/bulk-actions/{bulk_action_id}/cancel", { params: { path: { bulk_action_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
}
