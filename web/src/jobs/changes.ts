/**
 * One stream of all jobs for all visible pages of a browser: the page that has the lock reads it, and tells the others. Each
 * has the queries read again that show what changed.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { components } from "../../../sdk/typescript/src/schema";
import { useIsVisible } from "../visibility";

type JobChange = components["schemas"]["JobChange"];
type Changes = readonly JobChange[] | "unknown";

const NAME = "pensum-jobs";
const REOPEN_MILLISECONDS = 3_000; // browsers do it themselves, but not after a response that is no stream
const GATHER_MILLISECONDS = 100; // the changes of a second come at once
const OF_DOCUMENTS = new Set(["documents.ingest", "documents.summarize", "transcripts.ingest"]);

/** The keys of the queries that show these jobs, the documents that they read, which progress alone does not change, or the
 * deliveries of what ended. */
export function staleKeys(changes: Changes): string[][] {
  if (changes === "unknown") return [["jobs"], ["job"], ["documents"], ["webhooks"]];
  const changesDocuments = changes.some(
    (one) => OF_DOCUMENTS.has(one.kind) && !(one.state === "running" && one.progress),
  );
  return [
    ["jobs"],
    ...[...new Set(changes.map((one) => one.id))].map((id) => ["job", id]),
    ...(changesDocuments ? [["documents"]] : []),
    ...(changes.some((one) => one.finished_at) ? [["webhooks"]] : []),
  ];
}

export function useJobChanges(isSignedIn: boolean) {
  const client = useQueryClient();
  const isVisible = useIsVisible();
  useEffect(() => {
    if (!isSignedIn || !isVisible) return;
    const stop = new AbortController();
    const others = new BroadcastChannel(NAME);
    const refresh = (changes: Changes) => {
      for (const queryKey of staleKeys(changes)) client.invalidateQueries({ queryKey });
    };
    others.onmessage = ({ data }) => refresh(data);
    const tell = (changes: Changes) => {
      others.postMessage(changes);
      refresh(changes);
    };
    const onRefused = () => client.invalidateQueries({ queryKey: ["me"] }); // perhaps the session is over
    lead(stop.signal, () => read(stop.signal, tell, onRefused));
    return () => {
      stop.abort();
      others.close();
    };
  }, [client, isSignedIn, isVisible]);
}

/** Browsers have locks where a page came over HTTPS or from this machine; elsewhere each page has a stream of its own. */
function lead(signal: AbortSignal, work: () => Promise<void>) {
  if (!navigator.locks) return void work();
  navigator.locks.request(NAME, { signal }, work).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Until the signal. A stream that was opened anew began later than what was read before. */
function read(signal: AbortSignal, tell: (changes: Changes) => void, onRefused: () => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    const gather = gathering(signal, tell);
    const open = () => {
      if (signal.aborted) return;
      const opened = new EventSource("/api/jobs/events");
      source = opened;
      opened.addEventListener("open", () => tell("unknown"), { once: true });
      opened.addEventListener("job.changed", ({ data }) => gather(JSON.parse(data)));
      opened.onerror = () => {
        if (opened.readyState !== EventSource.CLOSED) return;
        onRefused();
        window.setTimeout(open, REOPEN_MILLISECONDS);
      };
    };
    const end = () => {
      source?.close();
      resolve();
    };
    if (signal.aborted) return end();
    signal.addEventListener("abort", end);
    open();
  });
}

function gathering(signal: AbortSignal, tell: (changes: Changes) => void): (change: JobChange) => void {
  let gathered: JobChange[] = [];
  return (change) => {
    gathered.push(change);
    if (gathered.length > 1) return;
    window.setTimeout(() => {
      const changes = gathered;
      gathered = [];
      if (!signal.aborted) tell(changes);
    }, GATHER_MILLISECONDS);
  };
}
