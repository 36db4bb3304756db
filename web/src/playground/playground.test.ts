import { expect, test } from "vitest";
import document from "../../../openapi.json?raw";
import { type ApiDocument, callsOf, nameOf } from "./calls";
import { bestCall, build, typedOf } from "./form";

const CALLS = callsOf(JSON.parse(document) as ApiDocument);

function call(path: string) {
  const found = CALLS.find((one) => one.path === path);
  if (!found) throw new Error(`No job is submitted by ${path}.`);
  return found;
}

const inputs = (path: string) => Object.fromEntries(call(path).fields.map(({ name, input }) => [name, input]));

test("requests that submit jobs are found by the kind of the job", () => {
  expect(CALLS.filter((one) => one.kind === "documents.ingest").map(nameOf)).toEqual([
    "POST /api/chat/{project_id}/upload multipart/form-data",
    "POST /api/chat/upload multipart/form-data",
    "POST /api/documents/text",
    "POST /api/documents/upload multipart/form-data",
    "POST /api/documents/url",
  ]);
  expect(call("/api/answers").kind).toBe("answers.ask");
});

test("requests of all methods are found, with a body or without, and one for each type of body", () => {
  const names = CALLS.map(nameOf);
  expect(names).toContain("PATCH /api/chat/{project_id}/messages/{message_id}");
  expect(names).toContain("DELETE /api/llm/models/{provider}/{name}");
  expect(names).toContain("POST /api/profiles/ingest");
  expect(names).toContain("POST /api/profiles/ingest multipart/form-data");
  expect(new Set(names).size).toBe(names.length);
});

test("each field has the input of its schema", () => {
  expect(inputs("/api/learning/exercises")).toMatchObject({
    exercise_type: "choice",
    topic: "long",
    count: "number",
    metadata: "json",
    callback_url: "text",
  });
  expect(inputs("/api/documents/upload")).toMatchObject({ file: "file", metadata: "long" });
  expect(inputs("/api/llm/generate")).toMatchObject({ stop: "lines", think: "flag", messages: "json" });
});

test("what is required comes first", () => {
  expect(call("/api/answers").fields[0]).toMatchObject({ name: "question", isRequired: true });
});

test("a request is built of what was typed, and what is empty is left out", () => {
  const typed = { prompt: "Hello", stop: "END\n\n", think: "false", seed: "7", messages: "" };
  expect(build(call("/api/llm/generate"), typed)).toMatchObject({
    path: "/api/llm/generate",
    body: { prompt: "Hello", stop: ["END"], think: false, seed: 7 },
    faults: {},
  });
});

test("what cannot be sent is named by its field", () => {
  const typed = { seed: "seven", messages: '[{"role": ' };
  expect(build(call("/api/llm/generate"), typed).faults).toEqual({ seed: "number", messages: "json" });
  expect(build(call("/api/chat/{project_id}"), {}).faults).toEqual({ "path.project_id": "missing" });
});

test("places of the path and headers are filled in", () => {
  const built = build(call("/api/chat/{project_id}"), { "path.project_id": "a/b", "header.Prefer": "wait=5" });
  expect(built).toMatchObject({ path: "/api/chat/a%2Fb", headers: { Prefer: "wait=5" } });
});

test("the input of a job is asked for again by the request that takes most of it", () => {
  const input = { title: "Locks", text: "A lock lifts boats.", metadata: { course: "water" } };
  const best = bestCall(CALLS, "documents.ingest", input);
  expect(bestCall(CALLS, "documents.ingest", { file: { name: "a.md" } })?.path).toBe("/api/documents/upload");
  expect(best?.path).toBe("/api/documents/text");
  expect(build(call("/api/documents/text"), typedOf(call("/api/documents/text"), input)).body).toEqual(input);
});
