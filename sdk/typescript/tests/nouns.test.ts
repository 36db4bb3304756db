/** Every operation of these subjects has a method: each method is called, and what it sends is looked at. PENSUM_OPENAPI names the document. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Pensum } from "../src/index.js";

const SUBJECTS =
  /^\/api\/(answers|chat|cv-matcher|embeddings|instructions|jobs|library|llm\/(budget|models)|projects|stories|webhooks|admin\/(audit|deliveries|external-users|instructions|jobs|kinds|library|llm-config|llm-providers|problems|queues|stats|users|webhooks|workers))(\/|\.|$)/;
const FOLLOWED_BY_THE_CLIENT = ["GET /api/jobs/events", "GET /api/jobs/{}/events"]; // `jobChanges` and `stream`

const document = JSON.parse(readFileSync(process.env.PENSUM_OPENAPI ?? "", "utf-8")) as { paths: Record<string, object> };
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}")}`),
);

async function sentByAllMethods(): Promise<Set<string>> {
  const sent = new Set<string>();
  const answer: typeof fetch = (url, init) => {
    sent.add(`${init?.method} ${new URL(String(url)).pathname.replaceAll("%7B%7D", "{}")}`);
    return Promise.resolve(Response.json({ items: [], next_cursor: null }));
  };
  const pensum = new Pensum({ baseUrl: "http://127.0.0.1:9", key: "key", fetch: answer });
  for (const noun of Object.values(pensum) as object[]) await callAll(noun, "{}");
  await callAll(pensum.chats, null); // without a project
  return sent;
}

async function callAll(noun: object, first: string | null): Promise<void> {
  for (const name of methodsOf(noun)) {
    const returned = (noun as Record<string, (...words: unknown[]) => unknown>)[name]!(first, "{}");
    if (isIterable(returned)) await returned.next();
    else await Promise.resolve(returned).catch(() => undefined);
  }
}

/** Inherited ones too. */
function methodsOf(noun: object): Set<string> {
  const names = new Set<string>();
  for (let type = Object.getPrototypeOf(noun); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const name of Object.getOwnPropertyNames(type)) if (name !== "constructor") names.add(name);
  }
  return names;
}

function isIterable(value: unknown): value is AsyncGenerator {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

test("every operation on what a site and its operators work with has a method", async () => {
  const sent = await sentByAllMethods();
  const wanted = operations.filter((name) => SUBJECTS.test(name.split(" ")[1]!) && !name.startsWith("HEAD"));
  assert.ok(wanted.length > 110);
  assert.deepEqual(wanted.filter((name) => !sent.has(name)).sort(), FOLLOWED_BY_THE_CLIENT);
});

test("the kind of a plug-in is submitted where its package listens", async () => {
  const sent: string[] = [];
  const answer: typeof fetch = (url) => {
    sent.push(new URL(String(url)).pathname);
    return Promise.resolve(Response.json({ id: "1", kind: "text.wordcount" }));
  };
  const pensum = new Pensum({ baseUrl: "http://127.0.0.1:9", key: "key", fetch: answer });
  await pensum.submit("text.wordcount", { text: "one two" });
  await pensum.submit("/api/plugins/text/wordcount", { text: "one two" });
  assert.deepEqual(sent, ["/api/plugins/text/wordcount", "/api/plugins/text/wordcount"]);
  for (const kind of ["documents.count", "wordcount"]) {
    await assert.rejects(pensum.submit(kind as "text.wordcount", {}), TypeError);
  }
  assert.equal(sent.length, 2);
});
