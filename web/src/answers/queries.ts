import { useMutation } from "@tanstack/react-query";
import { api, data, type Job } from "../api/client";

export function useAsk() {
  return useMutation({
    mutationFn: (question: string) => data(api.POST("/api/answers", { body: { question } })) as Promise<Job>,
  });
}
