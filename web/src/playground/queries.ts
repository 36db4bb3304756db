import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { type ApiDocument, callsOf } from "./calls";
import type { Built } from "./form";

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

function requestOf({ method, bodyType, headers, body, files }: Built): RequestInit {
  if (bodyType === null) return { method, headers };
  if (bodyType === "application/json")
    return { method, headers: { ...headers, "Content-Type": bodyType }, body: JSON.stringify(body) };
  const form = new FormData();
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  for (const [name, value] of Object.entries(body)) form.append(name, String(value));
  return { method, headers, body: form };
}

/** Any of the requests, so that their types are not known here. */
export function useSubmit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (built: Built) => fetched(built.path, requestOf(built)) as Promise<Job>,
    onSuccess: (job) => client.setQueryData(["job", job.id], job),
  });
}
