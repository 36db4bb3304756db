import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, data, type Job } from "../api/client";

export function useAsk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (question: string) => data(api.POST("/api/answers", { body: { question } })) as Promise<Job>,
    onSuccess: (job) => client.setQueryData(["job", job.id], job),
  });
}
