import assert from "node:assert/strict";
import { test } from "node:test";
import { Pensum, PensumProblem, UnexpectedResponse, Unreachable } from "../src/index.js";
import { FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, RetryBudget } from "../src/retry.js";
import { serve } from "./server.js";

const BUSY = { type: "/problems/backlog-full", title: "Too many waiting jobs", status: 429, detail: "Later.", instance: "/" };
const JOB = { id: "1", kind: "answers.ask", state: "queued" };
const LATER = { status: 429, headers: { "Retry-After": "0" }, body: BUSY };

test("pauses grow until the budget is over", () => {
  const budget = new RetryBudget(60);
  const pauses = Array.from({ length: 8 }, () => budget.pauseAfter(new Unreachable()));
  assert.ok(pauses[0]! <= FIRST_PAUSE_SECONDS && pauses[4]! > FIRST_PAUSE_SECONDS);
  assert.ok(Math.max(...pauses) <= LONGEST_PAUSE_SECONDS);
  assert.throws(() => new RetryBudget(0).pauseAfter(new Unreachable()), Unreachable);
});

test("a submission is repeated with one idempotency key", async (context) => {
  const down = { status: 503, headers: { "Retry-After": "0" }, body: { ...BUSY, type: "/problems/database-unavailable", status: 503 } };
  const ofProxy = { status: 502, headers: { "Content-Type": "text/html" } };
  const { url, requests } = await serve(context, [LATER, { status: 0, isCut: true }, down, ofProxy, { status: 202, body: JOB }]);
  const job = await new Pensum({ baseUrl: url, key: "pk_1" }).answers.ask("What is a lease?", { cancelAfter: 60, wait: 5 });
  assert.deepEqual(job, JOB);
  const [first, ...others] = requests.map(({ headers }) => headers);
  assert.match(String(first!["idempotency-key"]), /^[0-9a-f-]{36}$/);
  assert.deepEqual([first!.authorization, first!.prefer, first!["cancel-after"]], ["Bearer pk_1", "wait=5", "60"]);
  assert.deepEqual(others.map((headers) => headers["idempotency-key"]), Array(4).fill(first!["idempotency-key"]));
});

test("two submissions have two keys, unless the caller gives one", async (context) => {
  const { url, requests } = await serve(context, Array.from({ length: 3 }, () => ({ status: 202, body: JOB })));
  const pensum = new Pensum({ baseUrl: url });
  await pensum.submit("answers.ask", { question: "What is a lease?" });
  await pensum.submit("answers.ask", { question: "What is a lease?" });
  await pensum.submit("answers.ask", { question: "What is a lease?" }, { idempotencyKey: "mine" });
  const keys = requests.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(new Set(keys).size, 3);
  assert.equal(keys[2], "mine");
});

test("fields of the path are no part of the body, and a kind may be named by its path", async (context) => {
  const { url, requests } = await serve(context, Array.from({ length: 2 }, () => ({ status: 202, body: JOB })));
  const pensum = new Pensum({ baseUrl: url });
  await pensum.submit("learning.grade", { exercise_id: "a/b", answer: "c" });
  await pensum.submit("/api/extension/leases", { term: 3 });
  assert.deepEqual(requests.map((request) => request.url), ["/api/learning/exercises/a%2Fb/answers", "/api/extension/leases"]);
  assert.ok(requests.every(({ headers }) => headers["idempotency-key"]));
});

test("what would happen twice is sent once", async (context) => {
  const { url, requests } = await serve(context, Array.from({ length: 3 }, () => LATER));
  const pensum = new Pensum({ baseUrl: url });
  const isBusy = (error: unknown): boolean => error instanceof PensumProblem && error.slug === "backlog-full";
  await assert.rejects(pensum.projects.create({ type: "learning", name: "Leases" }), isBusy);
  await assert.rejects(pensum.webhooks.delete("1"), isBusy);
  await assert.rejects(pensum.jobs.retry("1"), isBusy);
  assert.deepEqual(requests.map(({ method, headers }) => [method, headers["idempotency-key"]]), [["POST", undefined], ["DELETE", undefined], ["POST", undefined]]);
});

test("a problem has its slug, its status, its fields and Retry-After", async (context) => {
  const errors = [{ field: "question", message: "Field required" }];
  const body = { type: "/problems/validation-error", title: "Invalid request", status: 422, detail: "One field.", instance: "/api/answers", errors };
  const { url, requests } = await serve(context, [{ status: 422, body }, { status: 429, headers: { "Retry-After": "3600" }, body: BUSY }]);
  const pensum = new Pensum({ baseUrl: url });
  await assert.rejects(pensum.answers.ask("?"), (error) => {
    assert.ok(error instanceof PensumProblem);
    assert.deepEqual([error.slug, error.status, error.message, error.retryAfter], ["validation-error", 422, "One field.", undefined]);
    assert.deepEqual(error.errors, errors);
    return true;
  });
  await assert.rejects(pensum.answers.ask("?"), (error) => error instanceof PensumProblem && error.retryAfter === 3600);
  assert.equal(requests.length, 2);
});

test("an absent server is unreachable once the timeout is over", async () => {
  await assert.rejects(new Pensum({ baseUrl: "http://127.0.0.1:9", timeout: 0.2 }).accounts.me(), Unreachable);
});

test("an aborted request is not repeated", async (context) => {
  const { url, requests } = await serve(context, [LATER]);
  const abort = new AbortController();
  const asking = new Pensum({ baseUrl: url, fetch: (...request) => fetch(...request).finally(() => abort.abort()) }).answers.ask("?", { signal: abort.signal });
  await assert.rejects(asking, { name: "AbortError" });
  assert.equal(requests.length, 1);
});

test("a key may be made anew for each request", async (context) => {
  const { url, requests } = await serve(context, [{ status: 200, body: {} }, { status: 200, body: {} }]);
  let count = 0;
  const pensum = new Pensum({ baseUrl: url, key: async () => `token-${++count}` });
  await pensum.accounts.me();
  await pensum.accounts.me();
  assert.deepEqual(requests.map(({ headers }) => headers.authorization), ["Bearer token-1", "Bearer token-2"]);
});

test("lists follow their cursors", async (context) => {
  const pages = [{ items: [1, 2], next_cursor: "a=b" }, { items: [3], next_cursor: null }];
  const { url, requests } = await serve(context, pages.map((body) => ({ status: 200, body })));
  const items = [];
  const filters = { metadata: { course: "biology & more" } };
  for await (const item of new Pensum({ baseUrl: `${url}/` }).documents.list({ state: "ready" }, filters)) items.push(item);
  assert.deepEqual(items, [1, 2, 3]);
  const query = "/api/documents?state=ready";
  assert.deepEqual(requests.map(({ url }) => url), [`${query}&metadata.course=biology+%26+more`, `${query}&cursor=a%3Db&metadata.course=biology+%26+more`]);
});

test("a page where JSON should be is an unexpected response", async (context) => {
  const { url } = await serve(context, [{ status: 200, headers: { "Content-Type": "text/html" } }]);
  await assert.rejects(new Pensum({ baseUrl: url }).accounts.me(), UnexpectedResponse);
});

test("a base URL without a scheme is refused", () => {
  assert.throws(() => new Pensum({ baseUrl: "localhost:8000" }), /is not the URL of an API/);
});
