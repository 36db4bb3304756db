import { expect, test } from "vitest";
import { staleKeys } from "./changes";

type Changes = Exclude<Parameters<typeof staleKeys>[0], "unknown">;

const change = (id: string, kind: string, state: string, progress: object | null = null) =>
  ({ id, kind, state, progress }) as Changes[number];

test("lists of jobs and the job itself are read again, each once", () => {
  const changes = [change("1", "answers.ask", "running"), change("1", "answers.ask", "succeeded")];
  expect(staleKeys(changes)).toEqual([["jobs"], ["job", "1"]]);
});

test("documents are read again when a job that reads them begins or ends, not at its progress", () => {
  expect(staleKeys([change("1", "documents.ingest", "running", { done: 1 })])).not.toContainEqual(["documents"]);
  expect(staleKeys([change("1", "documents.ingest", "running")])).toContainEqual(["documents"]);
  expect(staleKeys([change("1", "transcripts.ingest", "failed")])).toContainEqual(["documents"]);
});

test("deliveries are read again when a job ends", () => {
  const ended = { ...change("1", "answers.ask", "failed"), finished_at: "2026-01-01T12:00:00Z" };
  expect(staleKeys([ended])).toContainEqual(["webhooks"]);
});

test("all is read again after a gap", () => {
  expect(staleKeys("unknown")).toEqual([["jobs"], ["job"], ["documents"], ["webhooks"]]);
});
