/** The accounts of the platform: operators see them, administrators change them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Account, api, data, type Role } from "../api/client";
import { PAGE, type PagedList, usePagedList } from "../lists/paged";

export interface AccountFilter {
  search: string | undefined;
  role: Role | undefined;
  isSuspended: boolean;
}

export function useAccounts({ search, role, isSuspended }: AccountFilter): PagedList<Account> {
  return usePagedList({
    queryKey: ["accounts", { search, role, isSuspended }],
    read: (cursor) =>
      data(
        api.GET("/api/admin/users", {
          params: {
            query: {
              limit: PAGE,
              ...(search && { search }),
              ...(role && { role }),
              ...(isSuspended && { is_active: false }),
              ...(cursor && { cursor }),
            },
          },
        }),
      ),
  });
}

const path = (id: string) => ({ path: { user_id: id } });

export function useAccount(id: string) {
  return useQuery({
    queryKey: ["accounts", id],
    queryFn: () => data(api.GET("/api/admin/users/{user_id}", { params: path(id) })),
  });
}

export type TokenScope = "read" | "write";

export function useAccountActions(id: string) {
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all(["accounts", "audit"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const suspend = useMutation({
    mutationFn: () => data(api.POST("/api/admin/users/{user_id}/suspend", { params: path(id) })),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: () => data(api.POST("/api/admin/users/{user_id}/restore", { params: path(id) })),
    onSettled,
  });
  const makeToken = useMutation({
    mutationFn: (body: { scopes: TokenScope[]; ttl_seconds: number }) =>
      data(api.POST("/api/admin/users/{user_id}/tokens", { params: path(id), body })),
    onSettled,
    gcTime: 0, // the token is shown once, and is kept nowhere
  });
  return { suspend, restore, makeToken };
}

/** What was changed, newest first: all of it, or what was done to one subject. */
export function useAudit(subject?: string) {
  return useInfiniteQuery({
    queryKey: ["audit", subject],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/admin/audit", {
          params: { query: { limit: PAGE, ...(subject && { subject }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}
