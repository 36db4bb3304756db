/** What a job gives, as soon as its events tell of it. */
import { useJobEvents } from "./following";
import { useJob } from "./queries";

export function useJobResult<T>(jobId: string) {
  const { data: job, error, refetch } = useJob(jobId);
  const followed = useJobEvents(job);
  const done = followed.events.find(({ event }) => event === "result");
  return { job, error, refetch, followed, result: (done?.data ?? job?.result ?? null) as T | null };
}
