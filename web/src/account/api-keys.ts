import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data, type User } from "../api/client";

export type ApiKey = components["schemas"]["ApiKeyOut"];
export type NewApiKey = components["schemas"]["ApiKeyIn"];
export type Scope = NonNullable<NewApiKey["scopes"]>[number];

const KEYS = ["api-keys"];
const SCOPES: Record<User["role"], readonly Scope[]> = {
  user: ["read", "write"],
  operator: ["read", "write", "operator"],
  admin: ["read", "write", "operator", "admin"],
};

/** That a key of this user can have. */
export function scopesOf({ role }: User): readonly Scope[] {
  return SCOPES[role];
}

export function useApiKeys() {
  return useInfiniteQuery({
    queryKey: KEYS,
    queryFn: ({ pageParam }) =>
      data(api.GET("/api/auth/api-keys", { params: { query: { ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useAddApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewApiKey) => data(api.POST("/api/auth/api-keys", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS }),
  });
}

export function useDeleteApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE("/api/auth/api-keys/{key_id}", { params: { path: { key_id: id } } }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS }),
  });
}
