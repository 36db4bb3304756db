/** Webhooks on an API that lets them call this machine, without a worker that sends them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pensum } from "../src/index.js";
import { all } from "./all.js";

const { PENSUM_URL = "", PENSUM_KEY = "" } = process.env;
const pensum = new Pensum({ baseUrl: PENSUM_URL, key: PENSUM_KEY });

test("a webhook is added, changed, rotated and deleted", async () => {
  const { id, secret } = await pensum.webhooks.add({ url: "http://127.0.0.1:9/hooks", events: ["job.succeeded"] });
  assert.deepEqual((await pensum.webhooks.change(id, { events: ["job.failed"] })).events, ["job.failed"]);
  assert.notEqual((await pensum.webhooks.rotate(id)).secret, secret);
  assert.match(await pensum.webhooks.callbackSecret(), /^whsec_/);
  assert.deepEqual((await all(pensum.webhooks.deliveries(id))).map(({ type }) => type), ["webhook.test"]);
  await pensum.webhooks.delete(id);
  assert.ok((await all(pensum.webhooks.list())).every((webhook) => webhook.id !== id));
});
