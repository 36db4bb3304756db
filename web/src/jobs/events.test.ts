import { expect, test } from "vitest";
import { type JobEvent, NOTHING_YET, sentences, timeline, withEvent } from "./events";

const event = (id: number, name: string, data: object = {}) => ({ id, event: name, data }) as JobEvent;
const follow = (...events: JobEvent[]) => events.reduce(withEvent, NOTHING_YET);

test("pieces of a text add up, and an event that comes twice counts once", () => {
  const piece = event(3, "token", { text: "boats." });
  const followed = follow(event(1, "started"), event(2, "token", { text: "It lifts " }), piece, piece);
  expect(followed.text).toBe("It lifts boats.");
  expect(followed.events).toHaveLength(3);
});

test.each(["started", "restarted"])("%s begins the text anew", (name) => {
  expect(follow(event(1, "token", { text: "old" }), event(2, name), event(3, "token", { text: "new" })).text).toBe(
    "new",
  );
});

test("the stream has ended after its last event", () => {
  expect(follow(event(1, "queued")).hasEnded).toBe(false);
  expect(follow(event(1, "queued"), event(2, "end")).hasEnded).toBe(true);
});

test("pieces that follow each other are one entry of the timeline", () => {
  const entries = timeline([event(1, "started"), event(2, "token"), event(3, "token"), event(4, "end")]);
  expect(entries.map(({ event, pieces }) => [event.event, pieces])).toEqual([
    ["started", 1],
    ["token", 2],
    ["end", 1],
  ]);
});

test("a sentence that is being written is not announced", () => {
  expect(sentences("A lock lifts boats. It has gates! They")).toEqual(["A lock lifts boats.", " It has gates!"]);
  expect(sentences("A lock")).toEqual([]);
});
