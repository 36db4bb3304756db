/** What a learner may do next, each with its reason, and what has changed. */
import type { Document, ProgressEntry, Topic } from "../api/client";

const MASTERED = 0.85; // from here on a topic is not practised any more
const KNOWN = 0.9; // FSRS brings an exercise back below this
const MOST_STEPS = 5;

export type Step =
  | { kind: "weak"; topic: string; mastery: number; observations: number }
  | { kind: "fading"; topic: string; retention: number; exercises: number }
  | { kind: "unscored"; topic: string }
  | { kind: "unpractised"; topic: string };

/** The weakest topics first, then what fades, then what was never tried; topics without any exercise so far come last,
 * because the library may have nothing on them. */
export function nextSteps(topics: readonly Topic[], titles: readonly string[]): Step[] {
  const weak = topics
    .filter(({ mastery }) => mastery !== null && mastery < MASTERED)
    .sort((one, other) => (one.mastery ?? 0) - (other.mastery ?? 0))
    .map(
      ({ name, mastery, observations }): Step => ({
        kind: "weak",
        topic: name,
        mastery: mastery ?? 0,
        observations,
      }),
    );
  const fading = topics
    .filter(({ mastery, retention }) => retention !== null && retention < KNOWN && (mastery ?? 0) >= MASTERED)
    .map(
      ({ name, retention, exercises }): Step => ({
        kind: "fading",
        topic: name,
        retention: retention ?? 0,
        exercises,
      }),
    );
  const unscored = topics
    .filter(({ mastery }) => mastery === null)
    .map(({ name }): Step => ({ kind: "unscored", topic: name }));
  const known = new Set(topics.flatMap(({ name, other_names: others }) => [name, ...others].map(folded)));
  const unpractised = [...new Set(titles)]
    .filter((title) => !known.has(folded(title)))
    .map((title): Step => ({ kind: "unpractised", topic: title }));
  const steps = [...weak, ...fading, ...unscored, ...unpractised];
  const carried = new Set(topics.filter(({ exercises }) => exercises > 0).map(({ name }) => name));
  const isCarried = ({ kind, topic }: Step) => kind === "unpractised" || carried.has(topic);
  return [...steps.filter(isCarried), ...steps.filter((step) => !isCarried(step))].slice(0, MOST_STEPS);
}

/** CVs and diaries are not studied: what belongs to these projects is left out. */
export function titlesToStudy(
  documents: readonly Pick<Document, "title" | "project_ids">[],
  apart: readonly string[],
): string[] {
  return documents.filter(({ project_ids: ids }) => !ids.some((id) => apart.includes(id))).map(({ title }) => title);
}

function folded(name: string): string {
  return name.toLowerCase();
}

export interface Change {
  topic: string;
  from: number;
  to: number;
  since: string;
}

/** Of each topic with two scores or more among these tasks, which are newest first. */
export function masteryChanges(history: readonly ProgressEntry[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { topic, mastery, created_at: at } of history) {
    if (!topic || mastery === null) continue;
    const later = changes.get(topic);
    changes.set(topic, { topic, from: mastery, to: later?.to ?? mastery, since: at });
  }
  return [...changes.values()].filter(({ from, to }) => from !== to);
}
