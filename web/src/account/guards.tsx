/** Which pages are for whom. The API checks for itself; these only lead people to the page that they need. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { isSignedOut } from "../api/problem";
import { Loading } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useMe, useSessionEnd } from "./queries";

const HOME = "/";

/** A path of this application alone: nobody is led away by a link to the login page. */
export function wantedPath(search: string): string {
  const wanted = new URLSearchParams(search).get("to") ?? "";
  return /^\/[a-z]/.test(wanted) ? wanted : HOME;
}

function useSignOutWhenRefused(): void {
  const client = useQueryClient();
  const endSession = useSessionEnd();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        if (isSignedOut(query.state.error)) endSession();
      }),
    [client, endSession],
  );
}

export function SignedInOnly() {
  const { data: me, error, isPending, refetch } = useMe();
  const { pathname, search } = useLocation();
  useSignOutWhenRefused();
  if (isPending) return <Loading />;
  if (me) return <Outlet />;
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  const wanted = pathname + search;
  return <Navigate to={wanted === HOME ? "/login" : `/login?to=${encodeURIComponent(wanted)}`} replace />;
}

export function GuestOnly() {
  const { data: me, error, isPending, refetch } = useMe();
  const { search } = useLocation();
  if (isPending) return <Loading />;
  if (me) return <Navigate to={wantedPath(search)} replace />;
  return error ? <ProblemBox error={error} onRetry={refetch} /> : <Outlet />;
}
