// What a TypeScript program does with the types that openapi-typescript generated: URL and key are its arguments.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Job = components["schemas"]["Job"];
type StreamedEvent = components["schemas"]["StreamedEvent"];

const [url, key] = process.argv.slice(2) as [string, string];
const headers = { Authorization: `Bearer ${key}` };
const client = createClient<paths>({ baseUrl: url, headers });

function check(holds: unknown, what: unknown): asserts holds {
  if (!holds) throw new Error(JSON.stringify(what));
}

async function upload(): Promise<void> {
  const { data, error, response } = await client.POST("/api/documents/upload", {
    body: { file: "" },
    bodySerializer: () => {
      const form = new FormData();
      form.append("file", new Blob(["# Leases\n\nA lease is a promise that ends by itself."]), "leases.md");
      return form;
    },
    params: { header: { Prefer: "wait=60" } },
  });
  check(data, error?.detail);
  check(response.headers.get("Location") === `/api/jobs/${data.id}`, response.status);
}

async function ask(): Promise<void> {
  const asked = await client.POST("/api/answers", { body: { question: "What is a lease?" } });
  check(asked.data, asked.error?.detail);
  const path = { job_id: asked.data.id };
  let job: Job = asked.data;
  while (!job.finished_at) {
    const { data, error } = await client.GET("/api/jobs/{job_id}", { params: { path, query: { wait: 30 } } });
    check(data, error?.detail);
    job = data;
  }
  check(job.kind === "answers.ask" && job.result?.answer.includes("promise"), job);
  const types = (await events(job.id)).map((event) => event.event);
  check(types.includes("token") && types.at(-1) === "end", types);
}

async function events(id: string): Promise<StreamedEvent[]> {
  const text = await (await fetch(`${url}/api/jobs/${id}/events`, { headers })).text();
  const blocks = text.split("\n\n").map((block) => new Map(block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string])));
  return blocks
    .filter((lines) => lines.has("data"))
    .map((lines) => ({ id: Number(lines.get("id")), event: lines.get("event"), data: JSON.parse(lines.get("data")!) }) as StreamedEvent);
}

async function readErrors(): Promise<void> {
  const { error } = await client.GET("/api/jobs", { params: { query: { limit: 1000 } } });
  check(error?.status === 422 && error.errors?.[0]?.field === "limit", error);
}

await upload();
await ask();
await readErrors();
console.log("ok");
