/** OpenAI's own SDK, unchanged, on an API whose model is a stand-in: PENSUM_URL, PENSUM_KEY and PENSUM_MODEL say which. */
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError } from "openai";
import { Pensum } from "../src/index.js";

const { PENSUM_URL = "", PENSUM_KEY = "", PENSUM_MODEL = "" } = process.env;
const DIMENSIONS = 384;

const openai = new OpenAI({ baseURL: `${PENSUM_URL}/v1`, apiKey: PENSUM_KEY, maxRetries: 0 });
const pensum = new Pensum({ baseUrl: PENSUM_URL, key: PENSUM_KEY });

const asks = (content: string) => ({ model: "auto", messages: [{ role: "user" as const, content }] });

test("models are listed and found", async () => {
  const names: string[] = [];
  for await (const { id } of openai.models.list()) names.push(id);
  assert.ok(names.includes("auto") && names.includes(PENSUM_MODEL), names.join());
  assert.equal((await openai.models.retrieve(PENSUM_MODEL)).owned_by, "ollama");
  await assert.rejects(openai.models.retrieve("gpt-9"), NotFoundError);
});

test("a completion is the result of a job, with its metadata", async () => {
  const body = { ...asks("Say hello."), metadata: { course: "biology" } };
  const { data, response } = await openai.chat.completions.create(body).withResponse();
  assert.equal(data.choices[0]?.message.content, "Echo: Say hello.");
  assert.equal(data.choices[0]?.finish_reason, "stop");
  assert.equal(data.model, PENSUM_MODEL);
  assert.ok((data.usage?.completion_tokens ?? 0) > 0);
  const job = await pensum.jobs.get(response.headers.get("x-pensum-job") ?? "");
  assert.deepEqual([job.kind, job.state, job.metadata], ["llm.generate", "succeeded", { course: "biology" }]);
});

test("a stream brings pieces, and usage on request", async () => {
  const body = { ...asks("Say hello."), stream: true as const, stream_options: { include_usage: true } };
  const chunks = [];
  for await (const chunk of await openai.chat.completions.create(body)) chunks.push(chunk);
  assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), "Echo: Say hello.");
  assert.ok((chunks.at(-1)?.usage?.completion_tokens ?? 0) > 0);
});

test("the SDK's own helper collects a stream", async () => {
  assert.equal(await openai.chat.completions.stream(asks("Say hello.")).finalContent(), "Echo: Say hello.");
});

test("an aborted stream cancels its job", async () => {
  const { data: stream, response } = await openai.chat.completions
    .create({ ...asks("Count."), stream: true })
    .withResponse();
  for await (const { choices } of stream) {
    if (choices[0]?.delta.content) break;
  }
  stream.controller.abort();
  const { state } = await pensum.wait(response.headers.get("x-pensum-job") ?? "");
  assert.equal(state, "cancelled");
});

test("an aborted request is the SDK's own error", async () => {
  await assert.rejects(openai.chat.completions.create(asks("Count."), { signal: AbortSignal.timeout(300) }), APIUserAbortError);
});

for (const encoding_format of ["float", "base64"] as const) {
  test(`embeddings come as ${encoding_format}`, async () => {
    const { data } = await openai.embeddings.create({ model: "auto", input: ["A cat.", "Tax law."], encoding_format });
    const lengths = data.map(({ embedding }) =>
      typeof embedding === "string" ? Buffer.from(embedding, "base64").length / 4 : embedding.length,
    );
    assert.deepEqual(lengths, [DIMENSIONS, DIMENSIONS]);
  });
}

test("embeddings are decoded as the SDK asks by default", async () => {
  const { data } = await openai.embeddings.create({ model: "auto", input: "A cat." });
  assert.equal(data[0]?.embedding.length, DIMENSIONS);
});

test("errors have the SDK's classes", async () => {
  const stranger = new OpenAI({ baseURL: `${PENSUM_URL}/v1`, apiKey: "pk_wrong", maxRetries: 0 });
  await assert.rejects(stranger.models.list(), AuthenticationError);
  await assert.rejects(openai.chat.completions.create({ ...asks("Hi."), model: "gpt-9" }), NotFoundError);
  await assert.rejects(openai.chat.completions.create({ ...asks("Hi."), n: 2 }), (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.deepEqual([error.param, error.type], ["n", "invalid_request_error"]);
    return true;
  });
});
