/** Following a job by its event stream. The browser resumes a lost one by Last-Event-ID; it is closed while nobody looks. */
import { useEffect, useReducer, useRef, useState } from "react";
import type { Job } from "../api/client";
import { useIsVisible } from "../visibility";
import { EVENT_NAMES, type Followed, type JobEvent, lastId, NOTHING_YET, withEvent } from "./events";

const REOPEN_MILLISECONDS = 3_000; // browsers do it themselves, but not after a response that is no stream

export interface Following extends Followed {
  isConnected: boolean;
}

type Action = JobEvent | "forget";

function after(followed: Followed, action: Action): Followed {
  return action === "forget" ? NOTHING_YET : withEvent(followed, action);
}

/** Of a job that is there: a stream that is refused is asked for again. A job that runs again goes on in the same log. */
export function useJobEvents(job: Job | undefined): Following {
  const jobId = job?.id;
  const ended = job?.finished_at; // another time, where it has run again meanwhile
  const [followed, add] = useReducer(after, NOTHING_YET);
  const [isConnected, setIsConnected] = useState(true);
  const isVisible = useIsVisible();
  const [losses, setLosses] = useState(0);
  const seen = useRef<Followed>(NOTHING_YET);
  seen.current = followed;

  useEffect(() => {
    seen.current = NOTHING_YET;
    add("forget");
  }, [jobId]);

  useEffect(() => {
    let { hasEnded } = seen.current;
    if (!jobId || !isVisible) return;
    let reopening: number | undefined;
    const source = new EventSource(`/api/jobs/${encodeURIComponent(jobId)}/events?after=${lastId(seen.current)}`);
    const receive = (message: Event) => {
      if (!(message instanceof MessageEvent)) return; // the connection's own `error`
      hasEnded = message.type === "end";
      add({ id: Number(message.lastEventId), event: message.type, data: JSON.parse(message.data) } as JobEvent);
    };
    for (const name of EVENT_NAMES) source.addEventListener(name, receive);
    source.onopen = () => setIsConnected(true);
    const lose = (event: Event) => {
      if (event instanceof MessageEvent) return; // the job's own `error`
      if (hasEnded) return source.close(); // behind the last event the server ends the stream
      setIsConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      reopening = window.setTimeout(() => setLosses((count) => count + 1), REOPEN_MILLISECONDS);
    };
    source.addEventListener("error", lose);
    return () => {
      window.clearTimeout(reopening);
      source.close();
    };
  }, [jobId, ended, isVisible, losses]);

  return { ...followed, isConnected };
}
