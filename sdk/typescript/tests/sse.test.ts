import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvents } from "../src/sse.js";

const LOG = `: ping

event: queued
data: {"attempt": 0}
id: 1

: ping
: ping

event: token
data: {"attempt": 1,
data: "text": "a\u2028b \u{1f91d}"}
id: 2
retry: 1000

id: 3

event: end
data:{"attempt": 1}
id:4

event: cut
data: {"att`;
const EVENTS = [
  { id: "1", event: "queued", data: '{"attempt": 0}' },
  { id: "2", event: "token", data: '{"attempt": 1,\n"text": "a\u2028b \u{1f91d}"}' },
  { id: "4", event: "end", data: '{"attempt": 1}' },
];

async function* split(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

for (const lineEnd of ["\n", "\r\n", "\r"]) {
  for (const size of [1, 7, 10_000]) {
    test(`events that end their lines with ${JSON.stringify(lineEnd)} are parsed from pieces of ${size} bytes`, async () => {
      const events = [];
      for await (const event of parseEvents(split(LOG.replaceAll("\n", lineEnd), size))) events.push(event);
      assert.deepEqual(events, EVENTS);
    });
  }
}
