/** Follows a job with npm's EventSource, unchanged, until it is told to reconnect no more: `node eventsource.js API KEY JOB`. */
import { EventSource } from "eventsource";

const [baseUrl, key, job] = process.argv.slice(2) as [string, string, string];
const print = (value: unknown): void => console.log(JSON.stringify(value));

const source = new EventSource(`${baseUrl}/api/jobs/${job}/events`, {
  fetch: async (url, init) => {
    const response = await fetch(url, { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } });
    print([response.status, new Headers(init.headers).get("Last-Event-ID")]);
    return response;
  },
});
for (const name of ["queued", "started", "result", "end"]) source.addEventListener(name, ({ type }) => print(type));
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) print("closed");
});
