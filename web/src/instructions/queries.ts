/** Instructions on how answers are written: those of the site for all users, and one's own. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data, type Job } from "../api/client";

type Schemas = components["schemas"];
export type Instruction = Schemas["InstructionOut"];
export type InstructionVersion = Schemas["InstructionVersionOut"];
export type InstructionText = Required<Schemas["InstructionIn"]>;
export type Previewed = Schemas["PreviewedInstruction"];
export type Scope = "site" | "own";

const MOST_VERSIONS = 100;
const INSTRUCTIONS = ["instructions"];

/** Both have the same requests and responses below their paths. */
function of<P extends `/api/instructions${string}`>(scope: Scope, path: P): P {
  return (scope === "site" ? path.replace("/api/", "/api/admin/") : path) as P;
}

const ofInstruction = (id: string) => ({ params: { path: { instruction_id: id } } });

export function useInstructions(scope: Scope) {
  return useInfiniteQuery({
    queryKey: [...INSTRUCTIONS, scope, "list"],
    queryFn: ({ pageParam }) =>
      data(api.GET(of(scope, "/api/instructions"), { params: { query: { ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useInstruction(scope: Scope, id: string) {
  return useQuery({
    queryKey: [...INSTRUCTIONS, scope, id],
    queryFn: () => data(api.GET(of(scope, "/api/instructions/{instruction_id}"), ofInstruction(id))),
  });
}

/** The newest first. */
export function useVersions(scope: Scope, id: string) {
  return useQuery({
    queryKey: [...INSTRUCTIONS, scope, id, "versions"],
    queryFn: async () => {
      const params = { path: { instruction_id: id }, query: { limit: MOST_VERSIONS } };
      return (await data(api.GET(of(scope, "/api/instructions/{instruction_id}/history"), { params }))).items;
    },
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: INSTRUCTIONS });
}

export function useAddInstruction(scope: Scope) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (body: InstructionText) => data(api.POST(of(scope, "/api/instructions"), { body })),
    onSuccess,
  });
}

export function useInstructionActions(scope: Scope, id: string) {
  const onSettled = useRefresh();
  const one = ofInstruction(id);
  const change = useMutation({
    mutationFn: (body: InstructionText) =>
      data(api.PATCH(of(scope, "/api/instructions/{instruction_id}"), { ...one, body })),
    onSettled,
  });
  const activate = useMutation({
    mutationFn: () => data(api.POST(of(scope, "/api/instructions/{instruction_id}/activate"), one)),
    onSettled,
  });
  const deactivate = useMutation({
    mutationFn: () => data(api.POST(of(scope, "/api/instructions/{instruction_id}/deactivate"), one)),
    onSettled,
  });
  const rollBack = useMutation({
    mutationFn: (version: number) =>
      data(api.POST(of(scope, "/api/instructions/{instruction_id}/rollback"), { ...one, body: { version } })),
    onSettled,
  });
  return { change, activate, deactivate, rollBack };
}

export function useDeleteInstruction(scope: Scope, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE(of(scope, "/api/instructions/{instruction_id}"), ofInstruction(id)),
    onSuccess: () => client.invalidateQueries({ queryKey: [...INSTRUCTIONS, scope, "list"] }),
  });
}

export function usePreview(scope: Scope) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { text: string; question: string }) =>
      data(api.POST(of(scope, "/api/instructions/preview"), { body })) as Promise<Job>,
    onSuccess: (job) => client.setQueryData(["job", job.id], job),
  });
}
