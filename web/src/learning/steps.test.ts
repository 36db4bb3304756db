import { expect, test } from "vitest";
import type { ProgressEntry, Topic } from "../api/client";
import { masteryChanges, nextSteps, titlesToStudy } from "./steps";

const topic = (name: string, more: Partial<Topic>) =>
  ({ name, other_names: [], mastery: null, observations: 1, retention: null, exercises: 1, ...more }) as Topic;
const task = (of: string | null, mastery: number | null, at: string) =>
  ({ topic: of, mastery, created_at: at }) as ProgressEntry;

test("the weakest topic comes first, and what is mastered only where it fades", () => {
  const topics = [
    topic("weirs", { mastery: 0.7 }),
    topic("locks", { mastery: 0.3 }),
    topic("ferries", { mastery: 0.9, retention: 0.95 }),
    topic("canals", { mastery: 0.9, retention: 0.5 }),
    topic("dams", {}),
  ];
  expect(nextSteps(topics, []).map((step) => [step.kind, step.topic])).toEqual([
    ["weak", "locks"],
    ["weak", "weirs"],
    ["fading", "canals"],
    ["unscored", "dams"],
  ]);
});

test("a topic of which no exercise was made comes after the documents", () => {
  const topics = [topic("locks", { mastery: 0.3, exercises: 0 }), topic("weirs", { mastery: 0.7 })];
  expect(nextSteps(topics, ["Herons"]).map((step) => step.topic)).toEqual(["weirs", "Herons", "locks"]);
});

test("a document whose title is no topic yet is a next step", () => {
  const topics = [topic("Canals", { mastery: 0.9, retention: 0.95, other_names: ["Waterways"] })];
  expect(nextSteps(topics, ["canals", "waterways", "Herons", "Herons"])).toEqual([
    { kind: "unpractised", topic: "Herons" },
  ]);
});

test("documents of projects that have nothing to study are no next steps", () => {
  const documents = [
    { title: "Canals", project_ids: ["learning"] },
    { title: "Ada's CV", project_ids: ["cvs"] },
    { title: "Weirs", project_ids: [] },
  ];
  expect(titlesToStudy(documents, ["cvs"])).toEqual(["Canals", "Weirs"]);
});

test("mastery changes from the oldest to the newest task", () => {
  const history = [task("locks", 0.7, "3"), task(null, null, "2"), task("locks", 0.5, "1"), task("weirs", 0.4, "0")];
  expect(masteryChanges(history)).toEqual([{ topic: "locks", from: 0.5, to: 0.7, since: "1" }]);
});
