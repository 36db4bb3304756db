/** What happens on the platform, by one event stream for all pages of operators. It is closed while nobody looks. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useIsVisible } from "../visibility";

const NAMES = [
  "job.started",
  "job.succeeded",
  "job.failed",
  "job.cancelled",
  "job.expired",
  "queue.paused",
  "queue.resumed",
  "kind.paused",
  "kind.resumed",
  "worker.started",
  "worker.draining",
  "worker.left",
  "worker.lost",
];
const REST_MILLISECONDS = 1_000; // thousands of events have what is shown read once

/** Has what is shown read again when something happened. */
export function usePlatformEvents(): void {
  const client = useQueryClient();
  const isVisible = useIsVisible();
  useEffect(() => {
    if (!isVisible) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        client.invalidateQueries({ queryKey: ["admin"] });
      }, REST_MILLISECONDS);
    };
    const source = new EventSource("/api/admin/events");
    for (const name of NAMES) source.addEventListener(name, refresh);
    source.onopen = refresh;
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, isVisible]);
}
