import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { type ApiDocument, callsOf } from "./calls";
import type { Built } from "./form";

const JSON_TYPE = "application/json";

async function fetched(path: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(path, init).catch(() => {
    throw Problem.unreachable();
  });
  if (!response.ok) throw await Problem.of(response);
  return response.json();
}

/** From the API's document, which does not change while a page is open. */
export function useCalls() {
  return useQuery({
    queryKey: ["calls"],
    queryFn: async () => callsOf((await fetched("/openapi.json")) as ApiDocument),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Any of the requests, so that their types are not known here. */
export function useSubmit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, headers, body }: Built) =>
      fetched(path, {
        method: "POST",
        headers: { ...headers, "Content-Type": JSON_TYPE },
        body: JSON.stringify(body),
      }) as Promise<Job>,
    onSuccess: (job) => client.setQueryData(["job", job.id], job),
  });
}
