import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Job } from "../api/client";

interface Asked {
  question: string;
  /** That of earlier questions, to which this one may refer. */
  session_id?: string;
}

const ask = (body: Asked) => data(api.POST("/api/answers", { body })) as Promise<Job>;

function useQuestion<T>(mutationFn: (question: T) => Promise<Job>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: (job) => client.setQueryData(["job", job.id], job) });
}

export const useAsk = () => useQuestion(ask);

/** In a new session, so that other questions may follow. */
export const useAskFirst = () =>
  useQuestion(async (question: string) => {
    const { id } = await data(api.POST("/api/learning/sessions"));
    return ask({ question, session_id: id });
  });

/** Oldest first; read again for each question that is shown, and when it is answered. */
export function useAnswersOfSession(sessionId: string, shown: { jobId: string; isAnswered: boolean }) {
  return useQuery({
    queryKey: ["learning-session", sessionId, shown],
    queryFn: () =>
      data(api.GET("/api/learning/sessions/{session_id}", { params: { path: { session_id: sessionId } } })),
    select: ({ answers }) => answers ?? [],
  });
}
