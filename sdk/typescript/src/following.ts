/** Following a job until it ends: by long polls, or by the stream of its events. */
import { type Connection, parseJson, READ_SECONDS } from "./connection.js";
import { NotFinished, UnexpectedResponse, Unreachable } from "./errors.js";
import { sleep } from "./retry.js";
import { parseEvents, type ServerSentEvent } from "./sse.js";
import type { Job, JobChange, JobEvent } from "./types.js";

export interface WaitOptions {
  /** Seconds. By default there is no end to the waiting. */
  timeout?: number;
  signal?: AbortSignal;
  /** Is called with the job as it is now, and at each new state or progress. */
  onChange?: (job: Job) => void;
}

export interface StreamOptions {
  /** The `id` of the last event that is known already. */
  after?: number;
  signal?: AbortSignal;
}

const LONG_POLL_SECONDS = 30;
const NOT_MODIFIED = 304;

/** The ended job, whether it succeeded or not. */
export async function wait(connection: Connection, id: string, { timeout = Infinity, signal, onChange }: WaitOptions): Promise<Job> {
  const endsAt = performance.now() + timeout * 1000;
  const remaining = (): number => (endsAt - performance.now()) / 1000;
  const options = { path: { job_id: id }, ...(signal && { signal }) };
  let poll: object = options;
  let job: Job | undefined;
  while (true) {
    const response = await connection.send("GET", "/api/jobs/{job_id}", poll, connection.newBudget(remaining()));
    if (response.status !== NOT_MODIFIED) {
      job = parseJson(await response.body.text()) as Job;
      onChange?.(job);
      if (job.finished_at) return job;
    }
    if (remaining() <= 0) throw new NotFinished(job!, timeout);
    const seconds = Math.max(1, Math.ceil(Math.min(LONG_POLL_SECONDS, remaining())));
    const headers = { "If-None-Match": response.headers.get("ETag") ?? "" };
    poll = { ...options, headers, query: { wait: seconds }, silenceSeconds: seconds + READ_SECONDS };
  }
}

/** The events behind `after`, until the job ends. Resumes behind the last event where the connection was lost. */
export async function* stream(connection: Connection, id: string, { after = 0, signal }: StreamOptions): AsyncGenerator<JobEvent, void> {
  const budget = connection.newBudget();
  const cancelled = signal && { signal };
  while (true) {
    let last: JobEvent | undefined;
    try {
      const headers = { "Last-Event-ID": String(after) };
      const chunks = connection.receive("/api/jobs/{job_id}/events", { path: { job_id: id }, headers, ...cancelled });
      for await (const received of parseEvents(renewing(chunks, () => budget.renew()))) {
        last = eventOf(received);
        after = last.id;
        yield last;
      }
      if (last?.event === "end") return;
      // Closed, but not by the job: by a proxy, or since the key is valid no more, or all events were known already.
      const { finished_at } = await connection.request("GET", "/api/jobs/{job_id}", { path: { job_id: id }, ...cancelled });
      if (finished_at && !last) return;
      throw new Unreachable(`The event stream of the job ${id} ended before the job.`);
    } catch (failure) {
      await sleep(budget.pauseAfter(failure), signal);
    }
  }
}

/** Each of the caller's jobs as it is after a change. Goes on where the connection was lost. */
export async function* jobChanges(connection: Connection, signal?: AbortSignal): AsyncGenerator<JobChange, void> {
  const budget = connection.newBudget();
  let place = "";
  while (true) {
    try {
      const headers: Record<string, string> = place ? { "Last-Event-ID": place } : {};
      const chunks = connection.receive("/api/jobs/events", { headers, ...(signal && { signal }) });
      const onId = (id: string): void => void (place = id);
      for await (const { data } of parseEvents(renewing(chunks, () => budget.renew()), onId)) yield parseJson(data) as JobChange;
      throw new Unreachable("The event stream of all jobs ended.");
    } catch (failure) {
      await sleep(budget.pauseAfter(failure), signal);
    }
  }
}

/** The text that a job writes, whole, after each change. Text that the server withdraws is gone from it. */
export async function* streamText(connection: Connection, id: string, options: StreamOptions): AsyncGenerator<string, void> {
  let text = "";
  for await (const event of stream(connection, id, options)) {
    const next = textAfter(text, event);
    if (next !== text) yield (text = next);
  }
}

/** The text so far, after one more event: another piece, or a new beginning. */
export function textAfter(text: string, event: JobEvent): string {
  if (event.event === "token") return text + event.data.text;
  return event.event === "restarted" || event.event === "started" ? "" : text;
}

async function* renewing(chunks: AsyncIterable<Uint8Array>, renew: () => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    renew();
    yield chunk;
  }
}

function eventOf({ id, event, data }: ServerSentEvent): JobEvent {
  if (!/^\d+$/.test(id)) throw new UnexpectedResponse(`An event has no number: ${event}. Is the client as new as the API?`);
  return { id: Number(id), event, data: parseJson(data) } as JobEvent;
}
