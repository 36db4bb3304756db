import { expect, test } from "vitest";
import type { Provider, Queue } from "../api/client";
import { secondsToDrain, slotsOf, troubles } from "./troubles";

function queue(values: Partial<Queue>): Queue {
  return {
    name: "io",
    status: "idle",
    waiting: 0,
    scheduled: 0,
    running: 0,
    oldest_waiting_seconds: null,
    workers: 1,
    starved_since: null,
    paused_at: null,
    ended_last_minute: 0,
    ...values,
  };
}

const provider = { name: "ollama", is_up: false } as Provider;

test("a queue without workers is a trouble once something waits", () => {
  expect(troubles([queue({ status: "dead" })], [], [])).toEqual([]);
  const dead = queue({ status: "dead", waiting: 1 });
  expect(troubles([dead], [], [])).toEqual([{ what: "away", queue: dead }]);
});

test("what is broken comes before what somebody paused", () => {
  const paused = queue({ paused_at: "2026-11-23T12:00:00Z", status: "waiting", waiting: 3 });
  const starved = queue({ name: "gpu.llm", status: "starved", waiting: 2 });
  const kind = { target: "kind", name: "mail.send", paused_at: "2026-11-23T12:00:00Z", paused_by: null } as const;
  const found = troubles([paused, starved], [kind], [provider]);
  expect(found.map(({ what }) => what)).toEqual(["starved", "model", "pausedQueue", "pausedKind"]);
});

test("a queue drains at the pace of the last minute", () => {
  expect(secondsToDrain(queue({ waiting: 30, ended_last_minute: 10 }))).toBe(180);
  expect(secondsToDrain(queue({ waiting: 30 }))).toBeNull();
  expect(secondsToDrain(queue({}))).toBe(0);
});

test("slots are those of all workers", () => {
  expect(slotsOf("io", [{ slots: { io: 4 } }, { slots: null }, { slots: { io: 2, cpu: 1 } }])).toBe(6);
});
