import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";
import { isSignedOut } from "../api/problem";

const ME = ["me"];

/** Without a session cookie, of which the page tells, nobody is asked: the browser would complain of the refusal. */
let hasSession = document.documentElement.dataset.session !== "no";

export interface Credentials {
  email: string;
  password: string;
}

/** Null where nobody is signed in. */
export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: async () => {
      if (!hasSession) return null;
      try {
        return await data(api.GET("/api/auth/me"));
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

async function signIn({ email, password }: Credentials) {
  await api.POST("/api/auth/login", {
    params: { query: { cookie: true } },
    body: { username: email, password },
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    bodySerializer: (body) => new URLSearchParams(body as Record<string, string>),
  });
  hasSession = true;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({ mutationFn: signIn, onSuccess: () => client.invalidateQueries() });
}

export function useRegister() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ username, ...credentials }: Credentials & { username: string }) => {
      await api.POST("/api/auth/register", { body: { username, ...credentials } });
      await signIn(credentials);
    },
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useRequestVerification() {
  return useMutation({ mutationFn: (email: string) => api.POST("/api/auth/request-verify", { body: { email } }) });
}

export function useRequestPasswordReset() {
  return useMutation({ mutationFn: (email: string) => api.POST("/api/auth/forgot-password", { body: { email } }) });
}

/** The page is loaded anew, so that nothing of the account stays in its memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => api.POST("/api/auth/logout"),
    onSuccess: () => window.location.assign("/console/login"),
  });
}

/** Loaded anew, as after signing out. */
export function useDeleteAccount() {
  return useMutation({
    mutationFn: (body: components["schemas"]["AccountDeletionIn"]) => api.DELETE("/api/account", { body }),
    onSuccess: () => window.location.assign("/console/register"),
  });
}

/** How people get in here. */
export function useLoginOptions() {
  return useQuery({ queryKey: ["login-options"], queryFn: () => data(api.GET("/api/auth/options")) });
}

/** Leads to GitHub, and from there to a page of this application. */
export function useSignInWithGitHub() {
  return useMutation({
    mutationFn: (path: string) =>
      data(api.GET("/api/auth/github/authorize", { params: { query: { to: `/console${path}` } } })),
    onSuccess: ({ authorization_url: url }) => window.location.assign(url),
  });
}

export function useSessionEnd() {
  const client = useQueryClient();
  return () => {
    hasSession = false;
    client.setQueryData(ME, null);
  };
}
