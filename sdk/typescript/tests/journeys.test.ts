/** What a site does for its learners, on a whole stack: PENSUM_URL and PENSUM_KEY say where, PENSUM_SAMPLES has documents. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { before, test } from "node:test";
import { Pensum, PensumProblem } from "../src/index.js";
import { all } from "./all.js";

const { PENSUM_URL = "", PENSUM_KEY = "", PENSUM_SAMPLES = "" } = process.env;
const LEASES = "# Leases\n\nA lease is a promise that ends by itself. It is renewed while its holder lives.";
const pensum = new Pensum({ baseUrl: PENSUM_URL, key: PENSUM_KEY });
const PASSWORD = "seven warm spinning wheels";

const hasSlug =
  (slug: string, status: number) =>
  (error: unknown): boolean =>
    error instanceof PensumProblem && error.slug === slug && error.status === status;

before(async () => {
  const uploaded = await pensum.documents.upload(new File([LEASES], "leases.md"), { metadata: { course: "systems" }, wait: 60 });
  assert.ok(uploaded.kind === "documents.ingest");
  assert.equal((await pensum.result(uploaded)).chunks, 1);
});

test("an account is registered, logs in, makes a key and logs out", async () => {
  const learner = new Pensum({ baseUrl: PENSUM_URL });
  const email = `${randomUUID()}@example.org`;
  await learner.accounts.register({ email, password: PASSWORD, username: "Ada" });
  await assert.rejects(learner.accounts.me(), hasSlug("not-authenticated", 401));
  await learner.accounts.logIn(email, PASSWORD);
  assert.equal((await learner.accounts.me()).email, email);
  const { key } = await learner.accounts.addKey({ name: "site" });
  assert.deepEqual((await all(learner.accounts.keys())).map(({ name }) => name), ["site"]);
  await learner.accounts.logOut();
  await assert.rejects(learner.accounts.me(), hasSlug("not-authenticated", 401));
  assert.equal((await new Pensum({ baseUrl: PENSUM_URL, key }).accounts.me()).email, email);
});

test("a document is found, searched, changed and read", async () => {
  const [document] = await all(pensum.documents.list({ state: "ready" }, { metadata: { course: "systems" } }));
  assert.ok(document);
  const { results } = await pensum.documents.search("What is a lease?", { limit: 1 });
  assert.match(results[0]!.quote, /promise that ends by itself/);
  assert.equal(await (await pensum.documents.file(document.id)).text(), LEASES);
  assert.equal((await pensum.documents.change(document.id, { metadata: { course: "law" } })).metadata.course, "law");
});

test("an answer streams, and its result is typed", async () => {
  const job = await pensum.answers.ask("What is a lease?");
  const events = await all(pensum.stream(job));
  assert.deepEqual(events.map(({ id }) => id), events.map((_, index) => index + 1));
  assert.equal(events.at(-1)?.event, "end");
  const { answer, citations } = await pensum.result(job);
  assert.equal((await all(pensum.streamText(job))).at(-1), answer);
  assert.match(citations[0]!.quote, /promise/);
  assert.equal((await pensum.jobs.get(job.id)).state, "succeeded");
});

test("any kind of job is submitted with its input", async () => {
  const job = await pensum.submit("learning.resources", { query: "What is a lease?" }, { wait: 60 });
  assert.match((await pensum.result(job)).resources[0]!.quote, /lease/);
  assert.ok((await all(pensum.jobs.list({ kind: "learning.resources" }))).some(({ id }) => id === job.id));
});

test("an exercise is written, answered, graded and reviewed", async () => {
  const name = "overfitting-and-regularization.md";
  await pensum.result(await pensum.documents.upload(await openAsBlob(`${PENSUM_SAMPLES}/${name}`), { name }));
  const { exercises } = await pensum.result(await pensum.exercises.write({ exercise_type: "short_answer", topic: "overfitting" }));
  const { id } = exercises[0]!;
  const answer = { exercise_id: id, answer: "It memorises its examples." };
  const graded = await pensum.result(await pensum.submit("learning.grade", answer));
  assert.equal(typeof graded.correct, "boolean");
  await pensum.result(await pensum.exercises.answer(id, null));
  assert.ok((await all(pensum.exercises.list({ answered: true }))).some((exercise) => exercise.id === id));
  assert.ok((await all(pensum.exercises.reviews({ due_before: "2100-01-01" }))).some(({ exercise_id }) => exercise_id === id));
});

test("a chat replies from the documents of its project", async () => {
  const project = await pensum.projects.create({ type: "private_gpt", name: "Notes" });
  const file = new Blob([LEASES], { type: "text/markdown" });
  await pensum.result(await pensum.documents.upload(file, { name: "leases.md", project_id: project.id }));
  const reply = await pensum.result(await pensum.chats.send(project.id, "What is a lease?"));
  assert.equal(reply.outcome, "passages");
  assert.deepEqual((await all(pensum.chats.messages(project.id))).map(({ role }) => role), ["assistant", "user"]);
  await pensum.chats.clear(project.id);
  const beyond = await pensum.result(await pensum.chats.send(null, "What is a lease?"));
  assert.deepEqual((await all(pensum.chats.threads(null))).map(({ id, project_id }) => [id, project_id]), [[beyond.thread_id, null]]);
  await pensum.chats.clear(null);
  await pensum.projects.delete(project.id);
  await assert.rejects(pensum.projects.get(project.id), hasSlug("not-found", 404));
});

test("a site gets a token for its learner, who tells a story with it", async () => {
  const learner = await pensum.users.ensureExternal(randomUUID(), { username: "Ada" });
  const { id, token } = await pensum.users.addToken(learner.id, { scopes: ["read", "write"], ttl_seconds: 60 });
  const page = new Pensum({ baseUrl: PENSUM_URL, key: token });
  assert.equal((await page.accounts.me()).id, learner.id);
  const project = await page.projects.create({ type: "tell_me_life", name: "My life" });
  const memory = await page.stories.addMemory(project.id, { quote: "In 1951 I was born in Porto.", confirmed: false });
  assert.equal((await page.stories.changeMemory(project.id, memory.id, { confirmed: true })).confirmed, true);
  assert.deepEqual((await page.stories.timeline(project.id)).map(({ memory_id }) => memory_id), [memory.id]);
  assert.deepEqual((await all(pensum.users.tokens(learner.id))).map((one) => one.id), [id]);
  assert.ok((await all(pensum.admin.audit({ subject: learner.id }))).some(({ action }) => action === "users.token.add"));
  await assert.rejects(page.users.addToken(learner.id, { scopes: ["read"] }), { status: 403 });
});

test("a job is cancelled once it is unwanted", async () => {
  const job = await pensum.submit("llm.generate", { prompt: "What is a lease?" });
  assert.equal((await pensum.wait((await pensum.jobs.cancel(job.id)).id)).state, "cancelled");
  await assert.rejects(pensum.result(job), { name: "JobFailed", message: /llm\.generate cancelled/ });
});

test("a wrong field is a problem that names it", async () => {
  await assert.rejects(pensum.request("GET", "/api/jobs", { query: { limit: 1000 } }), (error) => {
    assert.ok(error instanceof PensumProblem);
    assert.deepEqual([error.slug, error.errors[0]?.field], ["validation-error", "limit"]);
    return true;
  });
});
