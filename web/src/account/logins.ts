import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";

export type Login = components["schemas"]["LoginSessionOut"];

const LOGINS = ["logins"];

export function useLogins() {
  return useInfiniteQuery({
    queryKey: LOGINS,
    queryFn: ({ pageParam }) =>
      data(api.GET("/api/auth/sessions", { params: { query: { ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useEndLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE("/api/auth/sessions/{login_session_id}", { params: { path: { login_session_id: id } } }),
    onSettled: () => client.invalidateQueries({ queryKey: LOGINS }),
  });
}

/** Every other login ends. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["PasswordIn"]) => data(api.POST("/api/auth/change-password", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: LOGINS }),
  });
}
